package io.smartlayer.adapters.files;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Up to which place a journal has been synced, in a file beside its segments: the witness for the
 * newest entries, behind which no frame stands that could say so.
 *
 * <p>It is written after each sync, and not synced itself: that costs nothing, and it never says
 * more than what is true. After a crash of the process it is exact; after a crash of the machine it
 * may be some seconds old. Two places in the file take turns, each in a sector of its own: a mark
 * (8), the place (8), CRC-32C of both (4).
 */
final class SyncMark {
  static final int SLOT_BYTES = 512;

  private static final Bytes MARK = Bytes.of(new byte[] {'S', 'L', 'S', 'Y', 'N', 'C', 0, 1});
  private static final int CONTENT_BYTES = 20;

  private final FileChannel channel;
  private long synced;
  private int slot;

  private SyncMark(FileChannel channel, long synced, int slot) {
    this.channel = channel;
    this.synced = synced;
    this.slot = slot;
  }

  /**
   * The mark that a file holds, the newer of its two; where there is none and may be none, a new
   * one that is safe on disk and says that nothing was synced.
   *
   * @throws IOException if there must be one, and none is intact
   */
  static SyncMark of(FileChannel channel, boolean mayBegin) throws IOException {
    long first = slot(channel, 0);
    long second = slot(channel, 1);
    if (first >= 0 || second >= 0) {
      return first >= second ? new SyncMark(channel, first, 1) : new SyncMark(channel, second, 0);
    }
    if (!mayBegin) {
      throw new IOException("no mark of what was synced is intact");
    }
    var mark = new SyncMark(channel, 0, 0);
    mark.write();
    mark.write();
    channel.force(true);
    return mark;
  }

  long synced() {
    return synced;
  }

  void advance(long place) throws IOException {
    if (place > synced) {
      synced = place;
      write();
    }
  }

  void force() throws IOException {
    channel.force(false);
  }

  void close() throws IOException {
    channel.close();
  }

  private void write() throws IOException {
    ByteBuffer content = content(synced);
    long at = (long) slot * SLOT_BYTES;
    while (content.hasRemaining()) {
      at += channel.write(content, at);
    }
    slot = 1 - slot;
  }

  private static long slot(FileChannel channel, int slot) throws IOException {
    var found = ByteBuffer.allocate(CONTENT_BYTES);
    long from = (long) slot * SLOT_BYTES;
    int count = 0;
    while (found.hasRemaining() && count >= 0) {
      count = channel.read(found, from + found.position());
    }
    if (found.hasRemaining()) {
      return -1;
    }
    long place = found.getLong(MARK.size());
    return found.flip().equals(content(place)) ? place : -1;
  }

  private static ByteBuffer content(long place) {
    var out = ByteBuffer.allocate(CONTENT_BYTES).put(MARK.toArray()).putLong(place);
    var crc = new CRC32C();
    crc.update(out.duplicate().flip());
    return out.putInt((int) crc.getValue()).flip();
  }
}
