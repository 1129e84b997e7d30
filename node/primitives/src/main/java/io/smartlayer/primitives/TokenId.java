package io.smartlayer.primitives;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * One token, written as CAIP-19: {@code eip155:1/erc721:0x…/42}.
 *
 * @param type its contract
 * @param number its id in that contract, 0 … 2^256 - 1
 */
public record TokenId(TokenType type, BigInteger number) implements Comparable<TokenId> {
  /** How many bits a number has at the most. */
  public static final int BITS = 256;

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
      throw new IllegalArgumentException("a token looks like eip155:1/erc721:0x…/42");
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
