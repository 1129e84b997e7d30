package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.FeedMember;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Explores the real members of a committee of four, one of whom lies, as far as a scope goes, and
 * prints how many states there were. A scope is {@code liar:rounds of epoch 0,rounds of epoch
 * 1:epochs left:heads a liar signs for a slot and parent:entries}.
 *
 * <p>Others, and larger ones, by {@code ./check -pl node/simulation -am -Dtest=ExplorationTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dexplore.scope=0:2,1:1:2:1 -Dexplore.states=20000000}.
 */
class ExplorationTest {
  private static final int STATES = Integer.getInteger("explore.states", 2_000_000);
  private static final String SCOPE = System.getProperty("explore.scope", "0:2:0:2:2");

  /** A liar leads epoch 0, another one epoch 1, or one only follows. */
  @ParameterizedTest
  @ValueSource(strings = {"0:2,1:1:1:1", "1:2,1:1:1:1", "1:2,1:1:2:1", "3:2,1:1:1:1"})
  void noTwoEpochsConflict(String scope) {
    explore(scope);
  }

  /** Two heads of a liar for each place, with either entry: forks within an epoch. */
  @ParameterizedTest
  @ValueSource(strings = {"0:2:1:2:2", "3:2:1:1:2"})
  void noEpochConflictsWithItself(String scope) {
    explore(scope);
  }

  @Test
  void theScopeThatWasAskedForHoldsNoConflict() {
    explore(SCOPE);
  }

  private static void explore(String scope) {
    Exploration.Outcome outcome =
        new Exploration(Exploration.Scope.of(scope), FeedMember::restore).run(STATES);
    System.out.println(
        "explored "
            + scope
            + ": "
            + outcome.states()
            + " states of the committee, "
            + outcome.members()
            + " of single members, "
            + (outcome.whole() ? "all there are" : "not all"));
    assertThat(outcome.violation()).isNull();
    assertThat(outcome.whole() || outcome.states() >= STATES).isTrue();
  }
}
