package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A head whose segment has been checked against the one before, with what is derived from it.
 *
 * @param leaves those that let it open its epoch; none unless it does
 * @param closing proof that its parent is final; null unless that closed the term before
 * @param hash {@link Head#hash()}
 * @param edge the tree's right edge after the segment
 * @param feed the feed in the head's term
 * @param next the feed in the next term, once this head or one before it has closed this one
 */
record Link(
    SignedHead signed,
    List<SignedLeave> leaves,
    @Nullable FinalityProof closing,
    Hash hash,
    MerkleEdge edge,
    Feed feed,
    @Nullable Feed next) {
  Link {
    leaves = List.copyOf(leaves);
  }

  Head head() {
    return signed.head();
  }

  Slot slot() {
    return Slot.of(head());
  }

  /** Whether it closes its term, rather than one before it: the next term stands on it. */
  boolean closes() {
    return next != null && next.origin().equals(hash);
  }

  /** Its segment with these entries; the certificate of the head before stands elsewhere. */
  Segment segment(@Nullable Certificate before, List<Entry> entries) {
    return new Segment(signed, before, leaves, closing, entries);
  }
}
