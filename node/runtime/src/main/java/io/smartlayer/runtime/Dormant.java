package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Slot;
import io.smartlayer.feed.SpreadSegment;

/**
 * All that is in memory of a group that sleeps.
 *
 * @param log of its feed
 * @param place of its {@link Sleep} among those that were written down
 * @param size how many entries its feed has, as far as is known
 * @param tip the slot of the highest head that is known
 * @param dueMillis when it has to wake by itself; {@link #NEVER} if it has not
 */
record Dormant(Storage.Log log, long place, long size, Slot tip, long dueMillis) {
  static final long NEVER = Long.MAX_VALUE;

  Dormant due(long millis) {
    return new Dormant(log, place, size, tip, millis);
  }

  /** Whether a message claims that there is more of the feed. */
  boolean isNews(FeedMessage message) {
    return switch (message) {
      case FeedMessage.Range range -> isNews(Slot.of(range.certificate().vote()));
      case FeedMessage.Digest(var _, Slot slot) -> isNews(slot);
      case FeedMessage.Submission _,
          FeedMessage.Promising _,
          FeedMessage.Refusal _,
          FeedMessage.Proposal _,
          FeedMessage.Ballot _,
          FeedMessage.Certified _,
          FeedMessage.Leaving _,
          FeedMessage.Fetch _,
          FeedMessage.Follow _,
          FeedMessage.Recall _,
          FeedMessage.Recalled _,
          FeedMessage.Proving _ ->
          false;
    };
  }

  /** Whether a segment that was spread is more of the feed. */
  boolean isNews(SpreadSegment segment) {
    return isNews(Slot.of(segment.segment().head()));
  }

  private boolean isNews(Slot slot) {
    return slot.compareTo(tip) > 0;
  }
}
