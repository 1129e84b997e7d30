package io.smartlayer.primitives;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object strictly: each has the type and bounds asked for, and {@link
 * #end} refuses what nobody asked for.
 */
public final class JsonFields {
  /** Largest whole number that is read: the largest that every JSON reader keeps exactly. */
  public static final long WHOLE_LIMIT = (1L << 53) - 1;

  private static final Pattern LOWER_HEX = Pattern.compile("0x([0-9a-f]{2})*");

  private final JsonNode node;
  private final String what;
  private final Set<String> asked = new TreeSet<>();

  private JsonFields(JsonNode node, String what) {
    this.node = node;
    this.what = what;
  }

  /** JSON that has not the shape it should have. The message says what was expected and where. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A fault with its place. */
    public Malformed(String message) {
      super(message);
    }
  }

  /**
   * Starts reading an object.
   *
   * @param what what the object is, for messages
   * @throws Malformed if the value is no object
   */
  public static JsonFields of(JsonNode node, String what) {
    if (!node.isObject()) {
      throw new Malformed(what + " is no JSON object");
    }
    return new JsonFields(node, what);
  }

  /** Whether the object has a field. */
  public boolean has(String name) {
    asked.add(name);
    return node.has(name);
  }

  /** A field of any type. */
  public JsonNode value(String name) {
    asked.add(name);
    JsonNode value = node.get(name);
    if (value == null) {
      throw wrong(name, "missing");
    }
    return value;
  }

  /** A text of at most {@code limit} UTF-16 units. */
  public String text(String name, int limit) {
    JsonNode value = value(name);
    if (!value.isString() || value.stringValue().length() > limit) {
      throw wrong(name, "no text of at most " + limit + " characters");
    }
    return value.stringValue();
  }

  /** A whole number, 0 … {@link #WHOLE_LIMIT}. */
  public long whole(String name) {
    JsonNode value = value(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0
        || value.longValue() > WHOLE_LIMIT) {
      throw wrong(name, "no whole number from 0 to 2^53 - 1");
    }
    return value.longValue();
  }

  /** A whole number, 0 … {@code limit}. */
  public int whole(String name, int limit) {
    long value = whole(name);
    if (value > limit) {
      throw wrong(name, "more than " + limit);
    }
    return (int) value;
  }

  /** True or false. */
  public boolean truth(String name) {
    JsonNode value = value(name);
    if (!value.isBoolean()) {
      throw wrong(name, "neither true nor false");
    }
    return value.booleanValue();
  }

  /** Exactly {@code size} bytes in lower-case hexadecimal after {@code 0x}. */
  public Bytes hex(String name, int size) {
    return hex(value(name), name, size);
  }

  /** A hash. */
  public Hash hash(String name) {
    return new Hash(hex(name, Hash.SIZE));
  }

  /** An address in lower case. */
  public Address address(String name) {
    return new Address(hex(name, Address.SIZE));
  }

  /** A node's signature. */
  public Signature signature(String name) {
    return new Signature(hex(name, Signature.SIZE));
  }

  /** A wallet's signature; v is 27 or 28. */
  public WalletSignature walletSignature(String name) {
    Bytes bytes = hex(name, WalletSignature.SIZE);
    if (bytes.at(64) != 27 && bytes.at(64) != 28) {
      throw wrong(name, "no wallet signature: v is 27 or 28");
    }
    return WalletSignature.fromHex(bytes.toHex());
  }

  /** An object inside this one. */
  public JsonFields object(String name) {
    return of(value(name), what + "." + name);
  }

  /** The values of a list of at most {@code limit}. */
  public List<JsonNode> list(String name, int limit) {
    JsonNode value = value(name);
    if (!value.isArray() || value.size() > limit) {
      throw wrong(name, "no list of at most " + limit);
    }
    List<JsonNode> out = new ArrayList<>();
    value.forEach(out::add);
    return out;
  }

  /** A list of at most {@code limit} hashes. */
  public List<Hash> hashes(String name, int limit) {
    return list(name, limit).stream().map(v -> new Hash(hex(v, name, Hash.SIZE))).toList();
  }

  /** A list of at most {@code limit} values of exactly {@code size} bytes each. */
  public List<Bytes> hexes(String name, int limit, int size) {
    return list(name, limit).stream().map(v -> hex(v, name, size)).toList();
  }

  /** A list of at most {@code limit} addresses. */
  public List<Address> addresses(String name, int limit) {
    return list(name, limit).stream().map(v -> new Address(hex(v, name, Address.SIZE))).toList();
  }

  /** Refuses fields that nobody asked for. */
  public void end() {
    for (String name : node.propertyNames()) {
      if (!asked.contains(name)) {
        throw new Malformed(what + " has an unknown field " + shown(name));
      }
    }
  }

  /** A fault of one field. */
  public Malformed wrong(String name, String fault) {
    return new Malformed(what + "." + name + ": " + fault);
  }

  private Bytes hex(JsonNode value, String name, int size) {
    if (!value.isString()
        || value.stringValue().length() != 2 + 2 * size
        || !LOWER_HEX.matcher(value.stringValue()).matches()) {
      throw wrong(name, "not " + size + " bytes in lower-case hexadecimal after 0x");
    }
    return Bytes.fromHex(value.stringValue());
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
