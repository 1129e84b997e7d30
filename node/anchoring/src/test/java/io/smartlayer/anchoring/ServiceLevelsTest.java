package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Error budgets: who fails outright is found within seconds, who errs now and then never. */
class ServiceLevelsTest {
  private static final Address NODE = World.key("node").address();
  private static final Address OTHER = World.key("other").address();
  private static final int PAUSE_SECONDS = 3;

  private final ServiceLevels levels = new ServiceLevels(ServiceObjective.STANDARD);
  private Instant now = Instant.ofEpochSecond(1_700_000_000);

  private boolean answers(boolean good) {
    now = now.plusSeconds(PAUSE_SECONDS);
    levels.add(Map.of(NODE, good, OTHER, true), now);
    assertThat(levels.failing(now)).doesNotContainKey(OTHER);
    return levels.failing(now).containsKey(NODE);
  }

  private void well(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(answers(true)).isFalse();
    }
  }

  private int untilFailing(boolean... pattern) {
    for (int i = 0; i < 1000; i++) {
      if (answers(pattern[i % pattern.length])) {
        return i + 1;
      }
    }
    return -1;
  }

  @Test
  void whoFailsEveryCallIsFoundWithinSeconds() {
    well(200);
    Instant last = now;
    assertThat(untilFailing(false) * PAUSE_SECONDS).isLessThanOrEqualTo(15);
    assertThat(levels.failing(now)).containsEntry(NODE, last);
    assertThat(levels.burn(Duration.ofSeconds(5), now))
        .hasEntrySatisfying(NODE, burn -> assertThat(burn).isCloseTo(100, offset(1e-6)));
  }

  @Test
  void whoFailsFromTheFirstCallOnIsFoundToo() {
    assertThat(untilFailing(false)).isEqualTo(BurnAlert.FAST.least());
  }

  @Test
  void whoFailsOneCallInFourIsFoundWithinMinutes() {
    well(100);
    int calls = untilFailing(true, true, true, false);
    assertThat(calls * PAUSE_SECONDS).isBetween(60, 240);
  }

  @Test
  void whoFailsOneCallInAHundredNeverIs() {
    for (int i = 1; i <= 20_000; i++) {
      assertThat(answers(i % 100 != 0)).isFalse();
    }
  }

  @Test
  void threeBadAnswersInARowAreNobodysEnd() {
    well(200);
    for (int i = 1; i < BurnAlert.FAST.least(); i++) {
      assertThat(answers(false)).isFalse();
    }
    well(200);
  }

  @Test
  void whoAnswersWellAgainIsWellAfterAWhileAndNotAtOnce() {
    well(100);
    untilFailing(false);
    for (int i = 0; i < 20; i++) {
      answers(false);
    }
    assertThat(answers(true)).isTrue();
    int calls = 0;
    while (answers(true)) {
      calls++;
    }
    assertThat(calls * PAUSE_SECONDS).isBetween(20, 35);
  }

  private int weight() {
    Map<Address, Integer> weights = levels.weights(now);
    assertThat(weights).containsEntry(OTHER, ErrorBudget.FULL_WEIGHT);
    return weights.getOrDefault(NODE, 0);
  }

  private void losesWeightFirst(int most, boolean... pattern) {
    well(200);
    assertThat(weight()).isEqualTo(ErrorBudget.FULL_WEIGHT);
    int before = ErrorBudget.FULL_WEIGHT;
    for (int i = 0; !answers(pattern[i % pattern.length]); i++) {
      before = weight();
    }
    assertThat(before).isBetween(1, most);
    assertThat(weight()).isEqualTo(1);
  }

  @Test
  void whoFailsLosesWeightBeforeItsWork() {
    losesWeightFirst(3, false);
    now = now.plus(ErrorBudget.MEMORY);
    losesWeightFirst(10, true, true, true, false);
  }

  @Test
  void whoSpendsItsBudgetLosesWeightAndNoWork() {
    well(100);
    for (int i = 0; i < 1000; i++) {
      assertThat(answers(i % 20 != 0)).isFalse();
    }
    assertThat(weight()).isEqualTo(20); // five times as much as is allowed
    well(101);
    assertThat(weight()).isEqualTo(ErrorBudget.FULL_WEIGHT);
  }

  @Test
  void whoMeetsItsObjectiveHasAllItsWeight() {
    for (int i = 1; i <= 1000; i++) {
      assertThat(answers(i % 100 != 0)).isFalse();
      assertThat(weight()).isEqualTo(ErrorBudget.FULL_WEIGHT);
    }
  }

  @Test
  void whatIsOfLongAgoIsForgotten() {
    untilFailing(false);
    now = now.plus(ErrorBudget.MEMORY);
    assertThat(levels.failing(now)).isEmpty();
    assertThat(levels.burn(ErrorBudget.MEMORY, now)).isEmpty();
    assertThat(levels.weights(now)).isEmpty();
  }

  @Test
  void soManyNodesAreCountedAndNoMore() {
    var events = new TreeMap<Address, Boolean>();
    for (int i = 0; i < ServiceLevels.NODES_LIMIT + 9; i++) {
      events.put(World.key("node " + i).address(), false);
    }
    levels.add(events, now);
    assertThat(levels.burn(ErrorBudget.MEMORY, now)).hasSize(ServiceLevels.NODES_LIMIT);
  }

  @Test
  void whoFailsCountsOnlyWhereMostSucceed() {
    Address third = World.key("third").address();
    assertThat(ProbeRound.judged(Map.of(NODE, Outcome.SILENT, OTHER, Outcome.WRONG))).isEmpty();
    assertThat(ProbeRound.judged(Map.of(NODE, Outcome.LATE))).isEmpty();
    for (Outcome bad : new Outcome[] {Outcome.SILENT, Outcome.WRONG, Outcome.LATE}) {
      assertThat(ProbeRound.judged(Map.of(NODE, bad, OTHER, Outcome.RIGHT, third, Outcome.RIGHT)))
          .containsOnly(Map.entry(NODE, false), Map.entry(OTHER, true), Map.entry(third, true));
      assertThat(ProbeRound.judged(Map.of(NODE, bad, OTHER, Outcome.RIGHT, third, bad)))
          .as("the word of one against two")
          .isEmpty();
      assertThat(ProbeRound.judged(Map.of(NODE, bad, OTHER, Outcome.RIGHT)))
          .as("the word of one against one, whoever else was not asked")
          .isEqualTo(
              ProbeRound.judged(Map.of(NODE, bad, OTHER, Outcome.RIGHT, third, Outcome.UNTRIED)))
          .isEmpty();
    }
    assertThat(ProbeRound.judged(Map.of(NODE, Outcome.UNTRIED, OTHER, Outcome.RIGHT)))
        .containsOnlyKeys(OTHER);
  }

  @Test
  void anObjectiveThatPromisesAllOrNothingIsNone() {
    Duration second = Duration.ofSeconds(1);
    for (double share : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> new ServiceObjective(share, second, second.multipliedBy(2)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new ServiceObjective(0.99, second, second))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
