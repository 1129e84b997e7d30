package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.gateway.FeedPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Snapshot;
import io.smartlayer.token.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a replica folds when it starts again. {@code -Drestart.entries=N} takes a longer feed. */
class RestartTest {
  private static final int ENTRIES = Integer.getInteger("restart.entries", Snapshot.EVERY + 20);

  private final LocalWorld local = LocalWorld.started(4, 3);
  private final Address node = local.network().services().getFirst().address();
  private final String drawer = local.feed().hash().toHex().substring(2);
  private int facts;

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void whoHasAStateFoldsOnlyWhatFollowsItAndWhoHasNoneAllOfTheFeed() {
    grow();
    long last = ENTRIES / Snapshot.EVERY * Snapshot.EVERY;
    Patience.until("the state to be kept", () -> sizeKept() >= last);
    List<Bytes> kept = pieces();

    assertThat(stepsAfterRestart()).as("with a state").isLessThan(ENTRIES - (int) last + 60);
    for (UnaryOperator<Bytes> fault : faults()) {
      List<Bytes> wrong = new ArrayList<>(kept);
      wrong.replaceAll(fault);
      assertThat(wrong).isNotEqualTo(kept);
      local.kill(node);
      local.cabinet(node).put(drawer, wrong);
      assertThat(stepsAfterRestart()).as("with a wrong state").isGreaterThanOrEqualTo(ENTRIES);
    }
    Patience.until("a state to be kept again", () -> pieces().equals(kept) || sizeKept() > last);
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
    ServiceNode other = local.services().getLast();
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

  private long sizeKept() {
    List<Bytes> pieces = pieces();
    return pieces.isEmpty()
        ? 0
        : Long.parseLong(pieces.getFirst().toUtf8().replaceAll(".*\"size\":(\\d+),.*", "$1"));
  }

  private List<Bytes> pieces() {
    List<Bytes> pieces = new ArrayList<>();
    try (Cabinet.Drawer open = local.cabinet(node).open(drawer)) {
      if (open != null) {
        for (int i = 0; i < open.count(); i++) {
          pieces.add(open.read(i));
        }
      }
    }
    return pieces;
  }
}
