package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a node answers and however the clock goes, the ring counts as a list would. */
class ErrorBudgetPropertyTest {
  private static final int SEEDS = Boolean.getBoolean("thorough") ? 2000 : 100;
  private static final int STEPS = 300;
  private static final double BUDGET = ServiceObjective.STANDARD.budget();

  private record Event(long second, boolean good) {}

  /** The same by definition, with all that ever was. */
  private static final class Model {
    final List<Event> events = new ArrayList<>();
    long second;
    boolean burning;

    Model(long second) {
      this.second = second;
    }

    void pass(Instant now) {
      second = Math.max(second, now.getEpochSecond());
    }

    long count(Duration window, boolean good) {
      return events.stream()
          .filter(event -> event.good == good && event.second > second - window.toSeconds())
          .count();
    }

    double burn(Duration window) {
      long bad = count(window, false);
      return bad == 0 ? 0 : (double) bad / (bad + count(window, true)) / BUDGET;
    }

    boolean isGiven(BurnAlert alert) {
      return count(alert.longer(), false) >= alert.least()
          && burn(alert.longer()) >= alert.rate()
          && burn(alert.shorter()) >= alert.rate();
    }

    boolean isBurning() {
      burning &= burn(ErrorBudget.CALM) >= BurnAlert.SLOW.rate();
      burning |= BurnAlert.ALL.stream().anyMatch(this::isGiven);
      return burning;
    }

    int weight() {
      double fastest =
          BurnAlert.ALL.stream()
              .filter(alert -> count(alert.longer(), false) > 1)
              .mapToDouble(alert -> burn(alert.longer()))
              .reduce(1, Math::max);
      return burning ? 1 : (int) (100 / fastest);
    }
  }

  private static void story(long seed) {
    var random = new Random(seed);
    Instant now = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1000));
    var budget = new ErrorBudget(ServiceObjective.STANDARD, now);
    var model = new Model(now.getEpochSecond());
    double share = random.nextDouble();
    for (int step = 0; step < STEPS; step++) {
      if (random.nextInt(30) == 0) {
        share = random.nextInt(3) == 0 ? 0.01 : random.nextDouble();
      }
      int most = random.nextInt(60) == 0 ? 700_000 : 6000;
      now = now.plusMillis(random.nextInt(most) - (random.nextInt(40) == 0 ? 9000 : 0));
      model.pass(now);
      boolean good = random.nextDouble() >= share;
      budget.add(good, now);
      model.events.add(new Event(model.second, good));
      for (Duration window : List.of(Duration.ofSeconds(1), ErrorBudget.CALM, ErrorBudget.MEMORY)) {
        assertThat(budget.burn(window, now)).as("step %d", step).isEqualTo(model.burn(window));
      }
      assertThat(budget.isBurning(now)).as("step %d", step).isEqualTo(model.isBurning());
      assertThat(budget.weight(now)).as("step %d", step).isEqualTo(model.weight());
      assertThat(budget.weight(now)).isBetween(1, 100);
    }
  }

  @Test
  void theRingCountsAsAListWould() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        story(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /**
   * Answers drawn with the objective's own share of bad ones: alerts are rarer than one in days.
   */
  @Test
  void whoJustMeetsItsObjectiveIsNeverTakenForOneThatFails() {
    int calls = Boolean.getBoolean("thorough") ? 300_000 : 100_000;
    for (int pauseMillis : new int[] {2000, 3000, 8000}) {
      var random = new Random(pauseMillis);
      Instant now = Instant.ofEpochSecond(1_700_000_000L);
      var budget = new ErrorBudget(ServiceObjective.STANDARD, now);
      for (int i = 0; i < calls; i++) {
        now = now.plusMillis(pauseMillis);
        budget.add(random.nextInt(100) != 0, now);
        if (i % 3 == 0) {
          assertThat(budget.isBurning(now)).as("call %d", i).isFalse();
        }
      }
    }
  }
}
