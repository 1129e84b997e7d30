package io.smartlayer.attestation;

import io.smartlayer.primitives.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Writes JSON values in the one ABI encoding that {@link AbiDecoder} reads. */
final class AbiEncoder {
  private static final int WORD = AbiType.WORD;
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,77})");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]*");

  private AbiEncoder() {}

  /** The fields of an object, each in its place, followed by the parts that stand apart. */
  static Bytes struct(AbiType.Struct type, JsonNode value) {
    require(value.isObject() && value.size() == type.fields().size(), "other fields");
    List<AbiType> types = new ArrayList<>();
    List<JsonNode> members = new ArrayList<>();
    for (AbiType.Field field : type.fields()) {
      JsonNode member = value.get(field.name());
      if (member == null) {
        throw mismatch("a field is missing");
      }
      types.add(field.type());
      members.add(member);
    }
    return sequence(types, members);
  }

  private static Bytes array(AbiType element, JsonNode value) {
    require(value.isArray(), "no array");
    require(value.size() * element.headSize() <= Statement.DATA_LIMIT_BYTES, "a long array");
    List<AbiType> types = new ArrayList<>();
    List<JsonNode> members = new ArrayList<>();
    for (JsonNode member : value) {
      types.add(element);
      members.add(member);
    }
    return sequence(types, members);
  }

  private static Bytes sequence(List<AbiType> types, List<JsonNode> values) {
    long offset = 0;
    for (AbiType type : types) {
      offset += type.headSize();
    }
    List<Bytes> heads = new ArrayList<>();
    List<Bytes> tails = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Bytes encoded = value(types.get(i), values.get(i));
      if (types.get(i).isDynamic()) {
        heads.add(word(BigInteger.valueOf(offset)));
        tails.add(encoded);
        offset += encoded.size();
        require(offset <= Statement.DATA_LIMIT_BYTES, "too much data");
      } else {
        heads.add(encoded);
      }
    }
    heads.addAll(tails);
    return Bytes.concat(heads.toArray(Bytes[]::new));
  }

  private static Bytes value(AbiType type, JsonNode value) {
    return switch (type) {
      case AbiType.Unsigned unsigned -> {
        BigInteger number = number(value);
        require(
            number.signum() >= 0 && number.bitLength() <= unsigned.bits(), "a number too large");
        yield word(number);
      }
      case AbiType.Signed signed -> {
        BigInteger number = number(value);
        require(number.bitLength() < signed.bits(), "a number too large");
        yield word(number);
      }
      case AbiType.Bool _ -> {
        require(value.isBoolean(), "no bool");
        yield word(value.booleanValue() ? BigInteger.ONE : BigInteger.ZERO);
      }
      case AbiType.Account _ -> Bytes.concat(Bytes.zeros(12), bytes(value, 20));
      case AbiType.FixedBytes fixed -> padded(bytes(value, fixed.size()));
      case AbiType.DynamicBytes _ -> withLength(bytes(value));
      case AbiType.Text _ -> withLength(utf8(value));
      case AbiType.DynamicArray array ->
          Bytes.concat(word(BigInteger.valueOf(value.size())), array(array.element(), value));
      case AbiType.FixedArray array -> {
        require(value.size() == array.length(), "an array of another length");
        yield array(array.element(), value);
      }
      case AbiType.Struct struct -> struct(struct, value);
    };
  }

  private static BigInteger number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue();
    }
    require(value.isString() && DECIMAL.matcher(value.stringValue()).matches(), "no number");
    return new BigInteger(value.stringValue());
  }

  private static Bytes bytes(JsonNode value, int size) {
    Bytes bytes = bytes(value);
    require(bytes.size() == size, "bytes of another length");
    return bytes;
  }

  private static Bytes bytes(JsonNode value) {
    require(
        value.isString()
            && value.stringValue().length() <= 2 + 2 * Statement.DATA_LIMIT_BYTES
            && value.stringValue().length() % 2 == 0
            && HEXADECIMAL.matcher(value.stringValue()).matches(),
        "no hexadecimal text after 0x");
    return Bytes.fromHex(value.stringValue());
  }

  private static Bytes utf8(JsonNode value) {
    require(value.isString(), "no text");
    String text = value.stringValue();
    require(StandardCharsets.UTF_8.newEncoder().canEncode(text), "a text with half a character");
    return Bytes.utf8(text);
  }

  private static Bytes withLength(Bytes content) {
    return Bytes.concat(word(BigInteger.valueOf(content.size())), padded(content));
  }

  private static Bytes padded(Bytes content) {
    return Bytes.concat(content, Bytes.zeros(Math.floorMod(-content.size(), WORD)));
  }

  private static Bytes word(BigInteger value) {
    byte[] digits = value.toByteArray();
    int size = Math.min(WORD, digits.length); // a uint256 may have a leading zero byte
    byte[] out = new byte[WORD];
    Arrays.fill(out, (byte) (value.signum() < 0 ? 0xff : 0));
    System.arraycopy(digits, digits.length - size, out, WORD - size, size);
    return Bytes.of(out);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw mismatch(otherwise);
    }
  }

  private static AttestationData.NotOfSchema mismatch(String what) {
    return new AttestationData.NotOfSchema("a value that is not of its schema: " + what);
  }
}
