package io.smartlayer.attestation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors in files: the project's own, and those that are shared with other projects. */
final class Vectors {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Vectors() {}

  /** {@code spec/vectors/eas/attestations.json}. */
  static JsonNode own() {
    return read(Path.of("../../spec/vectors/eas/attestations.json"));
  }

  /** A shared file; where it is missing the test is left out and says so, or fails under CI. */
  static JsonNode shared(String file) {
    Path path = Path.of(System.getProperty("vectors", "absent")).resolve("eas").resolve(file);
    boolean exists = Files.exists(path);
    assertThat(exists || !"true".equals(System.getenv("CI"))).as("required: " + path).isTrue();
    Assumptions.assumeTrue(exists, "left out: no shared vectors, " + path);
    return read(path);
  }

  static Bytes bytes(JsonNode json) {
    return Bytes.utf8(MAPPER.writeValueAsString(json));
  }

  private static JsonNode read(Path path) {
    try {
      return MAPPER.readTree(Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
