package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Duration PAUSE = Duration.ofMillis(1);

  @Test
  void itLooksAgainUntilItIsOver() {
    assertThat(new Patience(Duration.ofDays(1), PAUSE).again()).isTrue();
    assertThat(new Patience(Duration.ZERO, PAUSE).again()).isFalse();
    var patience = new Patience(Duration.ofMillis(20), PAUSE);
    while (patience.again()) {
      assertThat(patience.left()).isLessThan(Duration.ofMillis(20));
    }
    assertThat(patience.left()).isZero();
  }

  @Test
  void whoIsInterruptedWaitsNoMoreAndIsStillInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(new Patience(Duration.ofMinutes(1), PAUSE).again()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
