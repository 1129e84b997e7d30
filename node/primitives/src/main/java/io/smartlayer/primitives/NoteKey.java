package io.smartlayer.primitives;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A node's Ed25519 key (RFC 8032), with which it signs notes for readers who know no other kind of
 * signature ({@code spec/protocol/tiles.md}). It never shows itself in a text.
 *
 * <p>It follows from the node's own key, so that there is no second secret to keep, and cannot lead
 * back to it. Safe for use by many threads.
 */
public final class NoteKey {
  /** Length of a public key in bytes. */
  public static final int PUBLIC_KEY_SIZE = Ed25519.PUBLIC_KEY_SIZE;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_SIZE = Ed25519.SIGNATURE_SIZE;

  private static final Bytes LABEL = Bytes.utf8("smartlayer note key 1");
  private static final String HMAC = "HmacSHA256";

  private final byte[] seed;
  private final Bytes publicKey;

  private NoteKey(byte[] seed) {
    this.seed = seed;
    byte[] key = new byte[PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    this.publicKey = Bytes.of(key);
  }

  /** The note key of a node: its seed is HMAC-SHA-256 of a label under the node's secret key. */
  public static NoteKey of(SecretKey node) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(node.reveal().array(), HMAC));
      return new NoteKey(mac.doFinal(LABEL.array()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  /** The key that belongs to this one, 32 bytes. */
  public Bytes publicKey() {
    return publicKey;
  }

  /** Signs a message; the same message gives the same 64 bytes each time. */
  public Bytes sign(Bytes message) {
    byte[] signature = new byte[SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, message.array(), 0, message.size(), signature, 0);
    return Bytes.of(signature);
  }

  /** Whether a signature of a message is by a public key; bytes of another length are by none. */
  public static boolean isBy(Bytes publicKey, Bytes message, Bytes signature) {
    return publicKey.size() == PUBLIC_KEY_SIZE
        && signature.size() == SIGNATURE_SIZE
        && Ed25519.verify(
            signature.array(), 0, publicKey.array(), 0, message.array(), 0, message.size());
  }

  @Override
  public String toString() {
    return "NoteKey[" + publicKey + "]";
  }
}
