package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Down;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Placement;
import io.smartlayer.token.TestScript;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Nodes that fall, or fail, and return at random, and a committee of which f members sign anything:
 * who always answers keeps its work, and all members agree on who is next.
 */
class DownPropertyTest {
  private static final int SEEDS = Boolean.getBoolean("thorough") ? 200 : 20;
  private static final int STEPS = 60;

  /** One seed's story. */
  private static final class Story {
    final Random random;
    final TestGroup group = TestGroup.placed(TestScript.usual());
    final Committee committee = group.world.network().committee(group.world.feed());
    final int liars = committee.members().size() - committee.quorum();
    final List<Address> nodes =
        group.world.network().candidates(group.world.feed()).stream()
            .map(node -> node.address())
            .toList();
    final Address steady; // always answers; of the first ranks, before whom nobody returns
    final TreeMap<Address, Long> fallen = new TreeMap<>(); // since when
    final TreeMap<Address, Long> returned = new TreeMap<>(); // last, at what time
    final TreeMap<Address, List<Down.Observed>> words = new TreeMap<>();
    int placements;

    Story(long seed) {
      random = new Random(seed);
      steady = group.replicas().get(random.nextInt(group.replicas().size()));
    }

    Instant now() {
      return Instant.ofEpochMilli(group.now);
    }

    Down.Observed word(int member, Address target, long atMillis) {
      SecretKey key = group.world.keyOf(committee.members().get(member).address());
      Down.Seen seen = random.nextBoolean() ? Down.Seen.UNREACHABLE : Down.Seen.FAILING;
      return Down.Observed.by(
          key, group.world.network().domain(), target, seen, atMillis - 9000, atMillis);
    }

    void say(int member, Address target, long atMillis) {
      words.computeIfAbsent(target, _ -> new ArrayList<>()).add(word(member, target, atMillis));
    }

    /** Somebody falls or returns; observers speak, each in its time, and liars of everybody. */
    void pass() {
      group.now += 1000 + random.nextInt(random.nextInt(8) == 0 ? 700_000 : 40_000);
      Address one = nodes.get(random.nextInt(nodes.size()));
      if (fallen.remove(one) != null) {
        returned.put(one, group.now);
      } else if (!one.equals(steady)) {
        fallen.put(one, group.now);
      }
      for (Address target : nodes) {
        for (int member = 0; member < liars; member++) {
          for (int times = random.nextInt(4); times > 0; times--) {
            say(member, target, group.now - random.nextInt(70_000) + 2000);
          }
        }
        if (fallen.containsKey(target)) {
          for (int member = liars; member < committee.members().size(); member++) {
            say(member, target, group.now - random.nextInt(15_000));
          }
        }
      }
    }

    /** What any quorum-sized choice of the words of a node comes to, as a liar would hand it in. */
    Down forged(Address target) {
      List<Down.Observed> all = new ArrayList<>(words.getOrDefault(target, List.of()));
      Collections.shuffle(all, random);
      return new Down(target, all.stream().limit(committee.quorum()).toList());
    }

    /** What a member that has heard some or all of it proposes. */
    List<EntryBody> proposals(boolean all) {
      var duty =
          new LeaderDuty(
              group.world.feed(), group.world.network(), group.library(), group.chain, Terms.NONE);
      var heard = new TreeMap<>(words);
      if (!all) {
        heard.keySet().removeIf(_ -> random.nextBoolean());
      }
      duty.on(new LeaderDuty.Input.Observed(heard, now()));
      return duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
    }

    void act() {
      for (Address target : nodes) {
        Down forged = forged(target);
        if (forged.observations().size() == committee.quorum()) {
          checkSaid(target, group.offer(forged));
        }
      }
      List<EntryBody> mine = proposals(true);
      placed(mine)
          .forEach(next ->
              proposals(false).stream()
                  .filter(Placement.class::isInstance)
                  .forEach(other -> assertThat(other).as("what members propose").isEqualTo(next)));
      for (EntryBody body : mine) {
        assertThat(group.offer(body)).as("%s", body.toJson()).isEqualTo("admitted");
      }
      List<EntryBody> then = proposals(true);
      placed(then)
          .forEach(next -> {
            assertThat(group.offer(next)).as("%s", next.replicas()).isEqualTo("admitted");
            placements++;
          });
    }

    /** Honest observers said it at most so long ago, when the node had not come back. */
    void checkSaid(Address target, String code) {
      if (code.equals("admitted") && !fallen.containsKey(target)) {
        long oldest = group.now - Down.AGE.toMillis() - Down.TOGETHER.toMillis();
        assertThat(returned.getOrDefault(target, 0L))
            .as("when it came back")
            .isGreaterThanOrEqualTo(oldest);
      }
    }

    List<Placement> placed(List<EntryBody> bodies) {
      return bodies.stream()
          .filter(Placement.class::isInstance)
          .map(Placement.class::cast)
          .toList();
    }

    void check() {
      assertThat(group.ledger().downs().nodes()).doesNotContainKey(steady);
      List<Address> standing =
          Objects.requireNonNull(group.ledger().placed()).placement().replicas();
      assertThat(standing).contains(steady).doesNotHaveDuplicates();
      assertThat(new TreeSet<>(nodes)).containsAll(standing);
      words
          .values()
          .forEach(list ->
              list.removeIf(one -> one.untilMillis() < group.now - 2 * Down.AGE.toMillis()));
    }
  }

  @Test
  void whoAnswersKeepsItsWorkAndAllAgreeOnWhoIsNext() {
    int placements = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var story = new Story(seed);
      for (int step = 0; step < STEPS; step++) {
        story.pass();
        story.act();
        try {
          story.check();
        } catch (AssertionError e) {
          throw new AssertionError("seed " + seed + ", step " + step, e);
        }
      }
      placements += story.placements;
    }
    assertThat(placements).as("placements made anew").isGreaterThan(SEEDS);
  }
}
