package io.smartlayer.channel;

import io.smartlayer.primitives.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** An amount of Service Tokens, in units of which a token has 10^18: 0 to 2^128 - 1. */
public record Amount(BigInteger units) implements Comparable<Amount> {
  /** Nothing. */
  public static final Amount ZERO = new Amount(BigInteger.ZERO);

  /** Ten-thousandths of a whole: what shares are counted in. */
  public static final int WHOLE = 10_000;

  /** Decimal places of a token. */
  public static final int DECIMALS = 18;

  /** Bytes of an amount where it is hashed, most significant byte first. */
  static final int SIZE = 16;

  /** Digits of the largest amount. */
  static final int DIGITS_LIMIT = 39;

  private static final Pattern UNITS =
      Pattern.compile("0|[1-9][0-9]{0," + (DIGITS_LIMIT - 1) + "}");
  private static final Pattern TOKENS =
      Pattern.compile("[0-9]{1,21}([.][0-9]{1," + DECIMALS + "})?");

  /** Checks the range. */
  public Amount {
    if (units.signum() < 0 || units.bitLength() > 8 * SIZE) {
      throw new IllegalArgumentException("no amount from 0 to 2^128 - 1: " + units);
    }
  }

  /** An amount of up to 2^63 - 1 units. */
  public static Amount of(long units) {
    return new Amount(BigInteger.valueOf(units));
  }

  /**
   * Reads units in decimal digits.
   *
   * @throws IllegalArgumentException if the text is something else, or too much
   */
  public static Amount parse(String units) {
    if (!UNITS.matcher(units).matches()) {
      throw new IllegalArgumentException(
          "an amount is a whole number of units, without zeros ahead");
    }
    return new Amount(new BigInteger(units));
  }

  /**
   * Reads tokens in decimal digits, such as {@code 0.002}.
   *
   * @throws IllegalArgumentException if the text is something else, or too much
   */
  public static Amount tokens(String tokens) {
    if (!TOKENS.matcher(tokens).matches()) {
      throw new IllegalArgumentException("tokens are a number such as 12 or 0.002");
    }
    return new Amount(new BigDecimal(tokens).movePointRight(DECIMALS).toBigIntegerExact());
  }

  /**
   * The sum.
   *
   * @throws IllegalArgumentException if it is too much
   */
  public Amount plus(Amount other) {
    return new Amount(units.add(other.units));
  }

  /**
   * The difference.
   *
   * @throws IllegalArgumentException if the other is more
   */
  public Amount minus(Amount other) {
    return new Amount(units.subtract(other.units));
  }

  /**
   * So many of it.
   *
   * @throws IllegalArgumentException if it is too much
   */
  public Amount times(long count) {
    return new Amount(units.multiply(BigInteger.valueOf(count)));
  }

  /** A share of it in ten-thousandths, rounded down. */
  public Amount share(int basisPoints) {
    return new Amount(
        units.multiply(BigInteger.valueOf(basisPoints)).divide(BigInteger.valueOf(WHOLE)));
  }

  /** Whether it is less. */
  public boolean isLessThan(Amount other) {
    return units.compareTo(other.units) < 0;
  }

  /** Whether it is nothing. */
  public boolean isZero() {
    return units.signum() == 0;
  }

  /** The smaller of both. */
  public Amount min(Amount other) {
    return isLessThan(other) ? this : other;
  }

  /** In tokens, such as {@code 0.002}. */
  public String inTokens() {
    BigDecimal tokens = new BigDecimal(units, DECIMALS).stripTrailingZeros();
    return tokens.signum() == 0 ? "0" : tokens.toPlainString();
  }

  /** 16 bytes, most significant byte first. */
  Bytes bytes() {
    byte[] digits = units.toByteArray();
    int from = Math.max(0, digits.length - SIZE);
    return Bytes.concat(
        Bytes.zeros(SIZE - (digits.length - from)), Bytes.of(digits, from, digits.length - from));
  }

  @Override
  public int compareTo(Amount other) {
    return units.compareTo(other.units);
  }

  /** Units in decimal digits. */
  @Override
  public String toString() {
    return units.toString();
  }
}
