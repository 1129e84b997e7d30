package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;

/**
 * Who signed a TokenScript: a key that has an account on the chain, or a key of the web.
 *
 * <p>Only an account can own a contract. A key of the web is known by its hash alone: the
 * certificates that once gave it a domain's name cannot be judged today without asking anyone.
 */
public sealed interface Signer {
  /** The signer as it is written: an address, or {@code sha256:} and the hash in hexadecimal. */
  String text();

  /** A key of secp256k1, as scripts are signed since 2022. */
  record Account(PublicKey key) implements Signer {
    @Override
    public String text() {
      return key.address().toHex();
    }
  }

  /**
   * A key of RSA or of a NIST curve, as scripts were signed until 2021.
   *
   * @param fingerprint SHA-256 of the key's SubjectPublicKeyInfo in DER (X.509), as in RFC 7469
   */
  record Web(Hash fingerprint) implements Signer {
    @Override
    public String text() {
      return "sha256:" + fingerprint.toHex().substring("0x".length());
    }
  }
}
