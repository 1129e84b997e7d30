package io.smartlayer.attestation;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object of the EAS SDK, in the spellings it has had: what is in none of them is refused.
 */
final class SdkFields {
  /** Numbers beyond this are other numbers to readers that hold them as doubles. */
  private static final long SAFE_INTEGER = (1L << 53) - 1;

  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,19}");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,16}");
  private static final Pattern LOWER_HASH = Pattern.compile("0x[0-9a-f]{64}");

  private final JsonNode object;
  private final String where;

  private SdkFields(JsonNode object, String where) {
    this.object = object;
    this.where = where;
  }

  static SdkFields of(@Nullable JsonNode node, String where) {
    if (node == null || !node.isObject()) {
      throw RefusedException.malformed(where + " is no JSON object");
    }
    return new SdkFields(node, where);
  }

  /** Refuses members beside these. */
  SdkFields only(List<String> names) {
    for (String name : object.propertyNames()) {
      if (!names.contains(name)) {
        throw RefusedException.malformed(where + " has a member that is not known");
      }
    }
    return this;
  }

  boolean has(String name) {
    return object.has(name);
  }

  SdkFields object(String name) {
    return of(object.get(name), name);
  }

  JsonNode node(String name) {
    JsonNode node = object.get(name);
    if (node == null) {
      throw malformed(name, "is missing");
    }
    return node;
  }

  String text(String name) {
    JsonNode node = node(name);
    if (!node.isString()) {
      throw malformed(name, "is no text");
    }
    return node.stringValue();
  }

  boolean bool(String name) {
    JsonNode node = node(name);
    if (!node.isBoolean()) {
      throw malformed(name, "is neither true nor false");
    }
    return node.booleanValue();
  }

  Address address(String name) {
    return new Address(bytes(name, Address.SIZE));
  }

  Hash hash(String name) {
    return new Hash(bytes(name, Hash.SIZE));
  }

  /** A hash whose text the EAS SDK compares or hashes as it stands: lower case only. */
  Hash lowerHash(String name) {
    String text = text(name);
    if (!LOWER_HASH.matcher(text).matches()) {
      throw malformed(name, "is not 0x and 64 hexadecimal digits in lower case");
    }
    return Hash.fromHex(text);
  }

  /** Hexadecimal bytes of any length up to a limit. */
  Bytes bytesUpTo(String name, int limit) {
    String text = text(name);
    if (text.length() > 2 + 2 * limit) {
      throw new RefusedException(Reason.TOO_LARGE, name + " has more than " + limit + " bytes");
    }
    if (!text.startsWith("0x")) {
      throw malformed(name, "is no hexadecimal text after 0x");
    }
    try {
      return Bytes.fromHex(text);
    } catch (IllegalArgumentException e) {
      throw malformed(name, "is no hexadecimal text after 0x");
    }
  }

  Bytes bytes(String name, int size) {
    if (text(name).length() != 2 + 2 * size) {
      throw malformed(name, "has not " + size + " bytes");
    }
    return bytesUpTo(name, size);
  }

  /**
   * An unsigned number of up to 64 bits in any form the EAS SDK has written: a number, decimal or
   * 0x text, or {@code {"type":"BigNumber","hex":"0x…"}}.
   */
  long uint64(String name) {
    JsonNode node = node(name);
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      long value = node.longValue();
      if (value >= 0 && value <= SAFE_INTEGER) {
        return value;
      }
    }
    if (node.isString()) {
      return uint64(name, node.stringValue());
    }
    if (node.isObject()) {
      SdkFields big = of(node, name).only(List.of("type", "hex"));
      if (big.text("type").equals("BigNumber") && big.text("hex").startsWith("0x")) {
        return uint64(name, big.text("hex"));
      }
    }
    throw malformed(name, "is no unsigned number of 64 bits");
  }

  private long uint64(String name, String text) {
    try {
      if (DECIMAL.matcher(text).matches()) {
        return Long.parseUnsignedLong(text);
      }
      if (HEXADECIMAL.matcher(text).matches()) {
        return Long.parseUnsignedLong(text, 2, text.length(), 16);
      }
    } catch (NumberFormatException e) {
      throw malformed(name, "is beyond 64 bits");
    }
    throw malformed(name, "is no unsigned number of 64 bits");
  }

  private RefusedException malformed(String name, String what) {
    return RefusedException.malformed(where + ": " + name + " " + what);
  }
}
