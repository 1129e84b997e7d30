package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever is idle is visited now and then, a few at a time; whoever is busy at each tick. */
class RoundsTest {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);

  private final TreeSet<Integer> busy = new TreeSet<>();
  private final Rounds<Integer> rounds = new Rounds<>(one -> !busy.contains(one));

  @Test
  void whoIsNewHasATurnAtOnceAndThenOnceAPeriod() {
    rounds.add(1);

    assertThat(visit(START)).containsExactly(1);
    assertThat(visit(START.plus(Rounds.PERIOD).minusMillis(1))).isEmpty();
    assertThat(visit(START.plus(Rounds.PERIOD))).containsExactly(1);
    assertThat(visit(START.plus(Rounds.PERIOD).plusMillis(1))).isEmpty();
  }

  @Test
  void whoBecomesBusyHasEachTurnUntilItIsIdleAgain() {
    rounds.add(1);
    rounds.add(2);
    visit(START);
    busy.add(1);
    rounds.touched(1, START);

    assertThat(visit(START.plusMillis(20))).containsExactly(1);
    assertThat(visit(START.plusMillis(40))).containsExactly(1);
    assertThat(rounds.busy()).isEqualTo(1);
    busy.remove(1);
    assertThat(visit(START.plusMillis(60))).containsExactly(1);
    assertThat(visit(START.plusMillis(80))).isEmpty();
    assertThat(visit(START.plus(Rounds.PERIOD))).containsExactly(2);
    assertThat(visit(START.plusMillis(60).plus(Rounds.PERIOD))).containsExactly(1);
  }

  @Test
  void whoIsTouchedAndStaysIdleIsVisitedNoLater() {
    rounds.add(1);
    visit(START);
    rounds.touched(1, START.plusSeconds(9));

    assertThat(visit(START.plus(Rounds.PERIOD))).containsExactly(1);
  }

  @Test
  void atATickNoMoreIdleOnesHaveATurnThanTheLimitAndAllHaveOneInTheEnd() {
    int all = 3 * Rounds.IDLE_A_TICK;
    IntStream.range(0, all).forEach(rounds::add);
    busy.add(0);
    rounds.touched(0, START);

    List<Integer> visited = new ArrayList<>();
    for (int tick = 0; tick < 3; tick++) {
      List<Integer> due = visit(START.plusMillis(20L * tick));
      assertThat(due).hasSizeLessThanOrEqualTo(1 + Rounds.IDLE_A_TICK).startsWith(0);
      visited.addAll(due.subList(1, due.size()));
    }
    assertThat(visited).doesNotHaveDuplicates().hasSize(all - 1);
  }

  @Test
  void aClockThatStepsBackKeepsNobodyWaiting() {
    rounds.add(1);
    visit(START);

    assertThat(visit(START.minusSeconds(3600))).containsExactly(1);
  }

  private List<Integer> visit(Instant now) {
    List<Integer> due = rounds.due(now);
    due.forEach(one -> rounds.touched(one, now));
    return due;
  }
}
