package io.smartlayer.adapters.files;

import io.smartlayer.environment.Journal;
import io.smartlayer.primitives.Bytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An entry as it stands in a segment, all numbers most significant byte first: length (4), how many
 * bytes of the journal had been synced when it was written (8), CRC-32C (4), the entry. The
 * checksum is over the frame's own place in the journal, length, synced, and the entry, so that a
 * frame does not count anywhere else.
 */
record Frame(Bytes entry, long synced) {
  static final int HEADER_BYTES = 16;

  /** Bytes in the file. */
  int length() {
    return HEADER_BYTES + entry.size();
  }

  static ByteBuffer encode(Bytes entry, long place, long synced) {
    byte[] content = entry.toArray();
    return ByteBuffer.allocate(HEADER_BYTES + content.length)
        .putInt(content.length)
        .putLong(synced)
        .putInt(checksum(place, synced, content))
        .put(content)
        .flip();
  }

  /** What comes first in a frame. */
  record Header(int length, long synced, int checksum) {
    static Header decode(ByteBuffer in) {
      return new Header(in.getInt(), in.getLong(), in.getInt());
    }

    /** Whether a frame that begins so can be one at {@code place}, with so many bytes after it. */
    boolean fits(long place, long room) {
      return length >= 0
          && length <= Journal.ENTRY_LIMIT_BYTES
          && length <= room
          && synced >= 0
          && synced <= place;
    }

    boolean covers(long place, byte[] content) {
      return Frame.checksum(place, synced, content) == checksum;
    }
  }

  private static int checksum(long place, long synced, byte[] content) {
    var crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(20).putLong(place).putInt(content.length).putLong(synced).flip());
    crc.update(content);
    return (int) crc.getValue();
  }
}
