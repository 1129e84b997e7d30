package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.Signature;
import java.math.BigInteger;

/**
 * Checks ECDSA signatures as XML and X.509 carry them, in either half of s.
 *
 * <p>The tools that sign TokenScripts do not normalise: half of the real files have a high s. A
 * second form of a signature does no harm here, for a script is named by the hash of its file and
 * nothing is counted by signature.
 */
final class Ecdsa {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

  private Ecdsa() {}

  /** Whether {@code key} made this signature over {@code digest}. */
  static boolean isBy(Signature signature, PublicKey key, Hash digest) {
    return signature.isBy(key, digest) || negated(signature).isBy(key, digest);
  }

  private static Signature negated(Signature signature) {
    var s = new BigInteger(1, signature.bytes().slice(32, Signature.SIZE).toArray());
    String hex = ORDER.subtract(s.mod(ORDER)).toString(16);
    Bytes other = Bytes.fromHex("0".repeat(64 - hex.length()) + hex);
    return new Signature(Bytes.concat(signature.bytes().slice(0, 32), other));
  }
}
