package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Hash;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}, as these servers take it, and how they refuse it. */
final class IdempotencyKey {
  /** The header's name. */
  static final String HEADER = "Idempotency-Key";

  static final Reply REQUIRED =
      new Reply.Problem(
          400, "idempotency-key-required", "Idempotency-Key: 32 bytes in hexadecimal after 0x");
  static final Reply MALFORMED =
      new Reply.Problem(
          400, "idempotency-key-malformed", "not 32 bytes in lower-case hexadecimal after 0x");
  static final Reply REUSED =
      new Reply.Problem(422, "idempotency-key-reused", "this key came before with another body");

  private static final Pattern KEY = Pattern.compile("0x[0-9a-f]{64}");

  private IdempotencyKey() {}

  /** The key, or null when it is malformed. */
  static @Nullable Hash read(String header) {
    return KEY.matcher(header).matches() ? Hash.fromHex(header) : null;
  }
}
