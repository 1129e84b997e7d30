package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a Merkle tree (RFC 6962): enough to append and to know the root, in O(log n).
 * Immutable, so that a head can be tried and dropped.
 *
 * @param peaks roots of the complete subtrees whose sizes are the bits of {@code size}, largest
 *     first
 */
record MerkleEdge(long size, List<Hash> peaks) {
  /** The edge of a tree without leaves. */
  static final MerkleEdge EMPTY = new MerkleEdge(0, List.of());

  MerkleEdge {
    peaks = List.copyOf(peaks);
  }

  /** The edge after the entries' leaves. */
  MerkleEdge with(List<Entry> entries) {
    return withLeaves(entries.stream().map(Entry::leaf).toList());
  }

  /** The edge after these leaves. */
  MerkleEdge withLeaves(List<Hash> leaves) {
    var next = new ArrayList<>(peaks);
    long count = size;
    for (Hash leaf : leaves) {
      Hash hash = leaf;
      for (long bits = count; (bits & 1) == 1; bits >>= 1) {
        hash = MerkleTree.node(next.removeLast(), hash);
      }
      next.add(hash);
      count++;
    }
    return new MerkleEdge(count, next);
  }

  /** The root over all leaves. */
  Hash root() {
    if (peaks.isEmpty()) {
      return MerkleTree.EMPTY_ROOT;
    }
    Hash root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = MerkleTree.node(peaks.get(i), root);
    }
    return root;
  }
}
