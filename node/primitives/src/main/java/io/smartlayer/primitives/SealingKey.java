package io.smartlayer.primitives;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * An X25519 public key to which anybody can seal bytes, so that only who has its {@link
 * SealingSecret} opens them: HPKE (RFC 9180) in its base mode, with DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256 and AES-128-GCM.
 *
 * @param bytes 32 bytes, as RFC 7748 writes them
 */
public record SealingKey(Bytes bytes) implements Comparable<SealingKey> {
  /** Length of a key in bytes. */
  public static final int SIZE = 32;

  /** How many bytes are as unforeseeable as what is made of them has to be. */
  public static final int SEED_SIZE = 32;

  /** By how many bytes what is sealed is longer than what it holds. */
  public static final int TAG_SIZE = 16;

  /** Checks the length. */
  public SealingKey {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a sealing key has " + SIZE + " bytes");
    }
  }

  /**
   * Whether anything can be sealed to it: points of low order are keys of nobody, and with them
   * everybody would know what both sides share (RFC 7748, 6.1).
   */
  public boolean isSound() {
    byte[] any = new byte[SIZE];
    any[0] = 1;
    return X25519.calculateAgreement(any, 0, bytes.array(), 0, new byte[SIZE], 0);
  }

  /**
   * What was sealed.
   *
   * @param share the sender's own public key of this one message, 32 bytes
   * @param text the bytes that only the key's owner can read, {@link #TAG_SIZE} longer
   */
  public record Box(Bytes share, Bytes text) {}

  /**
   * Seals bytes.
   *
   * @param info what they are for; who opens them must say the same
   * @param aad what stands beside them in the clear; who opens them must say the same
   * @param seed what the sender's key of this message is made of (RFC 9180, DeriveKeyPair): never
   *     for two messages the same, and whoever foresees it opens the box
   * @throws IllegalArgumentException if this is no key to which anything can be sealed
   */
  public Box seal(Bytes info, Bytes aad, Bytes plain, Bytes seed) {
    HPKE suite = SealingSecret.suite();
    try {
      HPKEContextWithEncapsulation context =
          suite.setupBaseS(
              suite.deserializePublicKey(bytes.array()),
              info.array(),
              suite.deriveKeyPair(seed.array()));
      byte[] text = context.seal(aad.array(), plain.array());
      return new Box(Bytes.of(context.getEncapsulation()), Bytes.of(text));
    } catch (InvalidCipherTextException | IllegalStateException e) {
      throw new IllegalArgumentException("no key to seal to: " + bytes.toHex(), e);
    }
  }

  @Override
  public int compareTo(SealingKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
