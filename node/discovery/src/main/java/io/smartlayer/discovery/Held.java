package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A good value of a key.
 *
 * @param notAfter until when it is good
 */
record Held(Bytes value, long sequence, Instant notAfter) {
  /** Of two the one that counts: the newer; of two equally new always the same one. */
  static @Nullable Held newer(@Nullable Held one, @Nullable Held other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.isNewerThan(one) ? other : one;
  }

  /** Whether this one counts rather than another. */
  boolean isNewerThan(Held other) {
    return sequence == other.sequence
        ? value.compareTo(other.value) > 0
        : sequence > other.sequence;
  }
}
