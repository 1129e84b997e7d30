package io.smartlayer.primitives;

import java.math.BigInteger;

/** Bytes as text without look-alike letters, in the alphabet of Bitcoin and libp2p. */
public final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

  private Base58() {}

  public static String write(Bytes bytes) {
    var text = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes.array());
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      text.append(ALPHABET.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    for (int i = 0; i < bytes.size() && bytes.at(i) == 0; i++) {
      text.append(ALPHABET.charAt(0));
    }
    return text.reverse().toString();
  }

  /**
   * Reads a text; the caller bounds its length.
   *
   * @throws IllegalArgumentException if a character is not of the alphabet
   */
  public static Bytes read(String text) {
    BigInteger number = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("no base58 character at " + i);
      }
      if (digit == 0 && zeros == i) {
        zeros++;
      }
      number = number.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    byte[] magnitude = number.signum() == 0 ? new byte[0] : number.toByteArray();
    int sign = magnitude.length > 0 && magnitude[0] == 0 ? 1 : 0;
    return Bytes.concat(Bytes.zeros(zeros), Bytes.of(magnitude, sign, magnitude.length - sign));
  }
}
