package io.smartlayer.authoring;

import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.Shape;
import io.smartlayer.tokenscript.TokenScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a token's methods take and answer, as TypeScript for programs that call it. Every value of a
 * method's schema is of its type; what types cannot say, such as bounds, they leave out.
 */
public final class TokenTypes {
  private static final String INDENT = "  ";
  private static final String ANYTHING = "unknown";
  private static final String NOTHING_IN_IT = "{ [field: string]: never }";
  private static final String OTHER_FIELDS = "[field: string]: unknown;";

  private TokenTypes() {}

  /**
   * A file of declarations: a type with all methods, named as the token, and one for calls.
   *
   * @param script with a service section
   */
  public static String of(TokenScript script) {
    Service service = Objects.requireNonNull(script.service(), "a service section");
    String name = typeName(service.origin());
    var out = new StringBuilder();
    out.append("// Made by smartlayer token types. What ").append(name);
    out.append(" takes and answers, by method.\n\n");
    out.append("export interface ").append(name).append(" {\n");
    for (Service.Method method : service.methods()) {
      out.append(INDENT).append(quoted(method.name())).append(": {\n");
      field(out, "kind", quoted(word(method.kind())));
      field(out, "access", quoted(word(method.access())));
      field(out, "args", arguments(method.args()));
      field(out, "result", method.result() == null ? ANYTHING : type(method.result().json(), 2));
      out.append(INDENT).append("};\n");
    }
    out.append("}\n\n");
    out.append(
        """
        export type %1$sCall = {
          [%1$sMethod in keyof %1$s]: { method: %1$sMethod; args: %1$s[%1$sMethod]["args"] };
        }[keyof %1$s];
        """
            .formatted(name));
    return out.toString();
  }

  /** In capitals at the beginning, as no reserved word is. */
  private static String typeName(String origin) {
    String name = origin.replaceAll("[^A-Za-z0-9_]", "_");
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static void field(StringBuilder out, String name, String type) {
    out.append(INDENT).append(INDENT).append(name).append(": ").append(type).append(";\n");
  }

  /** Arguments are objects, whatever else their schema would take. */
  private static String arguments(@Nullable Shape shape) {
    if (shape == null) {
      return "{ " + OTHER_FIELDS + " }";
    }
    JsonNode schema = shape.json();
    return schema.has("enum") || schema.has("type") ? type(schema, 2) : object(schema, 2);
  }

  private static String type(JsonNode schema, int depth) {
    if (schema.has("enum")) {
      return listed(schema);
    }
    if (!schema.has("type")) {
      boolean isBare =
          !schema.has("items")
              && !schema.has("properties")
              && !schema.has("required")
              && !schema.has("additionalProperties");
      return isBare
          ? ANYTHING
          : "string | number | boolean | null | "
              + list(schema, depth)
              + " | "
              + object(schema, depth);
    }
    return switch (schema.get("type").stringValue()) {
      case "object" -> object(schema, depth);
      case "array" -> list(schema, depth);
      case "integer" -> "number";
      default -> schema.get("type").stringValue(); // the word is TypeScript's as well
    };
  }

  /** Those of the listed values that are of the schema beside that. */
  private static String listed(JsonNode schema) {
    Shape shape = Shape.read(schema);
    List<String> out = new ArrayList<>();
    for (JsonNode value : schema.get("enum")) {
      if (shape.misfit(value) == null) {
        out.add(literal(value));
      }
    }
    return out.isEmpty() ? "never" : String.join(" | ", out);
  }

  private static String literal(JsonNode value) {
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> parts.add(literal(item)));
      return "[" + String.join(", ", parts) + "]";
    }
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        parts.add(quoted(field.getKey()) + ": " + literal(field.getValue()));
      }
      return parts.isEmpty() ? NOTHING_IN_IT : "{ " + String.join("; ", parts) + " }";
    }
    return value.isString() ? quoted(value.stringValue()) : value.toString();
  }

  private static String list(JsonNode schema, int depth) {
    return "(" + (schema.has("items") ? type(schema.get("items"), depth) : ANYTHING) + ")[]";
  }

  private static String object(JsonNode schema, int depth) {
    boolean isOpen =
        !schema.has("additionalProperties") || schema.get("additionalProperties").asBoolean();
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.stringValue()));
    String indent = INDENT.repeat(depth + 1);
    var out = new StringBuilder("{\n");
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      String name = field.getKey();
      described(out, field.getValue(), indent);
      out.append(indent).append(quoted(name)).append(required.remove(name) ? ": " : "?: ");
      out.append(type(field.getValue(), depth + 1)).append(";\n");
    }
    for (String name : required) {
      out.append(indent).append(quoted(name)).append(isOpen ? ": unknown;\n" : ": never;\n");
    }
    if (isOpen) {
      out.append(indent).append(OTHER_FIELDS).append("\n");
    }
    return out.length() == 2
        ? NOTHING_IN_IT
        : out.append(INDENT.repeat(depth)).append("}").toString();
  }

  private static void described(StringBuilder out, JsonNode schema, String indent) {
    if (schema.has("description")) {
      String words = schema.get("description").stringValue();
      out.append(indent).append("/** ");
      out.append(words.replaceAll("\\s+", " ").replace("*/", "* /")).append(" */\n");
    }
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.stringNode(text).toString();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
