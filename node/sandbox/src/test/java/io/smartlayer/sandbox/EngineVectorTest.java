package io.smartlayer.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs {@code spec/sandbox/golden.json} on both engines: each case ends as it says there, with the
 * gas it says there. What the cases ended in is also written to {@code target/golden.json}, to be
 * copied over the spec when the engine changes on purpose.
 */
final class EngineVectorTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ObjectNode GOLDEN = (ObjectNode) read();
  private static final ObjectNode FOUND = GOLDEN.deepCopy();

  static List<String> cases() {
    return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false)
        .map(one -> one.get("name").asString())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void bothEnginesEndAsTheSpecSays(String name) {
    int index = cases().indexOf(name);
    JsonNode expected = GOLDEN.get("cases").get(index);
    Run run =
        Engines.both(
            program(expected),
            expected.get("function").asString(),
            expected.get("arguments").asString(),
            expected.get("gasLimit").asLong());
    ObjectNode found = (ObjectNode) FOUND.get("cases").get(index);
    record(run, found);
    assertThat(found.toString()).isEqualTo(expected.toString());
  }

  @Test
  void theEngineIdIsTheSpecs() {
    FOUND.put("engine", Engine.id());
    assertThat(Engine.id()).isEqualTo(GOLDEN.get("engine").asString());
  }

  @AfterAll
  static void writeWhatWasFound() throws IOException {
    Files.writeString(
        Path.of("target", "golden.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(FOUND) + "\n");
  }

  private static Program program(JsonNode one) {
    List<String> functions =
        StreamSupport.stream(one.get("functions").spliterator(), false)
            .map(JsonNode::asString)
            .toList();
    return new Program(one.get("source").asString(), functions);
  }

  private static void record(Run run, ObjectNode into) {
    into.remove(List.of("ends", "json", "gas"));
    switch (run) {
      case Run.Completed(String json, long gas) ->
          into.put("ends", "completed").put("json", json).put("gas", gas);
      case Run.Failed(FailureCode code, long gas) -> into.put("ends", code.text()).put("gas", gas);
    }
  }

  private static JsonNode read() {
    try (InputStream in = EngineVectorTest.class.getResourceAsStream("golden.json")) {
      return JSON.readTree(in);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
