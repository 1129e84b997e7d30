package io.smartlayer.adapters.libp2p;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes in both directions, encrypted in frames (libp2p noise specification, "wire format"). One
 * thread reads, one writes.
 */
final class SecureChannel extends InputStream {
  /** Largest frame, in bytes, without its length. */
  static final int FRAME_LIMIT = 65_535;

  /** Most bytes that one frame carries. */
  static final int PLAIN_LIMIT = FRAME_LIMIT - NoiseCipher.TAG;

  private static final byte[] UNBOUND = new byte[0];
  private static final int LENGTH = 2;

  private final Inlet in;
  private final OutputStream socket;
  private final NoiseCipher sending;
  private final NoiseCipher receiving;
  private final LongAdder bytesIn;
  private final LongAdder bytesOut;
  private byte[] plain = UNBOUND;
  private int at;
  private int end;
  private byte[] frame = UNBOUND;

  /** A channel after its handshake; the adders count encrypted bytes. */
  SecureChannel(
      Inlet in,
      OutputStream socket,
      NoiseHandshake.Secured secured,
      LongAdder bytesIn,
      LongAdder bytesOut) {
    this.in = in;
    this.socket = socket;
    this.sending = secured.sending();
    this.receiving = secured.receiving();
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
  }

  @Override
  public int read() throws IOException {
    return available(1) == 0 ? -1 : plain[at++] & 0xff;
  }

  @Override
  public int read(byte[] out, int from, int size) throws IOException {
    if (size == 0) {
      return 0;
    }
    int count = available(size);
    if (count == 0) {
      return -1;
    }
    System.arraycopy(plain, at, out, from, count);
    at += count;
    return count;
  }

  /**
   * How many bytes, at most {@code size}, lie in {@link #plain} from {@link #step} on; waits until
   * there is one. 0 at the end.
   */
  int available(int size) throws IOException {
    while (at == end) {
      int high = in.read();
      if (high < 0) {
        return 0;
      }
      int lowAt = in.take(1);
      int length = (high << 8) | (in.buffer()[lowAt] & 0xff);
      int from = in.take(length);
      if (plain.length < length) {
        plain = new byte[Math.min(FRAME_LIMIT, Math.max(length, 2 * plain.length))];
      }
      end = receiving.open(UNBOUND, in.buffer(), from, length, plain, 0);
      at = 0;
      bytesIn.add(LENGTH + length);
    }
    return Math.min(size, end - at);
  }

  /** What was decrypted last. */
  byte[] plain() {
    return plain;
  }

  /** Steps over bytes; returns where in {@link #plain} they begin. */
  int step(int size) {
    at += size;
    return at - size;
  }

  /** Encrypts and sends; blocks while the other end does not read. */
  void write(byte[] bytes, int from, int size) throws IOException {
    for (int done = 0; done < size; ) {
      int part = Math.min(size - done, PLAIN_LIMIT);
      int needed = LENGTH + part + NoiseCipher.TAG;
      if (frame.length < needed) {
        frame = Arrays.copyOf(UNBOUND, needed);
      }
      int length = sending.seal(UNBOUND, bytes, from + done, part, frame, LENGTH);
      frame[0] = (byte) (length >>> 8);
      frame[1] = (byte) length;
      socket.write(frame, 0, LENGTH + length);
      bytesOut.add(LENGTH + length);
      done += part;
    }
  }

  /** The sending direction, for as long as lines are exchanged. */
  OutputStream out() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        SecureChannel.this.write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int size) throws IOException {
        SecureChannel.this.write(bytes, from, size);
      }
    };
  }
}
