package io.smartlayer.adapters.libp2p;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Sends 32 bytes back as they came (libp2p ping). */
final class Ping {
  static final String PROTOCOL = "/ipfs/ping/1.0.0";

  private static final int SIZE = 32;

  private Ping() {}

  static void serve(Protocols protocols) {
    protocols.serve(
        PROTOCOL,
        (_, stream) -> {
          byte[] bytes = new byte[SIZE];
          while (stream.in().readNBytes(bytes, 0, SIZE) == SIZE) {
            stream.out().write(bytes);
          }
        });
  }

  /** How long bytes take there and back. */
  static Duration measure(PeerStream stream, RandomGenerator secrets, Duration timeout)
      throws IOException {
    byte[] bytes = new byte[SIZE];
    secrets.nextBytes(bytes);
    long before = System.nanoTime();
    stream.stream().failAfter(before + timeout.toNanos());
    stream.out().write(bytes);
    if (!Arrays.equals(stream.in().readNBytes(SIZE), bytes)) {
      throw new IOException("other bytes came back than were sent");
    }
    return Duration.ofNanos(System.nanoTime() - before);
  }
}
