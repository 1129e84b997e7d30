package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A field of a method's result that only the holder reads ({@code spec/protocol/sealed.md}): what
 * stands in its place, in the receipt and wherever that is carried.
 *
 * <p>Every replica seals the same step to the same bytes. What makes them so follows from the
 * group's secret, so nobody but the replicas, who know the result, and the reader can open them.
 */
public final class SealedAnswer {
  /** Largest value that can be sealed, in bytes of canonical JSON. */
  public static final int VALUE_LIMIT_BYTES = 64 << 10;

  private static final byte VERSION = 1;
  private static final int HEAD_SIZE = 1 + SealingKey.SIZE;
  private static final Pattern SEALED = Pattern.compile("0x01(?:[0-9a-f]{2})+");
  private static final Bytes INFO = Bytes.utf8("smartlayer sealed answer 1");
  private static final Bytes SEED = Bytes.utf8("smartlayer answer seed 1");
  private static final Bytes NOTHING_SHARED = Bytes.EMPTY;

  private SealedAnswer() {}

  /**
   * Seals a field of a result.
   *
   * @param group the secret of the group's key
   * @param reader to whom
   * @param step the hash of the step's input: what the text cannot be moved away from
   * @return the result with a text in the field's place; null when it has no such field, or one too
   *     large
   */
  static @Nullable JsonNode seal(
      SealingSecret group, SealingKey reader, Hash step, String field, JsonNode result) {
    Bytes plain = plain(field, result);
    if (plain == null) {
      return null;
    }
    // With what is sealed among what it follows from, no two texts ever have the same seed.
    Bytes seed = group.derive(SEED, Bytes.concat(step.bytes(), Hash.keccak(plain).bytes()));
    SealingKey.Box box = reader.seal(INFO, step.bytes(), SealedData.padded(plain), seed);
    return with(field, result, Bytes.concat(Bytes.of(VERSION), box.share(), box.text()));
  }

  /**
   * Leaves zeros, as many bytes as sealing takes, for who has not the group's secret.
   *
   * @return null where sealing comes to nothing either
   */
  static @Nullable JsonNode blank(String field, JsonNode result) {
    Bytes plain = plain(field, result);
    return plain == null
        ? null
        : with(
            field,
            result,
            Bytes.zeros(HEAD_SIZE + SealedData.padded(plain).size() + SealingKey.TAG_SIZE));
  }

  /**
   * A step's output with zeros in the place of what was sealed, as many bytes as that has: what is
   * left to compare for who has not the group's secret.
   *
   * @param output a {@link StepOutput} as canonical JSON
   * @return null where nothing is sealed in the field
   */
  public static @Nullable Bytes blanked(Bytes output, String field) {
    JsonNode json = CanonicalJson.read(output.toUtf8());
    JsonNode text = json.path(StepOutput.RESULT).path(field);
    if (!text.isString() || !SEALED.matcher(text.stringValue()).matches()) {
      return null;
    }
    int size = Bytes.fromHex(text.stringValue()).size();
    ((ObjectNode) json.get(StepOutput.RESULT)).put(field, Bytes.zeros(size).toHex());
    return CanonicalJson.write(json);
  }

  /** What is to be sealed; null where there is no such field, or it is too large. */
  private static @Nullable Bytes plain(String field, JsonNode result) {
    JsonNode value = result.get(field); // null where it is no object
    Bytes plain = value == null ? null : CanonicalJson.write(value);
    return plain == null || plain.size() > VALUE_LIMIT_BYTES ? null : plain;
  }

  private static JsonNode with(String field, JsonNode result, Bytes text) {
    return ((ObjectNode) result.deepCopy()).put(field, text.toHex());
  }

  /**
   * Opens what stands in a field's place.
   *
   * @param reader the secret of the key to which it was sealed
   * @param step the receipt's {@code stepHash}
   * @return null if it was not sealed to this reader, in this step
   */
  public static @Nullable JsonNode open(SealingSecret reader, Hash step, String text) {
    Bytes bytes;
    try {
      bytes = Bytes.fromHex(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (bytes.size() < HEAD_SIZE || bytes.at(0) != VERSION) {
      return null;
    }
    var box = new SealingKey.Box(bytes.slice(1, HEAD_SIZE), bytes.slice(HEAD_SIZE, bytes.size()));
    SealingSecret.Opened opened = reader.open(box, INFO, step.bytes(), NOTHING_SHARED);
    Bytes plain = opened == null ? null : SealedData.unpadded(opened.plain());
    try {
      return plain == null ? null : CanonicalJson.readCanonical(plain);
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  /** The key to which a step's answer is sealed; null where who asks has named none that is one. */
  static @Nullable SealingKey reader(JsonNode caller) {
    JsonNode reader = caller.get(Grant.READER);
    if (reader == null || !reader.isString()) {
      return null;
    }
    try {
      var key = new SealingKey(Bytes.fromHex(reader.stringValue()));
      return key.isSound() ? key : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What a caller is who has named a reader, for those who ask in no holder's name. */
  public static ObjectNode callerFor(SealingKey reader) {
    return JsonNodeFactory.instance.objectNode().put(Grant.READER, reader.bytes().toHex());
  }
}
