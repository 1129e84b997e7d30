package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class EntryBodyTest {
  /** What a script sends may have any shape. */
  private static final List<String> FREE = List.of("args", "body", "result");

  private static final List<String> OPTIONAL =
      List.of(
          "/evidence",
          "/signature",
          "/content/why",
          "/content/status",
          "/content/sealed",
          "/delegations",
          "/grant/depth");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static List<EntryBody> bodies() {
    return Bodies.all();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void whatIsWrittenIsReadBack(EntryBody body) {
    Entry entry = body.toEntry();

    assertThat(EntryBody.read(entry)).isEqualTo(body);
    assertThat(EntryBody.read(entry).toEntry()).isEqualTo(entry);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void everyFieldThatIsMissingIsRefused(EntryBody body) {
    for (String path : fields(body.toJson(), "")) {
      if (!OPTIONAL.contains(path) && !path.startsWith("/attributes/")) {
        ObjectNode json = (ObjectNode) body.toJson();
        parent(json, path).remove(name(path));

        assertRefused(body, json, path);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void everyFieldOfAnotherTypeIsRefused(EntryBody body) {
    for (String path : fields(body.toJson(), "")) {
      for (JsonNode other :
          List.of(
              JSON.nullNode(),
              JSON.booleanNode(true),
              JSON.numberNode(-1),
              JSON.numberNode(1.5),
              JSON.arrayNode().add(1),
              JSON.objectNode().put("x", 1),
              JSON.stringNode("0xAB"))) {
        ObjectNode json = (ObjectNode) body.toJson();
        JsonNode before = parent(json, path).get(name(path));
        boolean text =
            before.isString() && other.isString() && !before.stringValue().startsWith("0x");
        if (!text || isName(path)) {
          parent(json, path).set(name(path), other);
          if (!CanonicalJson.write(json).equals(CanonicalJson.write(body.toJson()))) {
            assertRefused(body, json, path + " = " + other);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void everyFieldThatIsNotKnownIsRefused(EntryBody body) {
    List<String> objects = new ArrayList<>(List.of(""));
    for (String path : fields(body.toJson(), "")) {
      if (body.toJson().at(path).isObject()) {
        objects.add(path);
      }
    }
    for (String path : objects) {
      ObjectNode json = (ObjectNode) body.toJson();
      ((ObjectNode) json.at(path)).put("zzz", 1);

      assertRefused(body, json, path);
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void bodiesInAnotherSpellingAreRefused(EntryBody body) {
    String text = body.toEntry().body().toUtf8();

    for (String other : List.of(" " + text, text + "\n", text.replaceFirst(":", ": "))) {
      assertThatThrownBy(() -> EntryBody.read(new Entry(body.entryKind(), Bytes.utf8(other))))
          .isInstanceOf(CanonicalJson.NotCanonical.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CALL", "REVOCATION", "TICK"})
  void kindsThatHaveNoBodyYetAreRefused(Kind kind) {
    assertThatThrownBy(() -> EntryBody.read(new Entry(kind, Bytes.utf8("{}"))))
        .isInstanceOf(JsonFields.Malformed.class);
  }

  @Test
  void anOutcomeShowsTheScriptNothingButWhatTheProtocolNames() {
    String deep = "[".repeat(60) + "]".repeat(60);
    for (String content :
        List.of(
            "{\"data\":" + deep + "}",
            "{}",
            "{\"status\":99}",
            "{\"status\":600}",
            "{\"status\":200,\"why\":1}",
            "{\"status\":200,\"why\":\"" + "x".repeat(201) + "\"}",
            "{\"attestation\":{},\"signer\":\"0x\"}",
            "[]",
            "\"done\"",
            "null")) {
      for (Outcome.Kind kind : Outcome.Kind.values()) {
        Entry entry = Bodies.outcome(kind, World.json(content)).toEntry();
        assertThatThrownBy(() -> EntryBody.read(entry))
            .as("%s %s", kind, content)
            .isInstanceOf(JsonFields.Malformed.class);
      }
    }
  }

  /** Whatever a body's bytes are, reading ends in one of the two faults that callers expect. */
  @ParameterizedTest
  @MethodSource("bodies")
  void changedBytesNeverEndInAnotherFault(EntryBody body) {
    int seeds = Boolean.getBoolean("thorough") ? 5_000 : 500;
    byte[] good = body.toEntry().body().toArray();
    for (int seed = 0; seed < seeds; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = good.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Entry entry = new Entry(body.entryKind(), Bytes.of(bytes));
      try {
        assertThat(EntryBody.read(entry).toEntry()).as("seed %d", seed).isEqualTo(entry);
      } catch (JsonFields.Malformed | CanonicalJson.NotCanonical expected) {
        assertThat(expected.getMessage()).isNotNull();
      }
    }
  }

  private static boolean isName(String path) {
    return List.of("/token", "/type", "/kind", "/route").contains(path);
  }

  private static void assertRefused(EntryBody body, JsonNode json, String what) {
    var entry = new Entry(body.entryKind(), CanonicalJson.write(json));
    assertThatThrownBy(() -> EntryBody.read(entry))
        .as("%s with %s", body.entryKind(), what)
        .isInstanceOf(JsonFields.Malformed.class);
  }

  private static List<String> fields(JsonNode json, String path) {
    List<String> out = new ArrayList<>();
    if (json.isObject()) {
      for (String name : json.propertyNames()) {
        if (!FREE.contains(name)) {
          out.add(path + "/" + name);
          out.addAll(fields(json.get(name), path + "/" + name));
        }
      }
    }
    for (int i = 0; json.isArray() && i < json.size(); i++) {
      out.addAll(fields(json.get(i), path + "/" + i));
    }
    return out;
  }

  private static ObjectNode parent(ObjectNode json, String path) {
    return (ObjectNode) json.at(path.substring(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
