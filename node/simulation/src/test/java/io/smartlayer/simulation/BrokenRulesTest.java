package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.BrokenMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Each rule broken on purpose: the checker must notice within a few seeds. */
class BrokenRulesTest {
  private static final int SEEDS = 300;

  @Test
  void aVoteThatIsNotStoredIsCastTwice() {
    assertCaught(
        BrokenMembers.VOTE_NOT_STORED, seed -> Plan.withLyingLeader(seed, 4), "signed two votes");
  }

  @Test
  void finalityInOneStepHasNoProof() {
    assertCaught(
        BrokenMembers.FINAL_IN_ONE_STEP, seed -> Plan.honest(seed, 4), "without two certificates");
  }

  @Test
  void aRootThatIsBelievedIsWrong() {
    assertCaught(
        BrokenMembers.ROOT_BELIEVED,
        seed -> Plan.withLyingLeader(seed, 4),
        "is not that of the entries");
  }

  @Test
  void aTimeThatIsBelievedRunsAhead() {
    assertCaught(
        BrokenMembers.TIME_BELIEVED,
        seed -> Plan.withLyingLeader(seed, 4),
        "ahead of every honest clock");
  }

  @Test
  void whoAsksNothingAfterItsDiskWasLostConvictsItself() {
    assertCaught(
        BrokenMembers.NOTHING_ASKED,
        seed -> Plan.withLyingLeader(seed, 7).withLosses(1),
        "who is honest");
  }

  private static void assertCaught(BrokenMembers broken, LongFunction<Plan> plan, String wanted) {
    assertThat(violations(broken, plan, wanted)).anyMatch(found -> found.contains(wanted));
  }

  /** What is found until it is this, the seeds one after the other. */
  private static List<String> violations(
      BrokenMembers broken, LongFunction<Plan> plan, String wanted) {
    var found = new ArrayList<String>();
    for (long seed = 0;
        seed < SEEDS && found.stream().noneMatch(each -> each.contains(wanted));
        seed++) {
      try {
        new FeedSimulation(plan.apply(seed), broken::restore).run();
      } catch (Violation violation) {
        found.add(String.valueOf(violation.getMessage()));
      }
    }
    return found;
  }
}
