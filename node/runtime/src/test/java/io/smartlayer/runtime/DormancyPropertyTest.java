package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.feed.Bookmark;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.World;
import java.util.ArrayList;
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

  private final LocalWorld local = LocalWorld.started(4, 3);
  private int tokens = 1;
  private int calls;

  static LongStream seeds() {
    Long one = Long.getLong("dormancy.seed");
    return one == null
        ? LongStream.range(0, Long.getLong("dormancy.seeds", 2))
        : LongStream.of(one);
  }

  /** Two replicas sleep and one of them crashes, at random moments; the third never sleeps. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whoSleptAndWokeIsAsWhoNeverSlept(long seed) {
    try (local) {
      var random = new SplittableRandom(seed);
      local.activate(local.leader(), tokens);
      local.awaitServed(tokens);
      List<Address> names = local.replicas().stream().map(ServiceNode::self).toList();
      for (int i = 0; i < ACTS; i++) {
        act(random);
        for (ServiceNode node : local.replicas().subList(0, 2)) {
          if (random.nextInt(3) == 0) {
            node.rest();
          }
        }
      }
      ServiceNode awake = local.replicas().getLast();
      assertThat(asleep(awake).wakes().wakes()).as("seed %d", seed).isZero();
      for (ServiceNode node : local.replicas()) {
        Patience.until("all to be over and asleep, seed " + seed, () -> isOver(node));
      }
      List<List<Bytes>> states = names.stream().map(this::sealed).toList();
      assertThat(states.get(0)).as("seed %d", seed).isEqualTo(states.get(2)).isNotEmpty();
      assertThat(states.get(1)).as("seed %d", seed).isEqualTo(states.get(2));
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
        if (random.nextInt(4) == 0) {
          Address node = local.replicas().getFirst().self();
          local.kill(node);
          local.disk(node).crash();
          local.startService(node);
        }
      }
      default -> local.replicas().getFirst().rest();
    }
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

  /** Whether nothing goes on any more: only then a group sleeps of which no timer is waited for. */
  private static boolean isOver(ServiceNode node) {
    node.rest();
    return asleep(node).groups() == 1 && asleep(node).due() == 0;
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
