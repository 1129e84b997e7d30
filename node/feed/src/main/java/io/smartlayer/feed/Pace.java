package io.smartlayer.feed;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lets something happen once a period. A clock that steps back starts a new period. */
final class Pace {
  private final Duration period;
  private @Nullable Instant last;

  Pace(Duration period) {
    this.period = period;
  }

  /** Whether it is time; if so, a new period begins. */
  boolean due(Instant now) {
    if (!isOver(now)) {
      return false;
    }
    last = now;
    return true;
  }

  /** Whether the period has passed; no new one begins. */
  boolean isOver(Instant now) {
    @Nullable Instant before = last;
    return before == null || now.isBefore(before) || !now.isBefore(before.plus(period));
  }

  /** Begins a period, as if it had just happened. */
  void restart(Instant now) {
    last = now;
  }

  /** Makes the next question answered with yes. */
  void hurry() {
    last = null;
  }
}
