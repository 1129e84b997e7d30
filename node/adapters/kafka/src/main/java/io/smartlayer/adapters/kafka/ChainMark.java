package io.smartlayer.adapters.kafka;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the topic must hold at least: the chain as it was when Kafka last acknowledged, in a file of
 * this machine that is synced before anybody is told. Two places in the file take turns, each in a
 * sector of its own: a mark (8), the count (8), the hash (32), CRC-32C of all (4).
 */
final class ChainMark {
  private static final int SLOT_BYTES = 512;
  private static final Bytes MARK = Bytes.of(new byte[] {'S', 'L', 'C', 'H', 'A', 'I', 'N', 1});
  private static final int CONTENT_BYTES = 8 + Long.BYTES + Hash.SIZE + Integer.BYTES;

  private final FileChannel channel;
  private @Nullable Chain chain;
  private int slot;

  /**
   * Reads the mark of a file.
   *
   * @throws IOException if there was one, and it is not intact
   */
  ChainMark(FileChannel channel) throws IOException {
    this.channel = channel;
    Chain first = read(0);
    Chain second = read(1);
    boolean secondIsNewer = first == null || (second != null && second.count() > first.count());
    this.chain = secondIsNewer ? second : first;
    this.slot = secondIsNewer ? 0 : 1;
    if (chain == null && channel.size() > CONTENT_BYTES) {
      throw new IOException("no mark in it is intact");
    }
  }

  /** The chain that was acknowledged; null if there never was one. */
  @Nullable Chain chain() {
    return chain;
  }

  /** Returns once the chain is safe on disk. */
  void advance(Chain to) throws IOException {
    ByteBuffer content = content(to);
    long at = (long) slot * SLOT_BYTES;
    while (content.hasRemaining()) {
      at += channel.write(content, at);
    }
    channel.force(true);
    chain = to;
    slot = 1 - slot;
  }

  void close() throws IOException {
    channel.close();
  }

  private @Nullable Chain read(int slot) throws IOException {
    var found = ByteBuffer.allocate(CONTENT_BYTES);
    long from = (long) slot * SLOT_BYTES;
    int count = 0;
    while (found.hasRemaining() && count >= 0) {
      count = channel.read(found, from + found.position());
    }
    if (found.hasRemaining()) {
      return null;
    }
    Bytes tip = Bytes.of(found.array(), MARK.size() + Long.BYTES, Hash.SIZE);
    var chain = new Chain(found.getLong(MARK.size()), new Hash(tip));
    return found.flip().equals(content(chain)) ? chain : null;
  }

  private static ByteBuffer content(Chain chain) {
    var out =
        ByteBuffer.allocate(CONTENT_BYTES)
            .put(MARK.toArray())
            .putLong(chain.count())
            .put(chain.tip().bytes().toArray());
    var crc = new CRC32C();
    crc.update(out.duplicate().flip());
    return out.putInt((int) crc.getValue()).flip();
  }
}
