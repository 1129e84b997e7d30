package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class ShapeTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int ROUNDS = 20_000;

  /** A validator of all of JSON Schema that nobody here wrote. */
  private static final SchemaRegistry OTHERS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  @Test
  void itJudgesAsAnotherValidatorDoes() {
    int good = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      JsonNode schema = schema(random, 3);
      JsonNode value = value(random, 3);
      boolean fits = Shape.read(schema).misfit(value) == null;
      boolean others =
          OTHERS
              .getSchema(schema.toString())
              .validate(value.toString(), InputFormat.JSON)
              .isEmpty();
      assertThat(fits).as("seed %s: %s against %s", seed, value, schema).isEqualTo(others);
      good += fits ? 1 : 0;
    }
    assertThat(good).isBetween(ROUNDS / 10, ROUNDS * 9 / 10); // else it would say nothing
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"object\",\"required\":[\"a\"]} | {} | a: missing",
        "{\"properties\":{\"a\":{\"items\":{\"type\":\"string\"}}}}"
            + " | {\"a\":[\"b\",1]} | a[1]: not of type string",
        "{\"additionalProperties\":false} | {\"b\":1} | has a field that it may not have",
        "{\"maximum\":2} | 3 | more than maximum 2",
        "{\"minLength\":2} | \"a\" | less than minLength 2",
        "{\"enum\":[1,\"a\"]} | 2 | none of the values that it may be",
      })
  void aMisfitNamesItsPlace(String schema, String value, String why) {
    assertThat(Shape.read(CanonicalJson.read(schema)).misfit(CanonicalJson.read(value)))
        .isEqualTo(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "true",
        "{\"pattern\":\"(a+)+$\"}",
        "{\"$ref\":\"https://elsewhere.example/\"}",
        "{\"type\":[\"string\",\"null\"]}",
        "{\"type\":\"text\"}",
        "{\"items\":[{}]}",
        "{\"enum\":[]}",
        "{\"minLength\":-1}",
        "{\"maximum\":\"2\"}",
        "{\"required\":[\"a\",\"a\"]}",
        "{\"properties\":{\"a\":7}}",
        "{\"additionalProperties\":{}}",
      })
  void moreThanTheSubsetIsRefused(String schema) {
    assertThatThrownBy(() -> Shape.read(CanonicalJson.read(schema)))
        .isInstanceOf(JsonFields.Malformed.class);
  }

  @Test
  void deepAndManyAreRefused() {
    ObjectNode deep = JSON.objectNode();
    for (int i = 0; i < Shape.DEPTH_LIMIT; i++) {
      deep = JSON.objectNode().set("items", deep);
    }
    JsonNode tooDeep = deep;
    assertThatThrownBy(() -> Shape.read(tooDeep)).isInstanceOf(JsonFields.Malformed.class);
    ObjectNode many = JSON.objectNode();
    ObjectNode fields = many.putObject("properties");
    for (int i = 0; i < Shape.SCHEMAS_LIMIT; i++) {
      fields.putObject("f" + i);
    }
    assertThatThrownBy(() -> Shape.read(many)).isInstanceOf(JsonFields.Malformed.class);
  }

  private static JsonNode schema(Random random, int depth) {
    ObjectNode out = JSON.objectNode();
    if (random.nextInt(3) > 0) {
      List<String> types =
          List.of("object", "object", "array", "string", "number", "integer", "boolean", "null");
      out.put("type", types.get(random.nextInt(types.size())));
    }
    if (random.nextInt(8) == 0) {
      var values = out.putArray("enum");
      for (int i = 0; i <= random.nextInt(3); i++) {
        values.add(value(random, 1));
      }
    }
    for (String bound : List.of("minLength", "maxLength", "minItems", "maxItems")) {
      if (random.nextInt(8) == 0) {
        out.put(bound, random.nextInt(4));
      }
    }
    for (String bound : List.of("minimum", "maximum")) {
      if (random.nextInt(8) == 0) {
        out.set(bound, number(random));
      }
    }
    if (depth > 0 && random.nextInt(2) == 0) {
      out.set("items", schema(random, depth - 1));
    }
    if (depth > 0 && random.nextInt(2) == 0) {
      ObjectNode fields = out.putObject("properties");
      for (String name : List.of("a", "b", "c")) {
        if (random.nextBoolean()) {
          fields.set(name, schema(random, depth - 1));
        }
      }
      if (random.nextInt(3) == 0) {
        out.put("additionalProperties", random.nextBoolean());
      }
      if (random.nextInt(3) == 0) {
        out.putArray("required").add("a");
      }
    }
    return out;
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 4)) {
      case 0 -> JSON.stringNode(List.of("", "a", "\ud83d\ude00", "abc").get(random.nextInt(4)));
      case 1 -> number(random);
      case 2 -> JSON.booleanNode(random.nextBoolean());
      case 3 -> JSON.nullNode();
      case 4 -> {
        var list = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
      default -> {
        ObjectNode object = JSON.objectNode();
        for (String name : List.of("a", "b", "c", "d")) {
          if (random.nextBoolean()) {
            object.set(name, value(random, depth - 1));
          }
        }
        yield object;
      }
    };
  }

  private static JsonNode number(Random random) {
    return CanonicalJson.read(
        List.of("0", "1", "2", "2.5", "1.0", "-3", "1e2").get(random.nextInt(7)));
  }
}
