package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Signature;
import java.math.BigInteger;

/** ECDSA signatures of secp256k1 as libp2p writes them: DER (SEC 1, C.8), with either s. */
final class DerSignature {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int HALF = 32;

  private DerSignature() {}

  /** Writes r and s. */
  static Bytes write(Signature signature) {
    Bytes r = integer(signature.bytes().slice(0, HALF));
    Bytes s = integer(signature.bytes().slice(HALF, Signature.SIZE));
    return Bytes.concat(Bytes.of((byte) SEQUENCE, (byte) (r.size() + s.size())), r, s);
  }

  /** Reads a signature in its only DER form; a high s is replaced by the low one that equals it. */
  static Signature parse(Bytes der) throws Refused {
    if (der.size() < 2 || der.at(0) != SEQUENCE || der.at(1) != der.size() - 2) {
      throw new Refused(Refusal.HANDSHAKE, "no DER sequence");
    }
    BigInteger r = integer(der, 2);
    int second = 4 + der.at(3);
    BigInteger s = integer(der, second);
    if (second + 2 + der.at(second + 1) != der.size()) {
      throw new Refused(Refusal.HANDSHAKE, "bytes after a signature");
    }
    boolean isHigh = s.compareTo(ORDER.shiftRight(1)) > 0;
    return new Signature(Bytes.concat(fixed(r), fixed(isHigh ? ORDER.subtract(s) : s)));
  }

  private static BigInteger integer(Bytes der, int at) throws Refused {
    if (at + 2 > der.size() || der.at(at) != INTEGER) {
      throw new Refused(Refusal.HANDSHAKE, "no DER integer");
    }
    int size = der.at(at + 1);
    if (size == 0 || size > HALF + 1 || at + 2 + size > der.size()) {
      throw new Refused(Refusal.HANDSHAKE, "a DER integer of " + size + " bytes");
    }
    Bytes digits = der.slice(at + 2, at + 2 + size);
    boolean padded = size > 1 && digits.at(0) == 0 && digits.at(1) < 0x80;
    BigInteger value = new BigInteger(digits.toArray());
    if (padded || value.signum() <= 0 || value.compareTo(ORDER) >= 0) {
      throw new Refused(Refusal.HANDSHAKE, "a number of a signature beyond its range");
    }
    return value;
  }

  private static Bytes integer(Bytes number) {
    Bytes digits = Bytes.of(new BigInteger(1, number.toArray()).toByteArray());
    return Bytes.concat(Bytes.of((byte) INTEGER, (byte) digits.size()), digits);
  }

  private static Bytes fixed(BigInteger number) {
    byte[] digits = number.toByteArray();
    int zeros = Math.max(0, HALF - digits.length);
    int from = Math.max(0, digits.length - HALF);
    return Bytes.concat(Bytes.zeros(zeros), Bytes.of(digits, from, digits.length - from));
  }
}
