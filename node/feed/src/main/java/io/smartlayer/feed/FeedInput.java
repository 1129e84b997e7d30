package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Instant;

/** What a {@link FeedMember} or {@link FeedReader} learns from outside. */
public sealed interface FeedInput {
  /** The time of this node's clock when it happened. It may step back. */
  Instant now();

  /**
   * Someone at this node wants an entry in the feed.
   *
   * @param ticket the caller's number for it, unused before in this process; one {@link
   *     FeedEffect.Promised}, {@link FeedEffect.Included} or {@link FeedEffect.Refused} answers it
   */
  record Submitted(long ticket, Entry entry, Instant now) implements FeedInput {}

  /** A message has arrived; the network vouches for its sender. */
  record Received(Address from, FeedMessage message, Instant now) implements FeedInput {}

  /**
   * Time has passed. Give one at least each {@link FeedLimits#TICK}; to a member that {@link
   * FeedMember#isIdle}, about each {@link FeedLimits#DIGEST_IDLE} is enough.
   */
  record Elapsed(Instant now) implements FeedInput {}

  /**
   * This node has seen a confirmed block of the chain, and knows of none after it: one that it was
   * told of before, and that was higher, was none.
   */
  record ChainSeen(long block, Instant now) implements FeedInput {}
}
