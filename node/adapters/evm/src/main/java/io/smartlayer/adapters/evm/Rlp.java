package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;

/** Recursive length prefix, the encoding of transactions (Ethereum yellow paper, appendix B). */
final class Rlp {
  private static final int STRING = 0x80;
  private static final int LIST = 0xc0;

  /** Longest content whose length fits the first byte. */
  private static final int SHORT = 55;

  private Rlp() {}

  /** The encoding of a byte string. */
  static Bytes string(Bytes content) {
    if (content.size() == 1 && content.at(0) < STRING) {
      return content;
    }
    return Bytes.concat(prefix(STRING, content.size()), content);
  }

  /** The encoding of a number that is not negative: its bytes without leading zeros. */
  static Bytes number(BigInteger value) {
    return string(minimal(value));
  }

  /** The encoding of a number that is not negative: its bytes without leading zeros. */
  static Bytes number(long value) {
    return number(BigInteger.valueOf(value));
  }

  /** The encoding of a list of items, each encoded already. */
  static Bytes list(Bytes... items) {
    Bytes content = Bytes.concat(items);
    return Bytes.concat(prefix(LIST, content.size()), content);
  }

  private static Bytes prefix(int kind, int length) {
    if (length <= SHORT) {
      return Bytes.of((byte) (kind + length));
    }
    Bytes digits = minimal(BigInteger.valueOf(length));
    return Bytes.concat(Bytes.of((byte) (kind + SHORT + digits.size())), digits);
  }

  private static Bytes minimal(BigInteger value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("a number in RLP is not negative: " + value);
    }
    byte[] digits = value.toByteArray();
    return digits[0] == 0 ? Bytes.of(digits, 1, digits.length - 1) : Bytes.of(digits);
  }
}
