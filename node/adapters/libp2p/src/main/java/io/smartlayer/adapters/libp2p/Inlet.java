package io.smartlayer.adapters.libp2p;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Bytes from a socket, read ahead. Between handshake and frames nothing is lost, and a frame can be
 * decrypted where it lies. For one thread.
 */
final class Inlet extends InputStream {
  private static final int FIRST_SIZE = 4096;

  private final InputStream source;
  private byte[] buffer = new byte[FIRST_SIZE];
  private int at;
  private int end;

  Inlet(InputStream source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    return at < end || fill(1) ? buffer[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] out, int from, int size) throws IOException {
    if (size == 0) {
      return 0;
    }
    if (at == end && !fill(1)) {
      return -1;
    }
    int count = Math.min(size, end - at);
    System.arraycopy(buffer, at, out, from, count);
    at += count;
    return count;
  }

  /**
   * Has {@code size} bytes lie in {@link #buffer} from what is returned on, and steps over them.
   */
  int take(int size) throws IOException {
    if (end - at < size && !fill(size)) {
      throw new EOFException("a frame was expected");
    }
    at += size;
    return at - size;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Reads until there are {@code size} bytes; false at the end before that. */
  private boolean fill(int size) throws IOException {
    if (at == end) {
      at = 0;
      end = 0;
    }
    if (buffer.length - at < size) {
      byte[] next = size > buffer.length ? new byte[Math.max(size, 2 * buffer.length)] : buffer;
      System.arraycopy(buffer, at, next, 0, end - at);
      buffer = next;
      end -= at;
      at = 0;
    }
    while (end - at < size) {
      int count = source.read(buffer, end, buffer.length - end);
      if (count < 0) {
        return false;
      }
      end += count;
      if (end == buffer.length && at == 0 && end < SecureChannel.FRAME_LIMIT) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length); // it comes fast: read more at a time
      }
    }
    return true;
  }
}
