package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.random.RandomGenerator;
import javax.crypto.KeyAgreement;

/** A key pair of Diffie-Hellman over Curve25519 (RFC 7748). */
final class X25519Key {
  /** Length of a public key and of a shared secret. */
  static final int SIZE = 32;

  /** What stands before the 32 bytes of a public key in its X.509 form (RFC 8410). */
  private static final Bytes X509 = Bytes.fromHex("302a300506032b656e032100");

  private static final Bytes BASE_POINT = Bytes.concat(Bytes.of((byte) 9), Bytes.zeros(SIZE - 1));

  private final PrivateKey secret;
  private final Bytes publicKey;

  private X25519Key(PrivateKey secret) throws GeneralSecurityException {
    this.secret = secret;
    this.publicKey = Bytes.of(multiply(secret, BASE_POINT));
  }

  /** Draws a new pair. */
  static X25519Key draw(RandomGenerator secrets) {
    byte[] scalar = new byte[SIZE];
    secrets.nextBytes(scalar);
    return of(Bytes.of(scalar));
  }

  /** The pair of a scalar. */
  static X25519Key of(Bytes scalar) {
    try {
      var spec = new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar.toArray());
      return new X25519Key(KeyFactory.getInstance("X25519").generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has X25519", e);
    }
  }

  Bytes publicKey() {
    return publicKey;
  }

  /** The secret shared with the owner of another key; keys of small order are refused. */
  byte[] agree(Bytes other) throws Refused {
    try {
      return multiply(secret, other);
    } catch (GeneralSecurityException e) {
      throw new Refused(Refusal.HANDSHAKE, "no key of Curve25519");
    }
  }

  private static byte[] multiply(PrivateKey secret, Bytes point) throws GeneralSecurityException {
    var spec = new X509EncodedKeySpec(Bytes.concat(X509, point).toArray());
    PublicKey other = KeyFactory.getInstance("X25519").generatePublic(spec);
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(secret);
    agreement.doPhase(other, true);
    return agreement.generateSecret();
  }
}
