package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.Journal;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.nio.ByteBuffer;

/**
 * An entry as a record's value in the topic: the form's version, 1 (1), the chain up to and with
 * this entry as count (8, most significant byte first) and hash (32), the entry.
 */
record ChainedEntry(Chain chain, Bytes entry) {
  static final int HEADER_BYTES = 1 + Long.BYTES + Hash.SIZE;

  /** Largest value, in bytes. */
  static final int LIMIT_BYTES = HEADER_BYTES + Journal.ENTRY_LIMIT_BYTES;

  private static final byte VERSION = 1;

  byte[] encode() {
    return ByteBuffer.allocate(HEADER_BYTES + entry.size())
        .put(VERSION)
        .putLong(chain.count())
        .put(chain.tip().bytes().toArray())
        .put(entry.toArray())
        .array();
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ChainedEntry decode(byte[] value) {
    if (value.length < HEADER_BYTES || value[0] != VERSION) {
      throw new IllegalArgumentException("no entry of version 1");
    }
    Bytes in = Bytes.of(value);
    long count = ByteBuffer.wrap(value).getLong(1);
    Hash tip = new Hash(in.slice(1 + Long.BYTES, HEADER_BYTES));
    return new ChainedEntry(new Chain(count, tip), in.slice(HEADER_BYTES, value.length));
  }
}
