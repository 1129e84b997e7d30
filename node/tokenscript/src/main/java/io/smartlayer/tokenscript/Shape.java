package io.smartlayer.tokenscript;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a value has to look like: the part of JSON Schema 2020-12 that scripts may use ({@code
 * spec/tokenscript.md}, section 6). It has no references and no patterns, so judging a value costs
 * no more than reading it.
 */
public final class Shape {
  /** Deepest nesting. */
  public static final int DEPTH_LIMIT = 16;

  /** Most schemas in one, itself included. */
  public static final int SCHEMAS_LIMIT = 256;

  /** Largest schema, in characters. */
  public static final int SIZE_LIMIT = 16 << 10;

  private static final int ENUM_LIMIT = 64;
  private static final int TEXT_LIMIT = 2048;
  private static final String TYPE = "type";
  private static final String PROPERTIES = "properties";
  private static final String REQUIRED = "required";
  private static final String ADDITIONAL = "additionalProperties";
  private static final String ITEMS = "items";
  private static final String ENUM = "enum";
  private static final List<String> BOUNDS =
      List.of("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems");

  /** The types, by their words. */
  private static final Map<String, Predicate<JsonNode>> TYPES = types();

  private final JsonNode json;
  private final @Nullable Predicate<JsonNode> type;
  private final Map<String, Shape> properties;
  private final List<String> required;
  private final boolean isOpen;
  private final @Nullable Shape items;
  private final List<JsonNode> values;
  private final Map<String, BigDecimal> bounds;

  private Shape(
      JsonNode json,
      Map<String, Shape> properties,
      List<String> required,
      boolean isOpen,
      @Nullable Shape items,
      List<JsonNode> values,
      Map<String, BigDecimal> bounds) {
    this.json = json;
    this.type = json.has(TYPE) ? TYPES.get(json.get(TYPE).stringValue()) : null;
    this.properties = properties;
    this.required = required;
    this.isOpen = isOpen;
    this.items = items;
    this.values = values;
    this.bounds = bounds;
  }

  /**
   * Reads a schema.
   *
   * @throws JsonFields.Malformed if it is none, or uses more of JSON Schema than scripts may
   */
  public static Shape read(JsonNode schema) {
    if (CanonicalJson.text(schema).length() > SIZE_LIMIT) {
      throw new JsonFields.Malformed("schema: more than " + SIZE_LIMIT + " characters");
    }
    return new Reading().read(schema, "schema", DEPTH_LIMIT);
  }

  /**
   * The schema of an object in which a text stands for one of its fields, sealed.
   *
   * @param of the schema of the object as it was; null for any
   */
  static Shape sealing(String field, @Nullable Shape of) {
    ObjectNode json =
        of == null
            ? JsonNodeFactory.instance.objectNode().put(TYPE, "object")
            : (ObjectNode) of.json.deepCopy();
    json.withObjectProperty(PROPERTIES)
        .putObject(field)
        .put(TYPE, "string")
        .put("description", "sealed to the grant's reader");
    ArrayNode all = json.withArrayProperty(REQUIRED);
    if (all.valueStream().noneMatch(name -> name.stringValue().equals(field))) {
      all.add(field);
    }
    return new Reading().read(json, "schema", DEPTH_LIMIT);
  }

  /** The schema as JSON. */
  public JsonNode json() {
    return json;
  }

  /** The word of its type, or null where any will do. */
  @Nullable String typeWord() {
    return type == null ? null : json.get(TYPE).stringValue();
  }

  /** The shapes of the fields that are named. */
  Map<String, Shape> properties() {
    return properties;
  }

  /** The fields that have to be there. */
  List<String> required() {
    return required;
  }

  /** Whether there may be other fields than those that are named. */
  boolean isOpen() {
    return isOpen;
  }

  /** The shape of each item, or null where any will do. */
  @Nullable Shape items() {
    return items;
  }

  /** The only values that it has, or none where it does not list them. */
  List<JsonNode> values() {
    return values;
  }

  /** One of {@link #BOUNDS}, or null. */
  @Nullable BigDecimal bound(String name) {
    return bounds.get(name);
  }

