package io.smartlayer.adapters.libp2p;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 with a nonce that counts (RFC 8439; Noise specification, section 5.1). One
 * direction, one thread.
 */
final class NoiseCipher {
  /** By how much a text grows. */
  static final int TAG = 16;

  private static final int NONCE_AT = 4;

  private final Cipher cipher;
  private final Key key;
  private final byte[] iv = new byte[NONCE_AT + Long.BYTES];
  private long nonce;

  NoiseCipher(byte[] key) {
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has ChaCha20-Poly1305", e);
    }
    this.key = new SecretKeySpec(key, "ChaCha20");
  }

  /** Encrypts; the tag comes last. Returns how many bytes were written. */
  int seal(byte[] bound, byte[] in, int from, int size, byte[] out, int to) {
    try {
      begin(Cipher.ENCRYPT_MODE, bound);
      return cipher.doFinal(in, from, size, out, to);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encrypting does not fail", e);
    }
  }

  /** Decrypts, and checks the tag. Returns how many bytes were written. */
  int open(byte[] bound, byte[] in, int from, int size, byte[] out, int to) throws Refused {
    if (size < TAG) {
      throw new Refused(Refusal.NOISE, "a frame of " + size + " bytes has no tag");
    }
    try {
      begin(Cipher.DECRYPT_MODE, bound);
      return cipher.doFinal(in, from, size, out, to);
    } catch (AEADBadTagException e) {
      throw new Refused(Refusal.NOISE, "a frame does not decrypt");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("decrypting fails by the tag alone", e);
    }
  }

  private void begin(int mode, byte[] bound) throws GeneralSecurityException {
    if (nonce == Long.MAX_VALUE) {
      throw new IllegalStateException("all nonces are used");
    }
    for (int i = 0; i < Long.BYTES; i++) {
      iv[NONCE_AT + i] = (byte) (nonce >>> (8 * i));
    }
    nonce++;
    AlgorithmParameterSpec spec = new IvParameterSpec(iv);
    cipher.init(mode, key, spec);
    cipher.updateAAD(bound);
  }
}
