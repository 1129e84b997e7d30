package io.smartlayer.authoring;

import io.smartlayer.primitives.JsonFields;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Fills in what differs from one network to the next: {@code ${name}} in a manifest's texts. */
final class Slots {
  private static final Pattern SLOT = Pattern.compile("\\$\\{([A-Za-z][A-Za-z0-9]*)}");

  private final Map<String, String> values;
  private final Set<String> used = new TreeSet<>();

  private Slots(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The same JSON with all slots filled in.
   *
   * @throws JsonFields.Malformed if a slot has no value, or a value no slot
   */
  static JsonNode fill(JsonNode manifest, Map<String, String> values) {
    var slots = new Slots(values);
    JsonNode filled = slots.filled(manifest, "");
    for (String name : values.keySet()) {
      if (!slots.used.contains(name)) {
        throw new JsonFields.Malformed("there is no ${" + name + "} in the manifest");
      }
    }
    return filled;
  }

  private JsonNode filled(JsonNode node, String where) {
    if (node.isObject()) {
      var out = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        String below = where.isEmpty() ? field.getKey() : where + "." + field.getKey();
        out.set(field.getKey(), filled(field.getValue(), below));
      }
      return out;
    }
    if (node.isArray()) {
      var out = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < node.size(); i++) {
        out.add(filled(node.get(i), where + "[" + i + "]"));
      }
      return out;
    }
    return node.isString()
        ? JsonNodeFactory.instance.stringNode(filled(node.stringValue(), where))
        : node;
  }

  private String filled(String text, String where) {
    return SLOT.matcher(text)
        .replaceAll(slot -> Matcher.quoteReplacement(value(slot.group(1), where)));
  }

  private String value(String name, String where) {
    @Nullable String value = values.get(name);
    if (value == null) {
      throw new JsonFields.Malformed(where + ": nothing says what ${" + name + "} is");
    }
    used.add(name);
    return value;
  }
}
