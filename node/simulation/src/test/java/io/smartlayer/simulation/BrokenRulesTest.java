package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.BrokenMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Each rule broken on purpose: the checker must notice within a few seeds. */
class BrokenRulesTest {
  private static final int SEEDS = 60;

  @Test
  void aVoteThatIsNotStoredIsCastTwice() {
    assertThat(violations(BrokenMembers.VOTE_NOT_STORED, seed -> Plan.withLyingLeader(seed, 4)))
        .anyMatch(violation -> violation.contains("signed two votes"));
  }

  @Test
  void finalityInOneStepHasNoProof() {
    assertThat(violations(BrokenMembers.FINAL_IN_ONE_STEP, seed -> Plan.honest(seed, 4)))
        .anyMatch(violation -> violation.contains("without two certificates"));
  }

  @Test
  void aRootThatIsBelievedIsWrong() {
    assertThat(violations(BrokenMembers.ROOT_BELIEVED, seed -> Plan.withLyingLeader(seed, 4)))
        .anyMatch(violation -> violation.contains("is not that of the entries"));
  }

  private static List<String> violations(BrokenMembers broken, LongFunction<Plan> plan) {
    var found = new ArrayList<String>();
    for (long seed = 0; seed < SEEDS && found.isEmpty(); seed++) {
      try {
        new FeedSimulation(plan.apply(seed), broken::restore).run();
      } catch (Violation violation) {
        found.add(String.valueOf(violation.getMessage()));
      }
    }
    return found;
  }
}
