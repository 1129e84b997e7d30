package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * The root over a feed's entries as they are read one after the other: it keeps the tree's right
 * edge alone, however long the feed is. Used by one thread.
 */
public final class GrowingRoot {
  private MerkleEdge edge = MerkleEdge.EMPTY;

  /** The root of a feed without entries. */
  public GrowingRoot() {}

  /** Adds the next entry. */
  public void append(Entry entry) {
    edge = edge.with(List.of(entry));
  }

  /** How many entries were added. */
  public long size() {
    return edge.size();
  }

  /** The RFC 6962 root over all of them. */
  public Hash root() {
    return edge.root();
  }
}