  /** Where a value is not of this shape, and why; null if it is. */
  public @Nullable String misfit(JsonNode value) {
    return misfit(value, "");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Shape shape && json.equals(shape.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }

  private @Nullable String misfit(JsonNode value, String where) {
    if (type != null && !type.test(value)) {
      return said(where, "not of type " + json.get(TYPE).stringValue());
    }
    if (!values.isEmpty() && values.stream().noneMatch(each -> equal(each, value))) {
      return said(where, "none of the values that it may be");
    }
    String beyond = bounds.isEmpty() ? null : beyond(value);
    if (beyond != null) {
      return said(where, beyond);
    }
    if (value.isObject()) {
      return misfitOfFields(value, where);
    }
    if (value.isArray() && items != null) {
      for (int i = 0; i < value.size(); i++) {
        String below = items.misfit(value.get(i), where + "[" + i + "]");
        if (below != null) {
          return below;
        }
      }
    }
    return null;
  }

  private @Nullable String misfitOfFields(JsonNode value, String where) {
    for (String name : required) {
      if (!value.has(name)) {
        return said(where.isEmpty() ? name : where + "." + name, "missing");
      }
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String place = where.isEmpty() ? field.getKey() : where + "." + field.getKey();
      Shape shape = properties.get(field.getKey());
      if (shape == null && !isOpen) {
        return said(where, "has a field that it may not have");
      }
      String below = shape == null ? null : shape.misfit(field.getValue(), place);
      if (below != null) {
        return below;
      }
    }
    return null;
  }

  private @Nullable String beyond(JsonNode value) {
    String unit = value.isNumber() ? "imum" : value.isString() ? "Length" : "Items";
    if (!value.isNumber() && !value.isString() && !value.isArray()) {
      return null;
    }
    BigDecimal measure =
        value.isNumber()
            ? value.decimalValue()
            : BigDecimal.valueOf(
                value.isString()
                    ? value.stringValue().codePointCount(0, value.stringValue().length())
                    : value.size());
    BigDecimal least = bounds.get("min" + unit);
    BigDecimal most = bounds.get("max" + unit);
    if (least != null && measure.compareTo(least) < 0) {
      return "less than min" + unit + " " + least.toPlainString();
    }
    if (most != null && measure.compareTo(most) > 0) {
      return "more than max" + unit + " " + most.toPlainString();
    }
    return null;
  }

  private static String said(String where, String what) {
    return where.isEmpty() ? what : where + ": " + what;
  }

  private static boolean equal(JsonNode one, JsonNode other) {
    return (one.isNumber() && other.isNumber())
        ? one.decimalValue().compareTo(other.decimalValue()) == 0
        : one.equals(other);
  }

  private static boolean isWhole(JsonNode value) {
    return value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  private static Map<String, Predicate<JsonNode>> types() {
    var types = new LinkedHashMap<String, Predicate<JsonNode>>();
    types.put("object", JsonNode::isObject);
    types.put("array", JsonNode::isArray);
    types.put("string", JsonNode::isString);
    types.put("number", JsonNode::isNumber);
    types.put("integer", Shape::isWhole);
    types.put("boolean", JsonNode::isBoolean);
    types.put("null", JsonNode::isNull);
    return types;
  }

  /** Reads one schema with those inside it, and counts them. */
  private static final class Reading {
    private int schemas;

    Shape read(JsonNode schema, String where, int depth) {
      schemas++;
      if (depth == 0 || schemas > SCHEMAS_LIMIT) {
        throw new JsonFields.Malformed(where + ": too deep, or too many");
      }
      JsonFields in = JsonFields.of(schema, where);
      for (String words : List.of("title", "description")) {
        if (in.has(words)) {
          in.text(words, TEXT_LIMIT);
        }
      }
      if (in.has(TYPE) && !TYPES.containsKey(in.text(TYPE, TEXT_LIMIT))) {
        throw in.wrong(TYPE, "none of " + String.join(", ", TYPES.keySet()));
      }
      boolean isOpen = !in.has(ADDITIONAL) || in.truth(ADDITIONAL);
      Shape items = in.has(ITEMS) ? read(in.value(ITEMS), where + "." + ITEMS, depth - 1) : null;
      var shape =
          new Shape(
              schema,
              properties(in, where, depth),
              required(in),
              isOpen,
              items,
              in.has(ENUM) ? in.list(ENUM, ENUM_LIMIT) : List.of(),
              bounds(in));
      if (in.has(ENUM) && shape.values.isEmpty()) {
        throw in.wrong(ENUM, "no value");
      }
      in.end();
      return shape;
    }

    private Map<String, Shape> properties(JsonFields in, String where, int depth) {
      var out = new LinkedHashMap<String, Shape>();
      if (in.has(PROPERTIES)) {
        JsonNode all = in.value(PROPERTIES);
        JsonFields.of(all, where + "." + PROPERTIES);
        for (Map.Entry<String, JsonNode> each : all.properties()) {
          String place = where + "." + PROPERTIES + "." + each.getKey();
          out.put(each.getKey(), read(each.getValue(), place, depth - 1));
        }
      }
      return out;
    }

    private static List<String> required(JsonFields in) {
      List<String> out = new ArrayList<>();
      if (in.has(REQUIRED)) {
        for (JsonNode name : in.list(REQUIRED, SCHEMAS_LIMIT)) {
          if (!name.isString() || out.contains(name.stringValue())) {
            throw in.wrong(REQUIRED, "no list of different texts");
          }
          out.add(name.stringValue());
        }
      }
      return out;
    }

    private static Map<String, BigDecimal> bounds(JsonFields in) {
      var out = new LinkedHashMap<String, BigDecimal>();
      for (String name : BOUNDS) {
        if (in.has(name)) {
          boolean isCount = !name.endsWith("imum");
          JsonNode bound = in.value(name);
          if (!bound.isNumber()) {
            throw in.wrong(name, "no number");
          }
          if (isCount) {
            in.whole(name);
          }
          out.put(name, bound.decimalValue());
        }
      }
      return out;
    }
  }
}
