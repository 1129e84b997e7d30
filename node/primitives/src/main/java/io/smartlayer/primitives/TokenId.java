package io.smartlayer.primitives;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * One token, written as CAIP-19: {@code eip155:1/erc721:0x…/42}, or {@code eip155:1/eas:0x…/42}
 * where an attestation bears it.
 *
 * @param type its contract, or its collection
 * @param number its id there, 0 … 2^256 - 1
 */
public record TokenId(TokenType type, BigInteger number) implements Comparable<TokenId> {
  /** How many bits a number has at the most. */
  public static final int BITS = 256;

  /** Longest text form of a token, in characters. */
  public static final int TEXT_LIMIT = TokenType.TEXT_LIMIT + 1 + 78;

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,77}");

  /** Checks the range. */
  public TokenId {
    if (number.signum() < 0 || number.bitLength() > BITS) {
      throw new IllegalArgumentException("a token number is a uint256");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static TokenId parse(String text) {
    int slash = text.lastIndexOf('/');
    String digits = text.substring(slash + 1);
    if (slash < 0 || !NUMBER.matcher(digits).matches()) {
      throw new IllegalArgumentException(
          "a token looks like eip155:1/erc721:0x…/42 or eip155:1/eas:0x…/42");
    }
    return new TokenId(TokenType.parse(text.substring(0, slash)), new BigInteger(digits));
  }

  @Override
  public int compareTo(TokenId other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : number.compareTo(other.number);
  }

  @Override
  public String toString() {
    return type + "/" + number;
  }
}
