package io.smartlayer.attestation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a schema's text, such as {@code string flight,uint64 departure,(uint8 row,string seat)[]
 * seats}, with the spellings that the EAS SDK accepts.
 */
final class AbiSchema {
  private static final int LENGTH_LIMIT = 4096;
  private static final int DEPTH_LIMIT = 8;
  private static final int FIELD_LIMIT = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_$]+");
  private static final Pattern SIZED = Pattern.compile("(uint|int|bytes)([1-9][0-9]{0,2})");
  private static final Pattern ARRAY = Pattern.compile("\\[([1-9][0-9]{0,4})?\\]");

  private final String text;
  private int at;

  private AbiSchema(String text) {
    this.text = text;
  }

  /**
   * The fields of a schema; none for the empty text.
   *
   * @throws AttestationData.NotOfSchema if the text is no schema or too large
   */
  static AbiType.Struct parse(String text) {
    if (text.length() > LENGTH_LIMIT) {
      throw new AttestationData.NotOfSchema("a schema of more than " + LENGTH_LIMIT);
    }
    if (text.isBlank()) {
      return new AbiType.Struct(List.of());
    }
    var schema = new AbiSchema(text);
    AbiType.Struct struct = schema.fields(0);
    if (schema.at != text.length()) {
      throw schema.unexpected();
    }
    return struct;
  }

  private AbiType.Struct fields(int depth) {
    List<AbiType.Field> fields = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    do {
      AbiType type = type(depth);
      String name = word();
      if (!NAME.matcher(name).matches() || !names.add(name) || fields.size() == FIELD_LIMIT) {
        throw new AttestationData.NotOfSchema(
            "fields need distinct names, " + FIELD_LIMIT + " at most");
      }
      fields.add(new AbiType.Field(name, type));
    } while (skip(","));
    var struct = new AbiType.Struct(fields);
    return bounded(struct, struct.headsSize());
  }

  private AbiType type(int depth) {
    if (depth > DEPTH_LIMIT) {
      throw new AttestationData.NotOfSchema("a schema nested deeper than " + DEPTH_LIMIT);
    }
    AbiType type;
    if (skip("tuple(") || skip("(")) {
      type = fields(depth + 1);
      if (!skip(")")) {
        throw unexpected();
      }
    } else {
      type = named(word());
    }
    for (int dimension = 0; text.startsWith("[", at); dimension++) {
      if (dimension == DEPTH_LIMIT) {
        throw new AttestationData.NotOfSchema("a schema nested deeper than " + DEPTH_LIMIT);
      }
      type = array(type);
    }
    return type;
  }

  private AbiType array(AbiType element) {
    Matcher array = ARRAY.matcher(text).region(at, text.length());
    if (!array.lookingAt()) {
      throw unexpected();
    }
    at = array.end();
    if (array.group(1) == null) {
      return new AbiType.DynamicArray(element);
    }
    int length = Integer.parseInt(array.group(1));
    return bounded(new AbiType.FixedArray(element, length), length * element.headSize());
  }

  private AbiType named(String name) {
    return switch (name) {
      case "bool" -> new AbiType.Bool();
      case "address" -> new AbiType.Account();
      case "string" -> new AbiType.Text();
      case "bytes" -> new AbiType.DynamicBytes();
      case "uint" -> new AbiType.Unsigned(256);
      case "int" -> new AbiType.Signed(256);
      case "ipfsHash" -> new AbiType.FixedBytes(32);
      default -> sized(name);
    };
  }

  private AbiType sized(String name) {
    Matcher sized = SIZED.matcher(name);
    if (sized.matches()) {
      int size = Integer.parseInt(sized.group(2));
      boolean isBytes = sized.group(1).equals("bytes");
      if (isBytes && size <= 32) {
        return new AbiType.FixedBytes(size);
      }
      if (!isBytes && size <= 256 && size % 8 == 0) {
        return sized.group(1).equals("uint")
            ? new AbiType.Unsigned(size)
            : new AbiType.Signed(size);
      }
    }
    throw new AttestationData.NotOfSchema("a schema with a type that is not known");
  }

  private String word() {
    skipSpace();
    Matcher word = WORD.matcher(text).region(at, text.length());
    if (!word.lookingAt()) {
      throw unexpected();
    }
    at = word.end();
    return word.group();
  }

  private boolean skip(String expected) {
    skipSpace();
    boolean found = text.startsWith(expected, at);
    at += found ? expected.length() : 0;
    return found;
  }

  private void skipSpace() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  /** A value whose places alone exceed the limit for data can never be. */
  private static <T extends AbiType> T bounded(T type, long placesSize) {
    if (placesSize > Statement.DATA_LIMIT_BYTES) {
      throw new AttestationData.NotOfSchema("a schema of more data than an attestation has");
    }
    return type;
  }

  private AttestationData.NotOfSchema unexpected() {
    return new AttestationData.NotOfSchema("a schema that cannot be read at character " + at);
  }
}
