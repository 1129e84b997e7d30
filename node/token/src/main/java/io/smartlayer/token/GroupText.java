package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Texts that replicas seal to their own group: what they ask of hosts, and what these answer
 * ({@code spec/protocol/sealed.md}, "Requests and outcomes"). Whoever of them seals the same, for
 * the same place, makes the same bytes.
 *
 * @param info what such texts are for
 * @param salt what sets their seeds apart from others
 */
record GroupText(Bytes info, Bytes salt) {
  /** How many blocks of {@link SealedData#BLOCK} bytes may be sealed: in hexadecimal they fit. */
  static final int BLOCKS_LIMIT = 31;

  /** Most that can be sealed, in bytes: the last block has its end besides. */
  static final int PLAIN_LIMIT_BYTES = BLOCKS_LIMIT * SealedData.BLOCK - 1;

  /** Most characters of a text, in hexadecimal after {@code 0x}. */
  static final int HEX_LIMIT =
      2 * (2 + SealingKey.SIZE + BLOCKS_LIMIT * SealedData.BLOCK + SealingKey.TAG_SIZE);

  private static final byte VERSION = 1;
  private static final int HEAD_SIZE = 1 + SealingKey.SIZE;
  private static final Bytes SHARED = Bytes.utf8("smartlayer salt 1");

  /**
   * What was sealed.
   *
   * @param shared what only the group's replicas know besides
   */
  record Opened(JsonNode value, Hash shared) {}

  /**
   * Seals bytes.
   *
   * @param group the secret of the group's key
   * @param place where the text belongs: it opens nowhere else
   * @return null if they are more than {@link #PLAIN_LIMIT_BYTES}
   */
  @Nullable Bytes seal(SealingSecret group, Bytes place, Bytes plain) {
    if (plain.size() > PLAIN_LIMIT_BYTES) {
      return null;
    }
    // With what is sealed among what it follows from, no two texts ever have the same seed.
    Bytes seed = group.derive(salt, Bytes.concat(place, Hash.keccak(plain).bytes()));
    SealingKey.Box box = group.key().seal(info, place, SealedData.padded(plain), seed);
    return Bytes.concat(Bytes.of(VERSION), box.share(), box.text());
  }

  /** Opens a text that holds canonical JSON; null if it was not sealed to the group, for this. */
  @Nullable Opened open(SealingSecret group, Bytes place, Bytes text) {
    if (!isOne(text)) {
      return null;
    }
    var box = new SealingKey.Box(text.slice(1, HEAD_SIZE), text.slice(HEAD_SIZE, text.size()));
    SealingSecret.Opened opened = group.open(box, info, place, SHARED);
    Bytes plain = opened == null ? null : SealedData.unpadded(opened.plain());
    try {
      return opened == null || plain == null
          ? null
          : new Opened(CanonicalJson.readCanonical(plain), opened.shared());
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  /**
   * Reads a field with such a text; whether it opens only the replicas can tell.
   *
   * @throws JsonFields.Malformed if it has another form
   */
  static Bytes read(JsonFields in, String name) {
    String hex = in.text(name, HEX_LIMIT);
    try {
      Bytes text = Bytes.fromHex(hex);
      if (isOne(text) && text.toHex().equals(hex)) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      throw in.wrong(name, "no hexadecimal text");
    }
    throw in.wrong(name, "no text sealed to a group");
  }

  /** Whether bytes look like such a text, as far as can be told without the key. */
  private static boolean isOne(Bytes text) {
    int padded = text.size() - HEAD_SIZE - SealingKey.TAG_SIZE;
    return padded >= SealedData.BLOCK
        && padded % SealedData.BLOCK == 0
        && padded <= BLOCKS_LIMIT * SealedData.BLOCK
        && text.at(0) == VERSION;
  }
}
