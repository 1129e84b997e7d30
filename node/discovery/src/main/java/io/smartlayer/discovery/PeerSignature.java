package io.smartlayer.discovery;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Signatures by the key in a peer id, as libp2p makes them with secp256k1: ECDSA over SHA-256 of
 * the message, in DER (X.690, section 8: SEQUENCE of two INTEGER). Each has one form: shortest
 * lengths, low s.
 */
final class PeerSignature {
  /** Most bytes of a signature. */
  static final int BYTES = 72;

  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int HALF = 32;

  private PeerSignature() {}

  static Bytes sign(SecretKey key, Bytes message) {
    Bytes both = key.sign(Hash.sha256(message)).bytes();
    Bytes r = integer(both.slice(0, HALF));
    Bytes s = integer(both.slice(HALF, Signature.SIZE));
    return Bytes.concat(Bytes.of((byte) SEQUENCE, (byte) (r.size() + s.size())), r, s);
  }

  /** Whether a peer signed; never for one whose key is not of secp256k1. */
  static boolean isBy(PeerId peer, Bytes message, Bytes der) {
    PublicKey key = peer.publicKey();
    Signature signature = read(der);
    return key != null && signature != null && signature.isBy(key, Hash.sha256(message));
  }

  private static Bytes integer(Bytes number) {
    int from = 0;
    while (from < HALF - 1 && number.at(from) == 0) {
      from++;
    }
    Bytes digits = number.slice(from, HALF);
    Bytes sign = digits.at(0) >= 0x80 ? Bytes.zeros(1) : Bytes.EMPTY;
    int size = sign.size() + digits.size();
    return Bytes.concat(Bytes.of((byte) INTEGER, (byte) size), sign, digits);
  }

  private static @Nullable Signature read(Bytes der) {
    if (der.size() < 8 || der.size() > BYTES) {
      return null;
    }
    int middle = 4 + der.at(3);
    if (middle + 2 > der.size()) {
      return null;
    }
    Bytes r = digits(der.slice(4, middle));
    Bytes s = digits(der.slice(middle + 2, der.size()));
    if (r == null || s == null) {
      return null;
    }
    var signature = new Signature(Bytes.concat(r, s));
    Bytes form = Bytes.concat(integer(r), integer(s));
    boolean shortest =
        Bytes.concat(Bytes.of((byte) SEQUENCE, (byte) form.size()), form).equals(der);
    return shortest ? signature : null;
  }

  private static @Nullable Bytes digits(Bytes number) {
    if (number.size() == 0 || number.size() > HALF + 1) {
      return null;
    }
    return number.size() > HALF
        ? number.slice(1, number.size())
        : Bytes.concat(Bytes.zeros(HALF - number.size()), number);
  }
}
