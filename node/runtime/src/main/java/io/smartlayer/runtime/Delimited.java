package io.smartlayer.runtime;

import io.smartlayer.primitives.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Messages on a stream, each with its length before it as a varint, as libp2p's protocols do. */
final class Delimited {
  private static final int BITS = 7;
  private static final int MORE = 0x80;
  private static final int LENGTH_BYTES = 4;

  private Delimited() {}

  /**
   * Reads a message; null when nothing more comes.
   *
   * @param limit most bytes of a message, at most 2^28 - 1
   * @throws ProtocolException if it is longer than that, or its length is not in the shortest form
   * @throws EOFException if the stream ends within it
   */
  static @Nullable Bytes read(InputStream in, int limit) throws IOException {
    int size = length(in, limit);
    return size < 0 ? null : body(in, size);
  }

  /** Reads the length of a message, before memory is taken for it; -1 when nothing more comes. */
  static int length(InputStream in, int limit) throws IOException {
    int size = length(in);
    if (size > limit) {
      throw new ProtocolException("a message of " + size + " bytes, more than " + limit);
    }
    return size;
  }

  /** Reads what follows a length. */
  static Bytes body(InputStream in, int size) throws IOException {
    byte[] message = in.readNBytes(size);
    if (message.length < size) {
      throw new EOFException("the stream ended within a message");
    }
    return Bytes.of(message);
  }

  /** Writes a message in one go, and flushes. */
  static void write(OutputStream out, Bytes message) throws IOException {
    add(out, message);
    out.flush();
  }

  /** Writes a message in one go; it leaves when the stream likes. */
  static void add(OutputStream out, Bytes message) throws IOException {
    byte[] frame = new byte[LENGTH_BYTES + message.size()];
    int at = 0;
    int rest = message.size();
    for (; rest >= MORE; rest >>>= BITS) {
      frame[at++] = (byte) ((rest & (MORE - 1)) | MORE);
    }
    frame[at++] = (byte) rest;
    System.arraycopy(message.toArray(), 0, frame, at, message.size());
    out.write(frame, 0, at + message.size());
  }

  private static int length(InputStream in) throws IOException {
    int length = 0;
    for (int i = 0; i < LENGTH_BYTES; i++) {
      int next = in.read();
      if (next < 0) {
        if (i == 0) {
          return -1;
        }
        throw new EOFException("the stream ended within a length");
      }
      length |= (next & (MORE - 1)) << (BITS * i);
      if (next < MORE) {
        if (next == 0 && i > 0) {
          throw new ProtocolException("a length in a longer form than it needs");
        }
        return length;
      }
    }
    throw new ProtocolException("a length of more than " + LENGTH_BYTES + " bytes");
  }
}
