package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;

/**
 * A head whose segment has been checked against the one before, with what is derived from it.
 *
 * @param hash {@link Head#hash()}
 * @param edge the tree's right edge after the segment
 */
record Link(SignedHead signed, Hash hash, MerkleEdge edge) {
  Head head() {
    return signed.head();
  }
}
