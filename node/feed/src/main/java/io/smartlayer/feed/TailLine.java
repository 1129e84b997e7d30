package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;

/** What a subscriber is sent of one entry. */
public sealed interface TailLine {
  /** Its leaf of the feed's tree. */
  Hash leaf();

  /** All of it. */
  record Whole(Entry entry) implements TailLine {
    @Override
    public Hash leaf() {
      return entry.leaf();
    }
  }

  /** Its place alone: it is not what was asked for. */
  record LeftOut(Hash leaf) implements TailLine {}
}
