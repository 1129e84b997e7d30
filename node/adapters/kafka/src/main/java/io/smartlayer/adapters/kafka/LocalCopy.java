package io.smartlayer.adapters.kafka;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * The topic's entries in a file of this machine, so that reading one takes no question to a broker.
 * It is made anew at each start, from what was read and verified, and never synced: length (4),
 * CRC-32C (4), entry.
 */
final class LocalCopy {
  private static final int HEADER_BYTES = 8;

  private final FileChannel channel;
  private long end;

  LocalCopy(FileChannel channel) throws IOException {
    this.channel = channel;
    channel.truncate(0);
  }

  /** Adds an entry and returns its place. One thread appends. */
  long append(Bytes entry) throws IOException {
    byte[] content = entry.toArray();
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_BYTES + content.length)
            .putInt(content.length)
            .putInt(checksum(content))
            .put(content)
            .flip();
    long place = end;
    while (out.hasRemaining()) {
      end += channel.write(out, end);
    }
    return place;
  }

  Bytes read(long place) throws IOException {
    var header = ByteBuffer.allocate(HEADER_BYTES);
    fill(header, place);
    int length = header.flip().getInt();
    int sum = header.getInt();
    if (length < 0 || length > channel.size() - place - HEADER_BYTES) {
      throw damaged(place);
    }
    byte[] content = new byte[length];
    fill(ByteBuffer.wrap(content), place + HEADER_BYTES);
    if (checksum(content) != sum) {
      throw damaged(place);
    }
    return Bytes.of(content);
  }

  void close() throws IOException {
    channel.close();
  }

  private void fill(ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new EOFException("the local copy ended at byte " + at);
      }
      at += count;
    }
  }

  private static Storage.StorageFailure damaged(long place) {
    return new Storage.StorageFailure("the local copy of the topic is damaged at byte " + place);
  }

  private static int checksum(byte[] content) {
    var crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }
}
