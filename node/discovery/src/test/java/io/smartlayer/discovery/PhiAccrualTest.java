package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhiAccrualTest {
  private static final Instant NOW = Samples.NOW;

  @Test
  void suspicionGrowsWithSilenceAndEndsWithIt() {
    var phi = new PhiAccrual(Duration.ofSeconds(5), NOW);
    double before = -1;
    for (int second = 1; second < 100; second++) {
      double next = phi.phi(NOW.plusSeconds(second));
      assertThat(next).isGreaterThanOrEqualTo(before);
      before = next;
    }
    assertThat(before).isEqualTo(300);
    phi.heard(NOW.plusSeconds(100));
    assertThat(phi.phi(NOW.plusSeconds(101))).isLessThan(0.1);
  }

  @Test
  void whoIsIrregularIsGivenMoreTime() {
    var regular = new PhiAccrual(Duration.ofSeconds(5), NOW);
    var irregular = new PhiAccrual(Duration.ofSeconds(5), NOW);
    var random = new Random(1);
    Instant regularLast = NOW;
    Instant irregularLast = NOW;
    for (int i = 0; i < 200; i++) {
      regularLast = regularLast.plusSeconds(5);
      regular.heard(regularLast);
      irregularLast = irregularLast.plusMillis(1000 + random.nextInt(8000));
      irregular.heard(irregularLast);
    }
    assertThat(regular.phi(regularLast.plusSeconds(12))).isGreaterThan(8);
    assertThat(irregular.phi(irregularLast.plusSeconds(12))).isLessThan(8);
  }

  @Test
  void aLongFailureDoesNotBecomeAHabit() {
    var phi = new PhiAccrual(Duration.ofSeconds(5), NOW);
    phi.heard(NOW.plusSeconds(5));
    Instant last = NOW.plus(Duration.ofDays(1));
    phi.heard(last);
    for (int i = 0; i < PhiAccrual.WINDOW; i++) {
      last = last.plusSeconds(5);
      phi.heard(last);
    }
    assertThat(phi.phi(last.plusSeconds(12))).isGreaterThan(8);
  }

  @Test
  void whoAnswersTheFirstQuestionAtOnceIsNoLessRegularForIt() {
    var phi = new PhiAccrual(Duration.ofSeconds(5), NOW);
    Instant last = NOW.plusMillis(20);
    phi.heard(last);
    for (int i = 0; i < 4; i++) {
      last = last.plusSeconds(5);
      phi.heard(last);
    }
    assertThat(phi.phi(last.plusSeconds(10))).isLessThan(8);
    assertThat(phi.phi(last.plusSeconds(11))).isGreaterThan(8);
  }

  @Test
  void aClockThatStepsBackChangesNothing() {
    var phi = new PhiAccrual(Duration.ofSeconds(5), NOW);
    phi.heard(NOW.minusSeconds(100));
    assertThat(phi.last()).isEqualTo(NOW);
    assertThat(phi.phi(NOW.minusSeconds(100))).isBetween(0.0, 0.1);
  }
}
