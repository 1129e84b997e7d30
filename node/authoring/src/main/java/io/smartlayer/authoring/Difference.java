package io.smartlayer.authoring;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a value is not what it should be. An object is as expected when it has the fields that are
 * named, whatever else it has; a list when its items are, in order; anything else when it is equal.
 */
final class Difference {
  private static final int SHOWN_LIMIT = 200;

  private Difference() {}

  /** The first place where they differ with what is there, or null. */
  static @Nullable String between(JsonNode expected, @Nullable JsonNode found, String where) {
    if (found == null) {
      return where + ": missing, expected " + shown(expected);
    }
    if (expected.isObject() && found.isObject()) {
      for (String name : expected.propertyNames()) {
        String below = between(expected.get(name), found.get(name), where + "." + name);
        if (below != null) {
          return below;
        }
      }
      return null;
    }
    if (expected.isArray() && found.isArray() && expected.size() == found.size()) {
      for (int i = 0; i < expected.size(); i++) {
        String below = between(expected.get(i), found.get(i), where + "[" + i + "]");
        if (below != null) {
          return below;
        }
      }
      return null;
    }
    boolean equal =
        (expected.isNumber() && found.isNumber())
            ? expected.decimalValue().compareTo(found.decimalValue()) == 0
            : expected.equals(found);
    return equal ? null : where + ": " + shown(found) + ", expected " + shown(expected);
  }

  static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() <= SHOWN_LIMIT ? text : text.substring(0, SHOWN_LIMIT) + "…";
  }
}
