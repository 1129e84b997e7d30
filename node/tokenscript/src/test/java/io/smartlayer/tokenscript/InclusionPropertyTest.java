package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class InclusionPropertyTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int ROUNDS = 30_000;
  private static final int VALUES = 12;
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> TYPES =
      List.of("object", "object", "array", "string", "number", "integer", "boolean", "null");
  private static final List<String> BOUNDS =
      List.of("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems");

  /** Wide shapes are narrow ones with some words changed: else hardly any would include another. */
  @Test
  void whatIsIncludedIsNeverRefused() {
    int included = 0;
    int judged = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      ObjectNode json = schema(random, 3);
      Shape narrow = Shape.read(json);
      Shape wide = Shape.read(changed(random, json));
      String gap = Inclusion.gap(narrow, wide);
      boolean among = Inclusion.gapAmongObjects(narrow, wide) == null;
      included += gap == null ? 1 : 0;
      for (int i = 0; i < VALUES; i++) {
        JsonNode value = valueOf(random, json, 3);
        if (narrow.misfit(value) != null) {
          continue;
        }
        judged++;
        if (gap == null || (among && value.isObject())) {
          assertThat(wide.misfit(value))
              .as("seed %s: %s of %s in %s", seed, value, narrow, wide)
              .isNull();
        }
      }
    }
    assertThat(included).isBetween(ROUNDS / 10, ROUNDS * 9 / 10); // else it would say nothing
    assertThat(judged).isGreaterThan(ROUNDS);
  }

  /** Conservative, but not idle: of refused pairs, many are refused for a value that is found. */
  @Test
  void mostOfWhatIsRefusedHasAValueThatShowsWhy() {
    int gaps = 0;
    int shown = 0;
    for (int seed = 0; seed < ROUNDS / 10; seed++) {
      var random = new Random(seed);
      ObjectNode json = schema(random, 1);
      Shape narrow = Shape.read(json);
      ObjectNode other = changed(random, json);
      Shape wide = Shape.read(other);
      if (Inclusion.gap(narrow, wide) != null) {
        gaps++;
        boolean found = false;
        for (int i = 0; i < 400 && !found; i++) {
          JsonNode value = i % 2 == 0 ? valueOf(random, json, 2) : value(random, 2);
          found = narrow.misfit(value) == null && wide.misfit(value) != null;
        }
        shown += found ? 1 : 0;
      }
    }
    assertThat(shown).isGreaterThan(gaps * 3 / 4);
  }

  @Test
  void eachShapeIncludesItself() {
    for (int seed = 0; seed < ROUNDS / 10; seed++) {
      Shape shape = Shape.read(schema(new Random(seed), 3));
      assertThat(Inclusion.gap(shape, shape)).as("seed %s: %s", seed, shape).isNull();
      assertThat(Inclusion.gap(shape, Inclusion.ANYTHING)).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|{'type':'string'}|may be true, which is not of type string",
        "{'type':'number'}|{'type':'integer'}|may be a number that is not whole",
        "{'type':'integer'}|{'type':'number'}|",
        "{'type':'integer','minimum':1}|{'minimum':1.5}|may be less than minimum 1.5",
        "{'enum':[1,2]}|{'type':'integer','maximum':2}|",
        "{'enum':[1,'a']}|{'type':'integer'}|may be \"a\", which is not of type integer",
        "{'type':'string'}|{'enum':['a']}|may be other values than those that are listed",
        "{'type':'boolean'}|{'enum':[true,false]}|",
        "{'type':'string','maxLength':3}|{'type':'string','minLength':0}|",
        "{'type':'array','items':{'type':'null'}}|{'items':{'type':'string'}}"
            + "|[]: may be null, which is not of type string",
        "{'type':'object'}|{'required':['a']}|a: may be missing",
        "{'type':'object'}|{'additionalProperties':false}|may have fields that nobody named",
        "{'type':'object','additionalProperties':false}|{'properties':{'a':{'type':'null'}}}|",
        "{'type':'object'}|{'properties':{'a':{'type':'null'}}}"
            + "|a: may be true, which is not of type null",
        "{'type':'object','additionalProperties':false,'properties':{'a':{}}}"
            + "|{'additionalProperties':false}|a: may be there, and must not",
      })
  void aGapNamesItsPlace(String narrow, String wide, @Nullable String gap) {
    assertThat(Inclusion.gap(shape(narrow), shape(wide))).isEqualTo(gap);
  }

  private static Shape shape(String text) {
    return Shape.read(CanonicalJson.read(text.replace('\'', '"')));
  }

  private static ObjectNode schema(Random random, int depth) {
    ObjectNode out = JSON.objectNode();
    if (random.nextInt(4) > 0) {
      out.put("type", TYPES.get(random.nextInt(TYPES.size())));
    }
    if (random.nextInt(8) == 0) {
      out.set("enum", values(random));
    }
    for (String bound : BOUNDS) {
      if (random.nextInt(6) == 0) {
        out.put(bound, random.nextInt(4));
      }
    }
    if (depth > 0 && random.nextInt(3) == 0) {
      out.set("items", schema(random, depth - 1));
    }
    if (depth > 0 && random.nextInt(2) == 0) {
      ObjectNode fields = out.putObject("properties");
      NAMES.forEach(name -> {
        if (random.nextBoolean()) {
          fields.set(name, schema(random, depth - 1));
        }
      });
    }
    if (random.nextInt(3) == 0) {
      out.put("additionalProperties", random.nextBoolean());
    }
    if (random.nextInt(4) == 0) {
      out.putArray("required").add("a");
    }
    return out;
  }

  /** The same with one word of each of some levels set anew or taken out. */
  private static ObjectNode changed(Random random, ObjectNode schema) {
    ObjectNode out = schema.deepCopy();
    switch (random.nextInt(9)) {
      case 0 -> out.put("type", TYPES.get(random.nextInt(TYPES.size())));
      case 1 -> out.remove("type");
      case 2 -> out.remove("enum");
      case 3 -> out.put(BOUNDS.get(random.nextInt(BOUNDS.size())), random.nextInt(4));
      case 4 -> out.remove(BOUNDS.get(random.nextInt(BOUNDS.size())));
      case 5 -> out.put("additionalProperties", random.nextBoolean());
      case 6 -> out.remove("required");
      case 7 -> out.set("enum", values(random));
      default -> out.remove("additionalProperties");
    }
    if (out.get("items") instanceof ObjectNode items && random.nextBoolean()) {
      out.set("items", changed(random, items));
    }
    if (out.get("properties") instanceof ObjectNode fields) {
      for (String name : List.copyOf(fields.propertyNames())) {
        if (random.nextInt(3) == 0) {
          fields.set(name, changed(random, (ObjectNode) fields.get(name)));
        }
      }
      if (random.nextInt(4) == 0) {
        fields.set(NAMES.get(random.nextInt(NAMES.size())), schema(random, 0));
      }
      if (random.nextInt(4) == 0) {
        fields.remove(NAMES.get(random.nextInt(NAMES.size())));
      }
    }
    return out;
  }

  /** A value that has a chance to be of a schema. */
  private static JsonNode valueOf(Random random, JsonNode schema, int depth) {
    if (schema.has("enum") && random.nextInt(6) > 0) {
      return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
    }
    String type = schema.has("type") ? schema.get("type").stringValue() : "";
    if (type.equals("object") || (type.isEmpty() && schema.has("properties"))) {
      ObjectNode out = JSON.objectNode();
      for (String name : NAMES) {
        if (random.nextInt(3) > 0) {
          JsonNode field = schema.path("properties").path(name);
          out.set(name, field.isObject() ? valueOf(random, field, depth - 1) : value(random, 1));
        }
      }
      return out;
    }
    if (type.equals("array")) {
      ArrayNode out = JSON.arrayNode();
      for (int i = random.nextInt(5); i > 0; i--) {
        JsonNode items = schema.path("items");
        out.add(items.isObject() ? valueOf(random, items, depth - 1) : value(random, 1));
      }
      return out;
    }
    return switch (type) {
      case "string" -> JSON.stringNode("x".repeat(random.nextInt(6)));
      case "integer" -> JSON.numberNode(random.nextInt(7) - 1);
      case "number" -> JSON.numberNode((random.nextInt(14) - 2) / 2.0);
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "null" -> JSON.nullNode();
      default -> value(random, depth);
    };
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.numberNode(random.nextInt(6));
      case 3 -> JSON.numberNode((random.nextInt(14) - 2) / 2.0);
      case 4, 5 -> JSON.stringNode("\uD83D\uDE00".repeat(random.nextInt(5)));
      case 6 -> {
        ArrayNode out = JSON.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          out.add(value(random, depth - 1));
        }
        yield out;
      }
      default -> {
        ObjectNode out = JSON.objectNode();
        for (String name : List.of("a", "b", "c", "d")) {
          if (random.nextBoolean()) {
            out.set(name, value(random, depth - 1));
          }
        }
        yield out;
      }
    };
  }

  private static ArrayNode values(Random random) {
    List<JsonNode> out = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      out.add(value(random, 1));
    }
    return JSON.arrayNode().addAll(out);
  }
}
