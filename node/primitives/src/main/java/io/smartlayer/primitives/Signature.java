package io.smartlayer.primitives;

import fr.acinq.secp256k1.Secp256k1;
import fr.acinq.secp256k1.Secp256k1Exception;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A secp256k1 ECDSA signature: r and s, 32 bytes each, most significant byte first.
 *
 * <p>Both lie in 1 … n-1. The low-s rule (EIP-2) is asked by {@link #isLowS()}: every check in this
 * project refuses the other half, so that no signature has two forms.
 */
public record Signature(Bytes bytes) {
  /** Length of r and s together. */
  public static final int SIZE = 64;

  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

  /** Checks the length. */
  public Signature {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + bytes.size());
    }
  }

  /** Whether r and s are in range and s is in the lower half of the group's order. */
  public boolean isLowS() {
    BigInteger r = new BigInteger(1, bytes.slice(0, 32).array());
    BigInteger s = new BigInteger(1, bytes.slice(32, SIZE).array());
    return r.signum() > 0
        && r.compareTo(ORDER) < 0
        && s.signum() > 0
        && s.compareTo(HALF_ORDER) <= 0;
  }

  /**
   * The key that made this signature over {@code digest}, or null when there is none.
   *
   * @param yParity 0 or 1: which of the two points with this r is meant (Ethereum's v - 27)
   */
  public @Nullable PublicKey recover(Hash digest, int yParity) {
    if (!isLowS() || yParity < 0 || yParity > 1) {
      return null;
    }
    try {
      byte[] key = Secp256k1.Companion.ecdsaRecover(bytes.array(), digest.bytes().array(), yParity);
      return new PublicKey(Bytes.of(key));
    } catch (Secp256k1Exception e) {
      return null;
    }
  }

  /** Whether {@code key} made this signature over {@code digest}, in its low-s form. */
  public boolean isBy(PublicKey key, Hash digest) {
    try {
      return isLowS()
          && Secp256k1.Companion.verify(bytes.array(), digest.bytes().array(), key.bytes().array());
    } catch (Secp256k1Exception e) {
      return false;
    }
  }

  /** Lower-case hexadecimal digits after {@code 0x}. */
  public String toHex() {
    return bytes.toHex();
  }
}
