package io.smartlayer.adapters.files;

import io.smartlayer.primitives.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One file of the journal: a mark of eight bytes, the place in the journal at which it begins (8),
 * then a {@link Frame} for each entry. It is named after that place.
 *
 * @param start the place of its first byte
 */
record Segment(Path file, long start, FileChannel channel) {
  static final int HEADER_BYTES = 16;
  static final String SUFFIX = ".segment";

  private static final Bytes MARK = Bytes.of(new byte[] {'S', 'L', 'S', 'E', 'G', 0, 0, 1});

  static String name(long start) {
    return "%020d".formatted(start) + SUFFIX;
  }

  /** The place at which its frames begin. */
  long first() {
    return start + HEADER_BYTES;
  }

  /** The place at which the file ends. */
  long end() throws IOException {
    return start + channel.size();
  }

  void writeHeader() throws IOException {
    write(header(), start);
  }

  boolean hasHeader() throws IOException {
    if (channel.size() < HEADER_BYTES) {
      return false;
    }
    var found = ByteBuffer.allocate(HEADER_BYTES);
    read(found, start);
    return found.flip().equals(header());
  }

  void write(ByteBuffer bytes, long place) throws IOException {
    long at = place - start;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** The frame at {@code place}, or nothing if there is no whole and intact one before the end. */
  Optional<Frame> frame(long place, long end) throws IOException {
    if (end - place < Frame.HEADER_BYTES) {
      return Optional.empty();
    }
    var head = ByteBuffer.allocate(Frame.HEADER_BYTES);
    read(head, place);
    Frame.Header header = Frame.Header.decode(head.flip());
    if (!header.fits(place, end - place - Frame.HEADER_BYTES)) {
      return Optional.empty();
    }
    byte[] content = new byte[header.length()];
    read(ByteBuffer.wrap(content), place + Frame.HEADER_BYTES);
    return header.covers(place, content)
        ? Optional.of(new Frame(Bytes.of(content), header.synced()))
        : Optional.empty();
  }

  /** Whether an intact frame behind {@code place} says that the journal was synced beyond it. */
  boolean witnesses(long place, long end) throws IOException {
    for (long at = place + 1; at < end; at++) {
      if (frame(at, end).filter(frame -> frame.synced() > place).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private void read(ByteBuffer bytes, long place) throws IOException {
    long at = place - start;
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new EOFException("the file ended at byte " + at);
      }
      at += count;
    }
  }

  private ByteBuffer header() {
    return ByteBuffer.allocate(HEADER_BYTES).put(MARK.toArray()).putLong(start).flip();
  }
}
