package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.feed.Feed;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StateForm;
import io.smartlayer.token.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who slept and woke is as who never slept. {@code -Ddormancy.seeds=N} tries more stories, {@code
 * -Ddormancy.seed=N} one.
 */
class DormancyPropertyTest {
  private static final int ACTS = 30;

  private final LocalWorld local = new LocalWorld(new World(4, 3), TicketFile.withDesk()).started();
  private int tokens = 1;
  private int calls;

  static LongStream seeds() {
    Long one = Long.getLong("dormancy.seed");
    return one == null
        ? LongStream.range(0, Long.getLong("dormancy.seeds", 2))
        : LongStream.of(one);
  }

  /** Two replicas sleep and crash, at random moments; the third never does. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whoSleptAndWokeIsAsWhoNeverSlept(long seed) {
    try (local) {
      var random = new SplittableRandom(seed);
      local.web.serve("desk.example", _ -> new Web.Exchange.Answered(200, Bytes.EMPTY));
      local.activate(local.leader(), tokens);
      local.awaitServed(tokens);
      List<Address> names = local.replicas().stream().map(ServiceNode::self).toList();
      local.sent.hold();
      for (int i = 0; i < ACTS; i++) {
        act(random);
        local.sent.next();
        for (ServiceNode node : local.replicas().subList(0, 2)) {
          if (random.nextInt(3) == 0) {
            node.rest();
          }
        }
      }
      local.sent.release();
      ServiceNode awake = local.replicas().getLast();
      assertThat(asleep(awake).wakes().wakes()).as("seed %d", seed).isZero();
      Patience.until("all to be over and asleep, seed " + seed, this::isOver);
      List<List<Bytes>> states = names.stream().map(this::sealed).toList();
      assertThat(states.get(0)).as("seed %d", seed).isEqualTo(states.get(2)).isNotEmpty();
      assertThat(states.get(1)).as("seed %d", seed).isEqualTo(states.get(2));
      local.sent.mustBeOnce(StateForm.read(states.get(2)).ledger());
      for (int token = 1; token <= tokens; token++) {
        var expected = LocalWorld.status(awake, World.token(token));
        for (ServiceNode node : local.replicas()) {
          assertThat(LocalWorld.status(node, World.token(token)))
              .as("seed %d, token %d", seed, token)
              .isNotNull()
              .isEqualTo(expected);
        }
      }
    }
  }

  private void act(SplittableRandom random) {
    switch (random.nextInt(8)) {
      case 0 -> {
        if (tokens < 5) {
          local.activate(local.leader(), ++tokens);
        }
      }
      case 1, 2 -> local.delay(local.leader(), random.nextInt(240));
      case 3 -> update(random, "note", "{\"text\":\"" + calls + "\"}");
      case 4 -> update(random, "remind", "{\"millis\":" + random.nextInt(2000) + "}");
      case 5 -> {
        ServiceNode one = local.replicas().get(random.nextInt(3));
        String _ = LocalWorld.story(one, 1 + random.nextInt(tokens));
      }
      case 6 -> {
        crash(local.replicas().get(random.nextInt(2)).self(), random);
      }
      default -> local.replicas().getFirst().rest();
    }
  }

  private void crash(Address node, SplittableRandom random) {
    local.kill(node);
    local.disk(node).crash(unsynced -> random.nextInt(unsynced + 1));
    Membership network = local.network();
    var feed = new Feed(local.feed(), network.committee(local.feed()), network.domain());
    local.sent.restarts(node, local.disk(node), feed);
    local.startService(node);
  }

  private void update(SplittableRandom random, String method, String args) {
    int number = 1 + random.nextInt(tokens);
    long now = local.clock.now().toEpochMilli();
    var update =
        local.world().update(World.token(number), method, World.json(args), now, "c" + calls++);
    Answer answer = local.replicas().get(random.nextInt(3)).call(update.call(World.SITE));
    if (answer instanceof Answer.Refused(String code, String why)) {
      assertThat(code).as(why).isIn("token-not-served", "timed-out", "busy"); // just begun
    }
  }

  /**
   * Whether nothing goes on any more: only then groups sleep of which no timer is waited for. One
   * that fell asleep before the last news came is asked, so that it hears of them.
   */
  private boolean isOver() {
    List<Long> sizes = new ArrayList<>();
    for (ServiceNode node : local.replicas()) {
      node.rest();
      boolean asleep = asleep(node).groups() == 1 && asleep(node).due() == 0;
      sizes.add(asleep ? StateForm.read(sealed(node.self())).size() : -1);
    }
    long most = Collections.max(sizes);
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) >= 0 && sizes.get(i) < most) {
        LocalWorld.status(local.replicas().get(i), World.token(1));
      }
    }
    return most >= 0 && sizes.stream().distinct().count() == 1;
  }

  private static Figures.Asleep asleep(ServiceNode node) {
    return Objects.requireNonNull(node.figures()).asleep();
  }

  /** The state; the last piece is the bookmark, whose certificates are each node's own. */
  private List<Bytes> sealed(Address node) {
    List<Bytes> pieces = new ArrayList<>();
    String name = ("asleep-" + local.feed().hash().toHex().substring(2)).substring(0, 64);
    try (Cabinet.Drawer open = local.cabinet(node).open(name)) {
      for (int i = 0; open != null && i < open.count(); i++) {
        pieces.add(open.read(i));
      }
    }
    assertThat(Bookmark.decode(pieces.removeLast())).isNotNull();
    return pieces;
  }
}
