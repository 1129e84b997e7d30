package io.smartlayer.primitives;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** A 32-byte hash. */
public record Hash(Bytes bytes) implements Comparable<Hash> {
  /** Length of a hash in bytes. */
  public static final int SIZE = 32;

  /** 32 bytes of zero: "none" where a hash is expected. */
  public static final Hash ZERO = new Hash(Bytes.zeros(SIZE));

  /** Checks the length. */
  public Hash {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.size());
    }
  }

  /** Reads 64 hexadecimal digits, with or without {@code 0x}. */
  public static Hash fromHex(String hex) {
    return new Hash(Bytes.fromHex(hex));
  }

  /** Keccak-256, as Ethereum uses it, over all parts in order. */
  public static Hash keccak(Bytes... parts) {
    var digest = new KeccakDigest(256);
    for (Bytes part : parts) {
      digest.update(part.array(), 0, part.size());
    }
    byte[] out = new byte[SIZE];
    digest.doFinal(out, 0);
    return new Hash(Bytes.of(out));
  }

  /** SHA-256 (FIPS 180-4) over all parts in order. */
  public static Hash sha256(Bytes... parts) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (Bytes part : parts) {
      digest.update(part.array());
    }
    return new Hash(Bytes.of(digest.digest()));
  }

  /** Lower-case hexadecimal digits after {@code 0x}. */
  public String toHex() {
    return bytes.toHex();
  }

  @Override
  public int compareTo(Hash other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
