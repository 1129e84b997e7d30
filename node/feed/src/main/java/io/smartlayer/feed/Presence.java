package io.smartlayer.feed;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a member has been running without a break. It cannot judge by its own clock when a
 * head came about that was made while it was not there: after a crash, or a machine that slept.
 */
final class Presence {
  /** A silence this long between two inputs is a break; a running node hears time pass. */
  static final Duration BREAK = FeedLimits.TIME_BEHIND.dividedBy(2);

  private @Nullable Instant since;
  private Instant last = Instant.EPOCH;

  /** Something has come in. */
  void heard(Instant now) {
    @Nullable Instant start = since;
    if (start == null || now.isAfter(last.plus(BREAK)) || now.isBefore(start)) {
      since = now;
    }
    last = now;
  }

  /** Whether a head was made, clocks being a bit off, before this member was there to see it. */
  boolean isOlder(Head head) {
    @Nullable Instant start = since;
    return start == null || !head.instant().isAfter(start.plus(FeedLimits.TIME_AHEAD));
  }
}
