package io.smartlayer.token;

import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The data of an attestation that only the replicas of one group can read ({@code
 * spec/protocol/sealed.md}): what stands in its place.
 *
 * @param feed of the group
 * @param key the group's, to which it was sealed
 */
public record SealedData(FeedId feed, SealingKey key, SealingKey.Box box) {
  /** Largest data that can be sealed, in bytes. */
  public static final int DATA_LIMIT_BYTES = 16 << 10;

  /** What is sealed has a multiple of so many bytes, so that its length says little. */
  static final int BLOCK = 256;

  private static final byte VERSION = 1;
  private static final int HEAD_SIZE = 1 + Hash.SIZE + 2 * SealingKey.SIZE;
  private static final int TEXT_LIMIT = DATA_LIMIT_BYTES + BLOCK + SealingKey.TAG_SIZE;
  private static final Bytes INFO = Bytes.utf8("smartlayer sealed attestation 1");
  private static final Bytes SALT = Bytes.utf8("smartlayer salt 1");
  private static final Bytes END = Bytes.of((byte) 0x80);

  /**
   * What stands in the clear around sealed data and cannot be exchanged: nobody else can attest
   * these bytes, nor in another feed, of another schema, or at another time.
   *
   * @param domain the separator of the attestation's domain: chain and EAS contract
   * @param time of the attestation, in seconds since 1970
   */
  public record Around(FeedId feed, Hash domain, Address attester, Hash schema, long time) {
    /** What stands around the data of an attestation that is meant for a feed. */
    public static Around of(FeedId feed, SignedAttestation signed) {
      return new Around(
          feed,
          signed.attestation().domain().separator(),
          signed.signer(),
          signed.attestation().statement().schema(),
          signed.attestation().statement().time());
    }

    private Bytes bytes() {
      return Bytes.concat(
          feed.hash().bytes(),
          domain.bytes(),
          attester.bytes(),
          schema.bytes(),
          Bytes.ofLong(time));
    }
  }

  /**
   * What was sealed.
   *
   * @param data as its schema says
   * @param shared what only the attester and the replicas can know besides
   */
  public record Opened(Bytes data, Hash shared) {}

  /**
   * Seals the data of an attestation to a group.
   *
   * @param data of at most {@link #DATA_LIMIT_BYTES}
   * @param random the attester's: who foresees it reads the data
   * @return what the attestation has instead
   * @throws IllegalArgumentException if the data is too large
   */
  public static Bytes seal(SealingKey key, Around around, Bytes data, RandomGenerator random) {
    byte[] seed = new byte[SealingKey.SEED_SIZE];
    random.nextBytes(seed);
    return seal(key, around, data, Bytes.of(seed));
  }

  /** The same with what the sender's key of this message is made of; never twice the same. */
  static Bytes seal(SealingKey key, Around around, Bytes data, Bytes seed) {
    if (data.size() > DATA_LIMIT_BYTES) {
      throw new IllegalArgumentException("sealed data has at most " + DATA_LIMIT_BYTES + " bytes");
    }
    SealingKey.Box box = key.seal(INFO, around.bytes(), padded(data), seed);
    return new SealedData(around.feed, key, box).toBytes();
  }

  /** The bytes: version, feed, key, the sender's share, and the text, one after the other. */
  Bytes toBytes() {
    return Bytes.concat(
        Bytes.of(VERSION), feed.hash().bytes(), key.bytes(), box.share(), box.text());
  }

  /** Reads the bytes; null if they are none of this form. */
  public static @Nullable SealedData read(Bytes bytes) {
    int text = bytes.size() - HEAD_SIZE;
    int blocks = text - SealingKey.TAG_SIZE;
    if (blocks < BLOCK || blocks % BLOCK != 0 || text > TEXT_LIMIT || bytes.at(0) != VERSION) {
      return null;
    }
    int key = 1 + Hash.SIZE;
    int share = key + SealingKey.SIZE;
    return new SealedData(
        new FeedId(new Hash(bytes.slice(1, key))),
        new SealingKey(bytes.slice(key, share)),
        new SealingKey.Box(bytes.slice(share, HEAD_SIZE), bytes.slice(HEAD_SIZE, bytes.size())));
  }

  /**
   * Opens it. Everybody who has the secret gets the same, whoever sealed it, and whatever.
   *
   * @return null if nobody can read it
   */
  @Nullable Opened open(SealingSecret secret, Around around) {
    if (!feed.equals(around.feed) || !key.equals(secret.key())) {
      return null;
    }
    SealingSecret.Opened opened = secret.open(box, INFO, around.bytes(), SALT);
    Bytes data = opened == null ? null : unpadded(opened.plain());
    return opened == null || data == null ? null : new Opened(data, opened.shared());
  }

  /** Bytes whose length says how many blocks they fill, and no more. */
  static Bytes padded(Bytes data) {
    return Bytes.concat(data, END, Bytes.zeros(BLOCK - 1 - data.size() % BLOCK));
  }

  /** What was {@link #padded}; null for what nothing is padded to. */
  static @Nullable Bytes unpadded(Bytes padded) {
    int end = padded.size() - 1;
    while (end > 0 && padded.at(end) == 0) {
      end--;
    }
    boolean whole = padded.at(end) == END.at(0) && padded.size() - end <= BLOCK;
    return whole ? padded.slice(0, end) : null;
  }
}
