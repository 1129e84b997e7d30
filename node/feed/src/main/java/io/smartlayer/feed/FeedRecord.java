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

  /** This node has met a signature of its own that is not here: it signs no more in this term. */
  record Silenced(FeedId feedId, long term) implements FeedRecord {}

  /** Proof that a member of this term has broken a rule. */
  record Proved(FeedId feedId, Fault fault) implements FeedRecord {}
}
