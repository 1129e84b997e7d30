package io.smartlayer.adapters.kafka;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;

/**
 * How many entries there are, and one hash over all of them in their order: SHA-256 of the hash
 * before, the entry's number (8) and the entry. It begins with no entry and zeros.
 */
record Chain(long count, Hash tip) {
  static final Chain BEGIN = new Chain(0, Hash.ZERO);

  /** The chain with one more entry. */
  Chain with(Bytes entry) {
    return new Chain(count + 1, Hash.sha256(tip.bytes(), Bytes.ofLong(count), entry));
  }
}
