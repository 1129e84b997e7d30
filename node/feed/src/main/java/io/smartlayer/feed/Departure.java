package io.smartlayer.feed;

import org.jspecify.annotations.Nullable;

/**
 * A leave as members tell it each other: with the certificate that it names, so that nobody can
 * name one that does not exist.
 *
 * @param highest the certificate of the leave's highest head; null when it names none
 */
public record Departure(SignedLeave signed, @Nullable Certificate highest) {
  /** The leave itself. */
  Leave leave() {
    return signed.leave();
  }

  /** Whether the member signed it, and the certificate is the one named and the committee's. */
  boolean isValid(Feed feed) {
    Leave leave = leave();
    if (!feed.is(leave.feedId(), leave.term())
        || !signed.isValid(feed.committee(), feed.domain())) {
      return false;
    }
    if (highest == null) {
      return leave.highest().equals(Slot.NONE);
    }
    return highest.headHash().equals(leave.highestHead())
        && Slot.of(highest.vote()).equals(leave.highest())
        && HeadCheck.isValid(feed, highest);
  }
}
