package io.smartlayer.primitives;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A secp256k1 secret key. It never shows itself in a text.
 *
 * <p>Signatures are deterministic (RFC 6979) and low-s: the same key and digest give the same bytes
 * on every machine. Safe for use by many threads.
 */
public final class SecretKey {
  private final Bytes secret;
  private final PublicKey publicKey;
  private final Address address;

  /**
   * Wraps 32 bytes.
   *
   * @throws IllegalArgumentException if they are no key: another length, zero, or beyond the order
   */
  public SecretKey(Bytes secret) {
    if (secret.size() != 32 || !Secp256k1.Companion.secKeyVerify(secret.array())) {
      throw new IllegalArgumentException("not a secp256k1 secret key");
    }
    this.secret = secret;
    this.publicKey = new PublicKey(Bytes.of(Secp256k1.Companion.pubkeyCreate(secret.array())));
    this.address = publicKey.address();
  }

  /** The key that belongs to this one. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The address of {@link #publicKey()}. */
  public Address address() {
    return address;
  }

  /** Signs a digest. */
  public Signature sign(Hash digest) {
    return new Signature(
        Bytes.of(Secp256k1.Companion.sign(digest.bytes().array(), secret.array(), null)));
  }

  /**
   * Signs a digest so that the signer can be recovered; about five times slower than {@link #sign}.
   */
  public WalletSignature signForWallets(Hash digest) {
    Signature signature = sign(digest);
    for (int parity = 0; parity <= 1; parity++) {
      @Nullable PublicKey key = signature.recover(digest, parity);
      if (Objects.equals(key, publicKey)) {
        return new WalletSignature(signature, parity);
      }
    }
    throw new IllegalStateException("a fresh signature recovers to its own key");
  }

  /** The 32 bytes, for storage in a key file. */
  public Bytes reveal() {
    return secret;
  }

  @Override
  public String toString() {
    return "SecretKey[" + address + "]";
  }
}
