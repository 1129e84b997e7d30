package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Messages with their length before them as a varint, among peers that are honest. */
final class Framing {
  private Framing() {}

  /** Writes a message without flushing. */
  static void append(OutputStream out, Bytes message) throws IOException {
    var frame = new ByteArrayOutputStream(message.size() + 4);
    int rest = message.size();
    for (; rest >= 0x80; rest >>>= 7) {
      frame.write((rest & 0x7f) | 0x80);
    }
    frame.write(rest);
    frame.writeBytes(message.toArray());
    out.write(frame.toByteArray());
  }

  /** Writes a message, which leaves now. */
  static void write(OutputStream out, Bytes message) throws IOException {
    append(out, message);
    out.flush();
  }

  static int readLength(DataInputStream in) throws IOException {
    int length = 0;
    int shift = 0;
    int next;
    do {
      next = in.readUnsignedByte();
      length |= (next & 0x7f) << shift;
      shift += 7;
    } while (next >= 0x80 && shift < 28);
    return length;
  }
}
