package io.smartlayer.feed;

/** What a node keeps of a feed on disk, in the order in which it came about. */
sealed interface FeedRecord {
  /**
   * A head with its entries: a leader's own before it is sent, a member's before its vote.
   *
   * @param segment without its certificate, which has a record of its own
   */
  record Kept(Segment segment) implements FeedRecord {}

  /** This node's own vote. */
  record Voted(SignedVote vote) implements FeedRecord {}

  /** The certificate of the segment kept last. */
  record Certified(Certificate certificate) implements FeedRecord {}

  /** This node's own leave. */
  record Left(SignedLeave leave) implements FeedRecord {}
}
