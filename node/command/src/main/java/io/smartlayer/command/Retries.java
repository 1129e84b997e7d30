package io.smartlayer.command;

import java.time.Duration;

/**
 * How often something is tried, and how long one waits in between: twice as long each time, up to a
 * longest pause.
 *
 * @param attempts how many at most, without success
 */
record Retries(int attempts, Duration first, Duration longest) {
  private static final int DOUBLINGS = 20;

  /** Waits before the next attempt, after {@code failed} of them, 1 or more. */
  void pause(int failed) {
    Duration doubled = first.multipliedBy(1L << Math.min(failed - 1, DOUBLINGS));
    try {
      Thread.sleep(doubled.compareTo(longest) < 0 ? doubled : longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FeedFailure(Smartlayer.UNAVAILABLE, "interrupted while waiting");
    }
  }
}
