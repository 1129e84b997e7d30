package io.smartlayer.primitives;

import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.jspecify.annotations.Nullable;

/**
 * The secret half of a {@link SealingKey}: whoever has it opens what was sealed to that. It never
 * shows itself in a text. Safe for use by many threads.
 */
public final class SealingSecret {
  private final Bytes seed;
  private final AsymmetricCipherKeyPair pair;
  private final SealingKey key;

  /**
   * The secret that follows from 32 bytes (RFC 9180, DeriveKeyPair).
   *
   * @throws IllegalArgumentException if they are not 32
   */
  public SealingSecret(Bytes seed) {
    if (seed.size() != SealingKey.SEED_SIZE) {
      throw new IllegalArgumentException("a seed has " + SealingKey.SEED_SIZE + " bytes");
    }
    HPKE suite = suite();
    this.seed = seed;
    this.pair = suite.deriveKeyPair(seed.array());
    this.key = new SealingKey(Bytes.of(suite.serializePublicKey(pair.getPublic())));
  }

  /** A new one, of bytes that nobody foresees. */
  public static SealingSecret fresh(RandomGenerator random) {
    byte[] seed = new byte[SealingKey.SEED_SIZE];
    random.nextBytes(seed);
    return new SealingSecret(Bytes.of(seed));
  }

  /**
   * What was in a box.
   *
   * @param plain what was sealed
   * @param shared 32 more bytes that only sender and receiver of this box know (RFC 9180, 5.3)
   */
  public record Opened(Bytes plain, Hash shared) {}

  /** The key that belongs to this secret. */
  public SealingKey key() {
    return key;
  }

  /**
   * Opens a box. Everybody who has the secret gets the same, whoever made the box.
   *
   * @param purpose of the bytes that are shared besides
   * @return null if it was not sealed to this key, for this purpose, beside this clear text, or has
   *     been changed
   */
  public @Nullable Opened open(SealingKey.Box box, Bytes info, Bytes aad, Bytes purpose) {
    if (box.share().size() != SealingKey.SIZE || box.text().size() < SealingKey.TAG_SIZE) {
      return null;
    }
    try {
      HPKEContext context = suite().setupBaseR(box.share().array(), pair, info.array());
      byte[] plain = context.open(aad.array(), box.text().array());
      return new Opened(
          Bytes.of(plain), new Hash(Bytes.of(context.export(purpose.array(), Hash.SIZE))));
    } catch (InvalidCipherTextException | IllegalStateException | IllegalArgumentException e) {
      return null; // forged, or a share of low order (RFC 9180, 7.1.4)
    }
  }

  /**
   * 32 bytes that only who has the secret can tell, the same for the same words (RFC 5869, HKDF
   * with SHA-256). They say nothing of the secret, nor of those for other words.
   *
   * @param purpose what they are for
   * @param of what they follow from besides
   */
  public Bytes derive(Bytes purpose, Bytes of) {
    var hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(seed.array(), purpose.array(), of.array()));
    byte[] out = new byte[SealingKey.SEED_SIZE];
    hkdf.generateBytes(out, 0, out.length);
    return Bytes.of(out);
  }

  /** The 32 bytes it follows from, for those who may have it too. */
  public Bytes reveal() {
    return seed;
  }

  /** Holds a message's counter, so each use has its own. */
  static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealingSecret secret && secret.seed.equals(seed);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "SealingSecret[" + key + "]";
  }
}
