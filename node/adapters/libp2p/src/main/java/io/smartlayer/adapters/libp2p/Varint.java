package io.smartlayer.adapters.libp2p;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Unsigned numbers in groups of seven bits, least first, in their shortest form (multiformats). */
final class Varint {
  private static final int BITS = 7;
  private static final int MORE = 0x80;

  private Varint() {}

  /**
   * Reads a length.
   *
   * @param limit largest length, at most 2^28 - 1
   * @throws EOFException if nothing comes
   */
  static int read(InputStream in, int limit, Refusal reason) throws IOException {
    int value = readOrEnd(in, limit, reason);
    if (value < 0) {
      throw new EOFException("a length was expected");
    }
    return value;
  }

  /** Reads a length, or -1 when nothing more comes. */
  static int readOrEnd(InputStream in, int limit, Refusal reason) throws IOException {
    int value = 0;
    for (int shift = 0; shift < 4 * BITS; shift += BITS) {
      int next = in.read();
      if (next < 0) {
        if (shift == 0) {
          return -1;
        }
        throw new EOFException("the end of a length was expected");
      }
      value |= (next & (MORE - 1)) << shift;
      if (next < MORE) {
        if (next == 0 && shift > 0) {
          throw new Refused(reason, "a length in a longer form than it needs");
        }
        if (value > limit) {
          throw new Refused(reason, "a length of " + value + ", more than " + limit);
        }
        return value;
      }
    }
    throw new Refused(reason, "a length of more than four bytes");
  }

  /** Writes a number; it is taken as unsigned. */
  static void write(ByteArrayOutputStream out, long number) {
    long rest = number;
    while ((rest & -MORE) != 0) {
      out.write((int) (rest & (MORE - 1)) | MORE);
      rest >>>= BITS;
    }
    out.write((int) rest);
  }
}
