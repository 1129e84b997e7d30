package io.smartlayer.anchoring;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.FeedId;
import org.jspecify.annotations.Nullable;

/**
 * Which terms have to be closed, by what is registered on the chain ({@code
 * spec/protocol/registry.md}, "Terms"). What is due is the same for all who have seen the block
 * after it. Answers at once.
 */
@FunctionalInterface
public interface Terms {
  /** Where no committee ever changes: in a network without a registry. */
  Terms NONE = (_, _) -> new Answer.NotDue(Long.MAX_VALUE);

  /**
   * What closes a feed's present term.
   *
   * @param last what closed the one before; null in the first
   */
  Answer due(FeedId feed, @Nullable Close last);

  /** What comes of {@link #due}. */
  sealed interface Answer {
    /** The term has to be closed by exactly this. */
    record Due(Close close) implements Answer {}

    /**
     * It has not.
     *
     * @param seen the latest block that was taken into account
     */
    record NotDue(long seen) implements Answer {}

    /** Nobody can say now. */
    record CannotTell(String why) implements Answer {}
  }
}
