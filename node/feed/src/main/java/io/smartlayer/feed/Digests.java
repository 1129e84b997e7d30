package io.smartlayer.feed;

import java.time.Instant;

/** When a member says how far it is: often while the feed changes, and now and then when not. */
final class Digests {
  private final Pace busy = new Pace(FeedLimits.DIGEST_BUSY);
  private final Pace idle = new Pace(FeedLimits.DIGEST_IDLE);
  private Slot told = Slot.NONE;

  /** Whether the others have been told of this tip. */
  boolean haveTold(Slot tip) {
    return told.equals(tip);
  }

  /** Whether it is time to tell; if so, they are told. */
  boolean isDue(Slot tip, Instant now) {
    boolean due = (!haveTold(tip) && busy.due(now)) || idle.due(now);
    if (due) {
      told = tip;
    }
    return due;
  }
}
