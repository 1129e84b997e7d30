package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/** What both ends of a handshake hash and mix (Noise specification, section 5.2). */
final class NoiseState {
  private static final byte[] NAME =
      "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = new byte[0];
  private static final int SIZE = 32;

  private Bytes hash = Bytes.of(NAME); // the name has just the length of a hash, so it is one
  private byte[] chaining = NAME.clone();
  private @Nullable NoiseCipher cipher;

  /** The ciphers of the two directions. */
  record Pair(NoiseCipher first, NoiseCipher second) {}

  /** A state after an empty prologue. */
  NoiseState() {
    mixHash(Bytes.EMPTY);
  }

  void mixHash(Bytes data) {
    hash = Hash.sha256(hash, data).bytes();
  }

  void mixKey(byte[] secret) {
    byte[] both = derive(secret);
    chaining = Arrays.copyOf(both, SIZE);
    cipher = new NoiseCipher(Arrays.copyOfRange(both, SIZE, 2 * SIZE));
  }

  /** Encrypts once a key was mixed in. */
  Bytes seal(Bytes plain) {
    Bytes sealed = plain;
    if (cipher != null) {
      byte[] out = new byte[plain.size() + NoiseCipher.TAG];
      cipher.seal(hash.toArray(), plain.toArray(), 0, plain.size(), out, 0);
      sealed = Bytes.of(out);
    }
    mixHash(sealed);
    return sealed;
  }

  /** Decrypts once a key was mixed in. */
  Bytes open(Bytes sealed) throws Refused {
    Bytes plain = sealed;
    if (cipher != null) {
      byte[] out = new byte[sealed.size()];
      int size = cipher.open(hash.toArray(), sealed.toArray(), 0, sealed.size(), out, 0);
      plain = Bytes.of(out, 0, size);
    }
    mixHash(sealed);
    return plain;
  }

  /** Ends the handshake: the dialing end sends with the first cipher. */
  Pair split() {
    byte[] both = derive(NOTHING);
    return new Pair(
        new NoiseCipher(Arrays.copyOf(both, SIZE)),
        new NoiseCipher(Arrays.copyOfRange(both, SIZE, 2 * SIZE)));
  }

  /** HKDF of RFC 5869 with two outputs, which is that of Noise. */
  private byte[] derive(byte[] secret) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addSalt(chaining)
                  .addIKM(secret)
                  .thenExpand(NOTHING, 2 * SIZE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HKDF with SHA-256", e);
    }
  }
}
