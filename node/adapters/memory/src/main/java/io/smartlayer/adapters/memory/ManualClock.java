package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that shows what it was set to. Safe for use by many threads. */
public final class ManualClock implements Clock {
  private final AtomicReference<Instant> now;

  /** A clock that shows {@code start}. */
  public ManualClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant now() {
    return now.get();
  }

  /** Sets the time; it may step back. */
  public void set(Instant time) {
    now.set(time);
  }

  /** Moves the time on. */
  public void advance(Duration duration) {
    now.updateAndGet(time -> time.plus(duration));
  }
}
