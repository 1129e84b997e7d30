package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * The root over leaves as they come one after the other, such as those of a feed's entries: it
 * keeps the tree's right edge alone, however many there are. Used by one thread.
 */
public final class GrowingRoot {
  private MerkleEdge edge = MerkleEdge.EMPTY;

  /** The root over nothing. */
  public GrowingRoot() {}

  /** Adds the next entry. */
  public void append(Entry entry) {
    append(entry.leaf());
  }

  /** Adds the next leaf hash. */
  public void append(Hash leaf) {
    edge = edge.withLeaves(List.of(leaf));
  }

  /** How many leaves were added. */
  public long size() {
    return edge.size();
  }

  /** The RFC 6962 root over all of them. */
  public Hash root() {
    return edge.root();
  }
}
