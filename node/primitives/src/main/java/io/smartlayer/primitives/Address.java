package io.smartlayer.primitives;

import java.util.Locale;

/**
 * An Ethereum address: the last 20 bytes of the Keccak-256 hash of a public key, or a contract's.
 */
public record Address(Bytes bytes) implements Comparable<Address> {
  /** Length of an address in bytes. */
  public static final int SIZE = 20;

  /** The address of nobody. */
  public static final Address ZERO = new Address(Bytes.zeros(SIZE));

  /** Checks the length. */
  public Address {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.size());
    }
  }

  /**
   * Reads 40 hexadecimal digits of any case, with or without {@code 0x}; a checksum is not
   * required.
   */
  public static Address fromHex(String hex) {
    return new Address(Bytes.fromHex(hex));
  }

  /** Lower-case hexadecimal digits after {@code 0x}. */
  public String toHex() {
    return bytes.toHex();
  }

  /** The mixed-case form with its checksum (EIP-55). */
  public String toChecksum() {
    String lower = toHex().substring(2);
    Bytes hash = Hash.keccak(Bytes.utf8(lower)).bytes();
    var out = new StringBuilder("0x");
    for (int i = 0; i < lower.length(); i++) {
      int nibble = (hash.at(i / 2) >> (i % 2 == 0 ? 4 : 0)) & 0xf;
      String digit = lower.substring(i, i + 1);
      out.append(nibble >= 8 ? digit.toUpperCase(Locale.ROOT) : digit);
    }
    return out.toString();
  }

  @Override
  public int compareTo(Address other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
