package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.gateway.FeedPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a replica folds when it starts again. {@code -Drestart.entries=N} takes a longer feed. */
class RestartTest {
  private static final int ENTRIES = Integer.getInteger("restart.entries", Snapshot.EVERY + 20);

  private final LocalWorld local = LocalWorld.started(4, 3);
  private final Address node = local.world().replicas(local.script()).getFirst();
  private final String drawer = local.feed().hash().toHex().substring(2);
  private int facts;

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void whoHasAStateFoldsOnlyWhatFollowsItAndWhoHasNoneAllOfTheFeed() {
    grow();
    int last = ENTRIES - ENTRIES % Snapshot.EVERY;
    Patience.until("the states to be kept", () -> replicas().allMatch(one -> size(one) >= last));
    List<Bytes> kept = pieces(node);
    int few = ENTRIES - last + 60;
    int most = ENTRIES * 9 / 10;

    assertThat(stepsAfterRestart()).as("with a state").isLessThan(few);
    local.kill(node);
    local.loseDisk(node);
    assertThat(stepsAfterRestart()).as("with another's state").isLessThan(few);
    Patience.until("it to be kept here too", () -> size(node) >= last);
    replicas().forEach(one -> local.cabinet(one).put(drawer, List.of()));
    for (UnaryOperator<Bytes> fault : faults()) {
      List<Bytes> wrong = new ArrayList<>(kept);
      wrong.replaceAll(fault);
      assertThat(wrong).isNotEqualTo(kept);
      local.kill(node);
      local.cabinet(node).put(drawer, wrong);
      assertThat(stepsAfterRestart()).as("with a wrong state").isGreaterThan(most);
    }
  }

  /** A liar's state has another hash than the one agreed on, so it is as good as none. */
  @Test
  void whoIsGivenAWrongStateAsksTheNextOrFolds() {
    grow();
    int last = ENTRIES - ENTRIES % Snapshot.EVERY;
    Patience.until("the states to be kept", () -> replicas().allMatch(one -> size(one) >= last));
    replicas()
        .filter(one -> !one.equals(node))
        .forEach(one -> {
          List<Bytes> lie = new ArrayList<>(pieces(one));
          lie.replaceAll(faults().getLast());
          local.cabinet(one).put(drawer, lie);
        });
    local.kill(node);
    local.loseDisk(node);

    assertThat(stepsAfterRestart()).isGreaterThan(ENTRIES * 9 / 10);
  }

  private Stream<Address> replicas() {
    return local.world().replicas(local.script()).stream();
  }

  /** One is torn, one is of another version, one is a state that nobody agreed on. */
  private static List<UnaryOperator<Bytes>> faults() {
    return List.of(
        piece -> piece.slice(0, piece.size() - 1),
        piece -> Bytes.utf8(piece.toUtf8().replace("\"version\":1}", "\"version\":2}")),
        piece -> Bytes.utf8(piece.toUtf8().replace("\"minutes\":", "\"minutes\":1")));
  }

  /** How many steps it takes until it serves what the others serve. */
  private int stepsAfterRestart() {
    local.kill(node);
    var engine = new CountingEngine(Engines.V8);
    long began = System.nanoTime();
    ServiceNode back = local.startService(node, engine);
    Patience.until("it to serve", () -> LocalWorld.minutes(back, 1) >= 0);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf(
        "a restart with %d entries: %s steps, %d ms%n", ENTRIES, engine.calls(), took.toMillis());
    ServiceNode other = local.replicas().getLast();
    Patience.until("the same", () -> LocalWorld.minutes(back, 1) == LocalWorld.minutes(other, 1));
    return engine.calls().get();
  }

  private void grow() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    FeedPort feeds = local.leader().feeds();
    while (feeds.finalSize(local.feed()) < ENTRIES) {
      long time = local.clock.now().toEpochMilli() - 1000L * (facts / 90);
      int minutes = 20 + facts++ % 90; // too short to ask for anything
      local.leader().submit(local.feed(), World.delay(minutes, time));
    }
  }

  /** After how many entries the state is that a node keeps. */
  private long size(Address of) {
    List<Bytes> pieces = pieces(of);
    return pieces.isEmpty()
        ? 0
        : CanonicalJson.read(pieces.getFirst().toUtf8()).get("size").longValue();
  }

  private List<Bytes> pieces(Address of) {
    List<Bytes> pieces = new ArrayList<>();
    try (Cabinet.Drawer open = local.cabinet(of).open(drawer)) {
      if (open != null) {
        for (int i = 0; i < open.count(); i++) {
          pieces.add(open.read(i));
        }
      }
    }
    return pieces;
  }
}
