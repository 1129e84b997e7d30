package io.smartlayer.feed;

import java.util.List;

/** What a node keeps of a feed on disk, in the order in which it came about. */
sealed interface FeedRecord {
  /** A head with its entries: the leader's own before it is sent, a member's before its vote. */
  record Kept(SignedHead signed, List<Entry> entries) implements FeedRecord {
    public Kept {
      entries = List.copyOf(entries);
    }
  }

  /** This node's own vote. */
  record Voted(SignedVote vote) implements FeedRecord {}

  /** The certificate of the segment kept last. */
  record Certified(Certificate certificate) implements FeedRecord {}
}
