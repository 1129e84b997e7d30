package io.smartlayer.adapters.files;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record as it stands in a file, all numbers most significant byte first: length (4), how many
 * bytes of the file had been synced when it was written (8), CRC-32C (4), the record. The checksum
 * is over the frame's own place in the file, length, synced, and the record, so that a frame does
 * not count anywhere else.
 */
record Frame(Bytes record, long synced) {
  static final int HEADER_BYTES = 16;

  /** Bytes in the file. */
  int length() {
    return HEADER_BYTES + record.size();
  }

  static ByteBuffer encode(Bytes record, long place, long synced) {
    byte[] content = record.toArray();
    return ByteBuffer.allocate(HEADER_BYTES + content.length)
        .putInt(content.length)
        .putLong(synced)
        .putInt(checksum(place, synced, content))
        .put(content)
        .flip();
  }

  /** The frame at {@code place}, or nothing if there is no whole and intact one before the end. */
  static Optional<Frame> read(FileChannel channel, long place, long end) throws IOException {
    if (end - place < HEADER_BYTES) {
      return Optional.empty();
    }
    var header = ByteBuffer.allocate(HEADER_BYTES);
    readFully(channel, header, place);
    int length = header.flip().getInt();
    long synced = header.getLong();
    int sum = header.getInt();
    if (length < 0
        || length > Storage.RECORD_LIMIT_BYTES
        || length > end - place - HEADER_BYTES
        || synced < 0
        || synced > place) {
      return Optional.empty();
    }
    byte[] content = new byte[length];
    readFully(channel, ByteBuffer.wrap(content), place + HEADER_BYTES);
    return checksum(place, synced, content) == sum
        ? Optional.of(new Frame(Bytes.of(content), synced))
        : Optional.empty();
  }

  /** Whether an intact frame at {@code place} says that the file was synced beyond {@code from}. */
  static boolean witnesses(FileChannel channel, long place, long end, long from)
      throws IOException {
    return read(channel, place, end).filter(frame -> frame.synced() > from).isPresent();
  }

  static void writeFully(FileChannel channel, ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  static void readFully(FileChannel channel, ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new EOFException("the file ended at byte " + at);
      }
      at += count;
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
