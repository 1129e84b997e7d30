package io.smartlayer.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes a subscriber may still be sent. One thread takes, another grants; all is guarded
 * by this.
 */
final class TailCredit {
  private final long most;
  private long left;

  /**
   * A credit to begin with.
   *
   * @param most what it never exceeds
   */
  TailCredit(long left, long most) {
    this.left = left;
    this.most = most;
  }

  /** Adds to it; false when that would be more than there may be. */
  synchronized boolean grant(long bytes) {
    if (bytes > most - left) {
      return false;
    }
    left += bytes;
    notifyAll();
    return true;
  }

  /** Takes so many bytes at once, and waits until there are so many; false when they never came. */
  synchronized boolean take(long bytes, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (left < bytes) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        return false;
      }
      wait(millis);
    }
    left -= bytes;
    return true;
  }
}
