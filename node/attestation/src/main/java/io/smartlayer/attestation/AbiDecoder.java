package io.smartlayer.attestation;

import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads ABI-encoded values into JSON, accepting only the one encoding that Solidity writes: parts
 * follow each other in order, without gaps, overlaps or dirty padding.
 *
 * <p>That gives equal values equal bytes, and bounds the work: where offsets may point anywhere, 64
 * KiB of overlapping arrays unfold to gigabytes.
 */
final class AbiDecoder {
  private static final int WORD = AbiType.WORD;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Bytes data;

  /** Where the next part that stands apart must begin. */
  private int tail;

  private AbiDecoder(Bytes data) {
    this.data = data;
  }

  static ObjectNode decode(AbiType.Struct type, Bytes data) {
    var decoder = new AbiDecoder(data);
    ObjectNode value = decoder.struct(type, 0);
    if (decoder.tail != data.size()) {
      throw mismatch("bytes are left over");
    }
    return value;
  }

  /** Reads the fields whose places begin at {@code start}; leaves {@link #tail} at their end. */
  private ObjectNode struct(AbiType.Struct type, int start) {
    ObjectNode out = JSON.objectNode();
    int place = start;
    tail = end(start, type.headsSize());
    for (AbiType.Field field : type.fields()) {
      out.set(field.name(), member(field.type(), start, place));
      place += (int) field.type().headSize();
    }
    return out;
  }

  private ArrayNode array(AbiType element, int length, int start) {
    ArrayNode out = JSON.arrayNode();
    int size = (int) element.headSize();
    tail = end(start, (long) length * size);
    for (int i = 0; i < length; i++) {
      out.add(member(element, start, start + i * size));
    }
    return out;
  }

  /** One member of a struct or array that begins at {@code start}, from its place. */
  private JsonNode member(AbiType type, int start, int place) {
    if (type.isDynamic()) {
      if (length(place) != tail - start) {
        throw mismatch("an offset points elsewhere than to the next part");
      }
      return dynamic(type, tail);
    }
    int outerTail = tail;
    JsonNode value = inPlace(type, place);
    tail = outerTail;
    return value;
  }

  private JsonNode dynamic(AbiType type, int start) {
    return switch (type) {
      case AbiType.DynamicBytes _ -> JSON.stringNode(content(start).toHex());
      case AbiType.Text _ -> JSON.stringNode(utf8(content(start)));
      case AbiType.DynamicArray array -> array(array.element(), length(start), start + WORD);
      case AbiType.FixedArray array -> array(array.element(), array.length(), start);
      case AbiType.Struct struct -> struct(struct, start);
      case AbiType.Unsigned _,
          AbiType.Signed _,
          AbiType.Bool _,
          AbiType.Account _,
          AbiType.FixedBytes _ ->
          throw new IllegalStateException("stands in its place");
    };
  }

  private JsonNode inPlace(AbiType type, int place) {
    return switch (type) {
      case AbiType.Unsigned unsigned -> unsigned(unsigned, word(place));
      case AbiType.Signed signed -> signed(signed, word(place));
      case AbiType.Bool _ -> bool(word(place));
      case AbiType.Account _ -> JSON.stringNode(low(word(place), 20).toHex());
      case AbiType.FixedBytes fixed -> JSON.stringNode(high(word(place), fixed.size()).toHex());
      case AbiType.FixedArray array -> array(array.element(), array.length(), place);
      case AbiType.Struct struct -> struct(struct, place);
      case AbiType.DynamicBytes _, AbiType.Text _, AbiType.DynamicArray _ ->
          throw new IllegalStateException("stands apart");
    };
  }

  private static JsonNode unsigned(AbiType.Unsigned type, Bytes word) {
    var value = new BigInteger(1, word.toArray());
    if (value.bitLength() > type.bits()) {
      throw mismatch("a number is beyond its type");
    }
    return number(value, type.bits());
  }

  private static JsonNode signed(AbiType.Signed type, Bytes word) {
    var value = new BigInteger(word.toArray());
    if (value.bitLength() >= type.bits()) {
      throw mismatch("a number is beyond its type");
    }
    return number(value, type.bits());
  }

  /** By type and not by value, so that a script always sees the same kind. */
  private static JsonNode number(BigInteger value, int bits) {
    if (bits > AttestationData.NUMBER_BITS) {
      return JSON.stringNode(value.toString());
    }
    return value.bitLength() < Integer.SIZE // as a JSON parser would, so that trees compare equal
        ? JSON.numberNode(value.intValueExact())
        : JSON.numberNode(value.longValueExact());
  }

  private static JsonNode bool(Bytes word) {
    int value = low(word, 1).at(0);
    if (value > 1) {
      throw mismatch("a bool is neither 0 nor 1");
    }
    return JSON.booleanNode(value == 1);
  }

  private static Bytes low(Bytes word, int size) {
    requireZero(word.slice(0, WORD - size));
    return word.slice(WORD - size, WORD);
  }

  private static Bytes high(Bytes word, int size) {
    requireZero(word.slice(size, WORD));
    return word.slice(0, size);
  }

  private Bytes content(int start) {
    int length = length(start);
    int from = start + WORD;
    int to = end(from, length);
    int padded = end(from, (length + WORD - 1L) / WORD * WORD);
    requireZero(data.slice(to, padded));
    tail = padded;
    return data.slice(from, to);
  }

  private static String utf8(Bytes content) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content.toArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw mismatch("a string is no UTF-8");
    }
  }

  private int length(int at) {
    Bytes word = word(at);
    requireZero(word.slice(0, WORD - Integer.BYTES));
    int value = new BigInteger(1, word.slice(WORD - Integer.BYTES, WORD).toArray()).intValue();
    if (value < 0 || value > data.size()) {
      throw mismatch("a length or offset is beyond the data");
    }
    return value;
  }

  private Bytes word(int at) {
    return data.slice(at, end(at, WORD));
  }

  private int end(int start, long size) {
    if (size > data.size() - start) {
      throw mismatch("the data is too short");
    }
    return start + (int) size;
  }

  private static void requireZero(Bytes padding) {
    if (!padding.equals(Bytes.zeros(padding.size()))) {
      throw mismatch("padding is not zero");
    }
  }

  private static AttestationData.NotOfSchema mismatch(String what) {
    return new AttestationData.NotOfSchema("data that is not of its schema: " + what);
  }
}
