package io.smartlayer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Members that are honest but suspect each other at any moment, over a network that loses, repeats
 * and reorders, with crashes between what is written and what is sent, and committees that follow
 * each other in quick succession.
 */
class RandomWalkTest {
  private static final int ANCHORS = 6;
  private static final int WILD_STEPS = 2500;
  private static final int STEPS = 4200;
  private static final int ROUNDS = 700;
  private static final int MAIL_LIMIT = 400;
  private static final int ANSWERS_LIMIT = 3000;

  /** One walk: everything in it follows from its seed. */
  private static final class Walk {
    private final Random random;
    private final boolean mixed;
    private final Fixture world;
    private final double loss;
    private final double crashes;
    private final double suspicions;
    private final List<Mail> mail = new ArrayList<>();
    private final List<Entry> finals = new ArrayList<>();
    private Instant now = Fixture.NOW;
    private long ticket = 1;
    private boolean isCalm;

    private record Mail(int from, int to, FeedMessage message) {}

    Walk(long seed) {
      random = new Random(seed);
      mixed = random.nextBoolean();
      world = new Fixture(mixed && random.nextBoolean() ? 1 : 4, ANCHORS);
      loss = random.nextDouble() * 0.3;
      crashes = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.05;
      suspicions = random.nextDouble() * 0.2;
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        isCalm = step > WILD_STEPS;
        int kind = random.nextInt(100);
        int member = random.nextInt(ANCHORS);
        if (mail.size() > MAIL_LIMIT) {
          mail.subList(0, MAIL_LIMIT / 4).clear();
        }
        if (step == WILD_STEPS) {
          IntStream.range(0, ANCHORS).forEach(world::restart);
        }
        step(kind, member);
      }
      isCalm = true;
      settle(ROUNDS);
    }

    private void step(int kind, int member) {
      if (kind < 78 && !mail.isEmpty()) {
        Mail next = mail.remove(isCalm ? 0 : random.nextInt(Math.min(mail.size(), 12)));
        if (!isCalm && random.nextDouble() < loss) {
          return;
        }
        if (!isCalm && random.nextInt(20) == 0) {
          mail.add(next);
        }
        give(next.to, new FeedInput.Received(world.address(next.from), next.message, now));
      } else if (kind < 94 || (isCalm && kind < 98)) {
        now = now.plusMillis(random.nextInt(isCalm ? 200 : 500));
        give(member, new FeedInput.Elapsed(now));
      } else if (!isCalm && random.nextDouble() < suspicions) {
        Committee committee = world.members.get(member).feed().committee();
        if (committee.indexOf(world.address(member)) >= 0 && committee.size() > 1) {
          carryOut(member, world.members.get(member).suspect(now), 0);
        }
      } else {
        Entry entry = random.nextInt(3) > 0 ? Fixture.entry("e" + ticket) : close(member);
        give(member, new FeedInput.Submitted(ticket++, entry, now));
      }
    }

    /** Lets everything be said that there is to say, while time goes on. */
    void settle(int rounds) {
      for (int round = 0; round < rounds; round++) {
        now = now.plusMillis(150);
        for (int member = 0; member < ANCHORS; member++) {
          give(member, new FeedInput.Elapsed(now));
        }
        for (int answers = 0; !mail.isEmpty() && answers < ANSWERS_LIMIT; answers++) {
          Mail next = mail.removeFirst();
          give(next.to, new FeedInput.Received(world.address(next.from), next.message, now));
        }
      }
    }

    void give(int member, FeedInput input) {
      carryOut(member, world.members.get(member).on(input), isCalm ? 0 : crashes);
      check(world.members.get(member).history());
    }

    private Entry close(int member) {
      var anchors = new ArrayList<>(IntStream.range(0, ANCHORS).boxed().toList());
      Collections.shuffle(anchors, random);
      int size = mixed && random.nextBoolean() ? 1 : 4;
      long term = world.members.get(member).feed().term() + 1 + (random.nextInt(8) == 0 ? 1 : 0);
      int block = random.nextInt(1000);
      int[] next = anchors.stream().limit(size).mapToInt(i -> i).toArray();
      return new Close(term, block, world.committee(next)).toEntry();
    }

    private void carryOut(int member, List<FeedEffect> effects, double crash) {
      var stores = new ArrayList<Bytes>();
      for (FeedEffect effect : effects) {
        if (effect instanceof FeedEffect.Store(var record)) {
          stores.add(record);
        }
      }
      if (crash > 0 && random.nextDouble() < crash) {
        int written = random.nextInt(stores.size() + 1);
        world.disks.get(member).addAll(stores.subList(0, written));
        world.restart(member);
        return;
      }
      world.disks.get(member).addAll(stores);
      for (FeedEffect effect : effects) {
        if (effect instanceof FeedEffect.Send(var to, var message)) {
          IntStream.range(0, ANCHORS)
              .filter(other -> world.address(other).equals(to))
              .forEach(other -> mail.add(new Mail(member, other, message)));
        }
        assertThat(effect).as("nobody lies").isNotInstanceOf(FeedEffect.Accused.class);
      }
      if (crash > 0 && random.nextDouble() < crash) {
        world.restart(member);
      }
    }

    /** No two final entries have one place; the latest are enough to look at after each input. */
    private void check(FeedHistory history) {
      long both = Math.min(history.finalSize(), finals.size());
      for (long offset = Math.max(0, both - 3); offset < history.finalSize(); offset++) {
        if (offset < finals.size()) {
          assertThat(history.entry(offset)).isEqualTo(finals.get((int) offset));
        } else {
          finals.add(history.entry(offset));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 5039})
  void whateverHappensAllAgreeInTheEndAndTheFeedGoesOn(long seed) {
    var walk = new Walk(seed);
    walk.run();
    Feed feed = walk.world.feed;
    for (int member = 0; member < ANCHORS; member++) {
      FeedHistory history = walk.world.members.get(member).history();
      assertThat(history.finalSize()).isEqualTo(walk.finals.size());
      if (history.finalSize() > 0) {
        var proof = history.proof(history.finalSize());
        assertThat(proof.verify(feed.committee(), feed.domain()))
            .isInstanceOf(FinalityProof.Verdict.Valid.class);
      }
      walk.world.restart(member);
      assertThat(walk.world.members.get(member).history().finalSize())
          .as("nothing final is lost when all start again")
          .isEqualTo(walk.finals.size());
    }
    int before = walk.finals.size();
    for (int member = 0; member < ANCHORS; member++) {
      walk.give(member, new FeedInput.Submitted(1, Fixture.entry("the last"), walk.now));
    }
    walk.settle(ROUNDS);
    assertThat(walk.finals).hasSize(before + 1);
  }
}
