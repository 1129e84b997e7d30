package io.smartlayer.primitives;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;

/** A point of secp256k1 in its uncompressed form: 0x04, x, y; 65 bytes (SEC 1, section 2.3.3). */
public record PublicKey(Bytes bytes) {
  /** Checks form and length; {@link #parse} also checks that the point is on the curve. */
  public PublicKey {
    if (bytes.size() != 65 || bytes.at(0) != 4) {
      throw new IllegalArgumentException("an uncompressed public key has 65 bytes after 0x04");
    }
  }

  /**
   * Reads a compressed (33 bytes) or uncompressed (65 bytes) key.
   *
   * @throws IllegalArgumentException if the bytes are no point of the curve
   */
  public static PublicKey parse(Bytes key) {
    try {
      return new PublicKey(Bytes.of(Secp256k1.Companion.pubkeyParse(key.array())));
    } catch (Secp256k1Exception e) {
      throw new IllegalArgumentException("no point of secp256k1: " + key.size() + " bytes", e);
    }
  }

  /** The compressed form, 33 bytes. */
  public Bytes compressed() {
    return Bytes.of(Secp256k1.Companion.pubKeyCompress(bytes.array()));
  }

  /** The Ethereum address of this key. */
  public Address address() {
    return new Address(Hash.keccak(bytes.slice(1, 65)).bytes().slice(12, 32));
  }
}
