package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * A head whose segment has been checked against the one before, with what is derived from it.
 *
 * @param leaves those that let it open its epoch; none unless it does
 * @param hash {@link Head#hash()}
 * @param edge the tree's right edge after the segment
 */
record Link(SignedHead signed, List<SignedLeave> leaves, Hash hash, MerkleEdge edge) {
  Link {
    leaves = List.copyOf(leaves);
  }

  Head head() {
    return signed.head();
  }

  Slot slot() {
    return Slot.of(head());
  }
}
