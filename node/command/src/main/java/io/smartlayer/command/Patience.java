package io.smartlayer.command;

import java.time.Duration;

/**
 * How long somebody waits for what has to come, from now on, and how long between two looks at it.
 * For one thread.
 */
final class Patience {
  private final long end;
  private final Duration pause;

  /**
   * Patience that begins now.
   *
   * @param atMost how long it lasts
   * @param pause between two looks
   */
  Patience(Duration atMost, Duration pause) {
    this.end = System.nanoTime() + atMost.toNanos();
    this.pause = pause;
  }

  /** How much of it is left; zero when it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /**
   * Waits for the next look.
   *
   * @return false, at once, when it is over; also when the thread is interrupted, as it is then
   *     still
   */
  boolean again() {
    if (left().isZero()) {
      return false;
    }
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
