package io.smartlayer.feed;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * For how long a leader has had something to do while nothing came of it. The patience doubles with
 * each epoch that is left, until one makes something final.
 */
final class Suspicion {
  private Duration patience = FeedLimits.PATIENCE;
  private @Nullable Instant since;
  private @Nullable Instant began;

  /** Something has been certified: the wait begins anew. */
  void restart() {
    since = null;
  }

  /** The leader of this epoch has made something final. */
  void proved() {
    patience = FeedLimits.PATIENCE;
  }

  /** The epoch was left. */
  void left() {
    since = null;
    began = null;
    Duration doubled = patience.multipliedBy(2);
    patience = doubled.compareTo(FeedLimits.PATIENCE_MOST) < 0 ? doubled : FeedLimits.PATIENCE_MOST;
  }

  /** How long a leader has in this epoch. */
  Duration patience() {
    return patience;
  }

  /** Whether there has been work for longer than that, and nothing certified. */
  boolean isDue(boolean hasWork, Instant now) {
    @Nullable Instant start = since;
    if (!hasWork) {
      since = null;
      return false;
    }
    if (start == null || now.isBefore(start)) {
      since = now;
      return false;
    }
    return now.isAfter(start.plus(patience));
  }

  /**
   * Since when an entry may have waited in vain while others became final, or null while the epoch
   * is too young for that.
   */
  @Nullable Instant unfairSince(Instant now) {
    @Nullable Instant start = began;
    Duration most = patience.multipliedBy(FeedLimits.FAIRNESS);
    if (start == null || now.isBefore(start)) {
      began = now;
      return null;
    }
    return now.isAfter(start.plus(most)) ? now.minus(most) : null;
  }
}
