package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tests say on streams, and what their hosts answer. */
final class Streams {
  private static final int CHUNK = 16 * 1024;

  private Streams() {}

  /** Sends back what comes, and ends when the other side has ended. */
  static void echo(Transport.Stream stream) throws IOException {
    stream.in().transferTo(stream.out());
    stream.closeOut();
  }

  /** Reads all there is, and only then answers with its SHA-256. */
  static void digest(Transport.Stream stream) throws IOException {
    MessageDigest hash = sha256();
    stream.in().transferTo(into(hash));
    stream.out().write(hash.digest());
    stream.closeOut();
  }

  /** The SHA-256 of all that comes, in hex. */
  static String hashOf(Transport.Stream stream) throws IOException {
    MessageDigest hash = sha256();
    stream.in().transferTo(into(hash));
    return HexFormat.of().formatHex(hash.digest());
  }

  /** Sends bytes that depend on where they are; their SHA-256 in hex. */
  static String sendPattern(Transport.Stream stream, int size) throws IOException {
    MessageDigest hash = sha256();
    byte[] chunk = new byte[CHUNK];
    for (int from = 0; from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      for (int i = 0; i < count; i++) {
        chunk[i] = (byte) ((from + i) * 13 + ((from + i) >> 8));
      }
      stream.out().write(chunk, 0, count);
      hash.update(chunk, 0, count);
    }
    stream.out().flush();
    return HexFormat.of().formatHex(hash.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static OutputStream into(MessageDigest hash) {
    return new OutputStream() {
      @Override
      public void write(int one) {
        hash.update((byte) one);
      }

      @Override
      public void write(byte[] bytes, int from, int size) {
        hash.update(bytes, from, size);
      }
    };
  }
}
