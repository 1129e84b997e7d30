package io.smartlayer.tokenscript;

import io.smartlayer.primitives.CanonicalJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Whether all values of one shape are of another ({@code spec/tokenscript.md}, section 9).
 *
 * <p>What it says is always so; it does not say all that is so. A shape that has no value at all
 * because its keywords contradict each other, for one, is not seen through. Deciding costs no more
 * than reading both shapes.
 */
final class Inclusion {
  /** Of everything. */
  static final Shape ANYTHING = Shape.read(CanonicalJson.read("{}"));

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String INTEGER = "integer";
  private static final String NUMBER = "number";

  private Inclusion() {}

  /**
   * Where a value of {@code narrow} might not be of {@code wide}, and why; null if each is,
   * whatever it looks like.
   */
  static @Nullable String gap(Shape narrow, Shape wide) {
    return gap(narrow, wide, "");
  }

  /** The same where both say something of objects alone, as the arguments of methods are. */
  static @Nullable String gapAmongObjects(Shape narrow, Shape wide) {
    if (!narrow.values().isEmpty()) {
      List<JsonNode> objects = narrow.values().stream().filter(JsonNode::isObject).toList();
      return gapOfValues(objects, narrow, wide, "");
    }
    return has(narrow, "object") ? gapOfObjects(narrow, wide, "") : null;
  }

  private static @Nullable String gap(Shape narrow, Shape wide, String where) {
    if (!narrow.values().isEmpty()) {
      return gapOfValues(narrow.values(), narrow, wide, where);
    }
    String gap = null;
    if (has(narrow, "boolean")) {
      gap = gapOf(wide, where, JSON.booleanNode(true), JSON.booleanNode(false));
    }
    if (gap == null && has(narrow, "null")) {
      gap = gapOf(wide, where, JSON.nullNode());
    }
    if (gap == null && has(narrow, NUMBER)) {
      gap = gapOfNumbers(narrow, wide, where);
    }
    if (gap == null && has(narrow, "string")) {
      gap = gapOfKind(narrow, wide, "string", "Length", where);
    }
    if (gap == null && has(narrow, "array")) {
      gap = gapOfLists(narrow, wide, where);
    }
    if (gap == null && has(narrow, "object")) {
      gap = gapOfObjects(narrow, wide, where);
    }
    return gap;
  }

  /** A shape that lists its values is judged value by value. */
  private static @Nullable String gapOfValues(
      List<JsonNode> values, Shape narrow, Shape wide, String where) {
    for (JsonNode value : values) {
      if (narrow.misfit(value) == null) {
        String gap = gapOf(wide, where, value);
        if (gap != null) {
          return gap;
        }
      }
    }
    return null;
  }

  private static @Nullable String gapOf(Shape wide, String where, JsonNode... values) {
    for (JsonNode value : values) {
      String misfit = wide.misfit(value);
      if (misfit != null) {
        return said(where, "may be " + value + ", which is " + misfit);
      }
    }
    return null;
  }

  private static @Nullable String gapOfNumbers(Shape narrow, Shape wide, String where) {
    boolean wantsWhole = INTEGER.equals(wide.typeWord());
    if (wantsWhole && !INTEGER.equals(narrow.typeWord())) {
      return said(where, "may be a number that is not whole");
    }
    return gapOfKind(narrow, wide, wantsWhole ? INTEGER : NUMBER, "imum", where);
  }

  /** Kinds with endlessly many values: of a type, in bounds, and listed by neither. */
  private static @Nullable String gapOfKind(
      Shape narrow, Shape wide, String type, String unit, String where) {
    if (!has(wide, type)) {
      return said(where, "may be of type " + Objects.requireNonNullElse(narrow.typeWord(), type));
    }
    if (!wide.values().isEmpty()) {
      return said(where, "may be other values than those that are listed");
    }
    BigDecimal least = wide.bound("min" + unit);
    BigDecimal most = wide.bound("max" + unit);
    boolean isCount = !unit.equals("imum");
    BigDecimal from = narrow.bound("min" + unit);
    if (from == null && isCount) {
      from = BigDecimal.ZERO;
    }
    BigDecimal to = narrow.bound("max" + unit);
    if (least != null && (from == null || from.compareTo(least) < 0)) {
      return said(where, "may be less than min" + unit + " " + least.toPlainString());
    }
    if (most != null && (to == null || to.compareTo(most) > 0)) {
      return said(where, "may be more than max" + unit + " " + most.toPlainString());
    }
    return null;
  }

  private static @Nullable String gapOfLists(Shape narrow, Shape wide, String where) {
    String gap = gapOfKind(narrow, wide, "array", "Items", where);
    Shape items = wide.items();
    if (gap != null || items == null) {
      return gap;
    }
    return gap(Objects.requireNonNullElse(narrow.items(), ANYTHING), items, where + "[]");
  }

  private static @Nullable String gapOfObjects(Shape narrow, Shape wide, String where) {
    String gap = gapOfKind(narrow, wide, "object", "Fields", where);
    if (gap != null) {
      return gap;
    }
    for (String name : wide.required()) {
      if (!narrow.required().contains(name)) {
        return said(below(where, name), "may be missing");
      }
    }
    for (Map.Entry<String, Shape> field : narrow.properties().entrySet()) {
      String name = field.getKey();
      Shape into = wide.properties().get(name);
      if (into == null && !wide.isOpen()) {
        return said(below(where, name), "may be there, and must not");
      }
      gap = into == null ? null : gap(field.getValue(), into, below(where, name));
      if (gap != null) {
        return gap;
      }
    }
    return narrow.isOpen() ? gapOfOtherFields(narrow, wide, where) : null;
  }

  /** What may be in fields that the narrow shape does not name is anything. */
  private static @Nullable String gapOfOtherFields(Shape narrow, Shape wide, String where) {
    if (!wide.isOpen()) {
      return said(where, "may have fields that nobody named");
    }
    for (Map.Entry<String, Shape> field : wide.properties().entrySet()) {
      if (!narrow.properties().containsKey(field.getKey())) {
        String gap = gap(ANYTHING, field.getValue(), below(where, field.getKey()));
        if (gap != null) {
          return gap;
        }
      }
    }
    return null;
  }

  /** Whether a shape has values of a type, as far as its type says. */
  private static boolean has(Shape shape, String type) {
    String word = shape.typeWord();
    return word == null
        || word.equals(type)
        || List.of(INTEGER, NUMBER).containsAll(List.of(word, type));
  }

  private static String below(String where, String name) {
    return where.isEmpty() ? name : where + "." + name;
  }

  private static String said(String where, String what) {
    return where.isEmpty() ? what : where + ": " + what;
  }
}
