package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

class AttestationCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String AT = "--at=2026-01-01T00:00:00Z";

  @TempDir private Path folder;

  @Test
  void validAndInvalidItemsOfAnArrayAreToldApart() throws IOException {
    ArrayNode items = MAPPER.createArrayNode();
    for (JsonNode vector : ownVectors()) {
      items.add(vector.get("item"));
    }
    Ran ran = run("attestation", "verify", AT, "--json", file("all.json", items));
    assertThat(ran.status).isEqualTo(1);
    List<JsonNode> lines = ran.lines();
    assertThat(lines).hasSize(items.size());
    for (int i = 0; i < lines.size(); i++) {
      JsonNode expected = ownVectors().get(i);
      JsonNode line = lines.get(i);
      assertThat(line.propertyNames())
          .containsExactly("item", "verdict", "signer", "reason", "revocation", "trust");
      assertThat(line.get("item").stringValue()).isEqualTo(folder.resolve("all.json") + "#" + i);
      assertThat(line.get("reason")).isEqualTo(expected.get("reason"));
      assertThat(line.get("verdict").stringValue().equals("valid"))
          .isEqualTo(expected.get("valid").booleanValue());
    }
  }

  @Test
  void oneValidAttestationExitsWithZero() throws IOException {
    String file = file("one file.json", ownVectors().get(0).get("item"));
    Ran ran = run("attestation", "verify", AT, "--json", file);
    assertThat(ran.status).isZero();
    assertThat(ran.out.strip())
        .isEqualTo(
            """
            {"item":"%s","verdict":"valid","signer":"%s","reason":null,"revocation":"unchecked",\
            "trust":"unchecked"}\
            """
                .formatted(
                    file, Address.fromHex(ownVectors().get(0).at("/item/signer").stringValue())));
    assertThat(run("attestation", "verify", AT, file).out).startsWith("valid   " + file);
  }

  @Test
  void sharedVectorsAreAcceptedAndRefusedAsStated() throws IOException {
    Path shared = Path.of(System.getProperty("vectors", "absent"), "eas", "eas-vectors.json");
    boolean exists = Files.exists(shared);
    assertThat(exists || !"true".equals(System.getenv("CI"))).as("required: " + shared).isTrue();
    Assumptions.assumeTrue(exists, "left out: no shared vectors, " + shared);
    JsonNode vectors = MAPPER.readTree(Files.readString(shared));
    Ran valid = run("attestation", "verify", AT, "--json", items("valid.json", vectors, "vectors"));
    assertThat(valid.status).isZero();
    assertThat(valid.verdicts()).hasSize(40).containsOnly("valid");
    Ran bad = run("attestation", "verify", AT, "--json", items("bad.json", vectors, "negative"));
    assertThat(bad.status).isEqualTo(1);
    assertThat(bad.verdicts()).hasSize(10).containsOnly("invalid");
  }

  @Test
  void withoutATimeItIsNow() throws IOException {
    JsonNode ended =
        ownVectors()
            .valueStream()
            .filter(vector -> vector.get("name").stringValue().equals("at its end"))
            .findFirst()
            .orElseThrow();
    String file = file("ended.json", ended.get("item"));
    assertThat(run("attestation", "verify", file).out).contains("reason expired");
    assertThat(run("attestation", "verify", "--at=2025-12-31T23:59:59Z", file).status).isZero();
  }

  @Test
  void aFileThatCannotBeReadIsRefusedAndTheOthersAreStillChecked() throws IOException {
    String good = file("good.json", ownVectors().get(0).get("item"));
    Ran ran = run("attestation", "verify", AT, "--json", folder + "/absent", folder + "", good);
    assertThat(ran.status).isEqualTo(1);
    assertThat(ran.verdicts()).containsExactly("refused", "refused", "valid");
    assertThat(ran.lines().getFirst().get("reason").stringValue()).isEqualTo("unreadable");
    assertThat(ran.lines().get(1).get("reason").stringValue()).isEqualTo("unreadable");
  }

  @Test
  void wrongUsageExitsWith64AndSaysWhy() {
    assertUsage("Missing command");
    assertUsage("Missing command", "attestation");
    assertUsage("FILE", "attestation", "verify");
    assertUsage("--at wants a time", "attestation", "verify", "--at", "yesterday", "x.json");
    assertUsage("--nonsense", "attestation", "verify", "--nonsense", "x.json");
    assertUsage("nonsense", "nonsense");
  }

  @Test
  void helpAndVersionExitWithZero() {
    assertThat(run("--version").out).startsWith("smartlayer 0.1.0");
    assertThat(run("--version").status).isZero();
    assertThat(run("attestation", "verify", "--help").out).contains("--json", "--at", "FILE");
  }

  private static void assertUsage(String message, String... arguments) {
    Ran ran = run(arguments);
    assertThat(ran.status).isEqualTo(64);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).contains(message).doesNotContain("Exception", "\tat ");
  }

  private String items(String name, JsonNode vectors, String kind) throws IOException {
    ArrayNode items = MAPPER.createArrayNode();
    for (JsonNode vector : vectors.get(kind)) {
      items
          .addObject()
          .put("signer", vector.get("signer").stringValue())
          .set("attestation", vector.get("attestation"));
    }
    return file(name, items);
  }

  private String file(String name, JsonNode content) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, MAPPER.writeValueAsString(content));
    return file.toString();
  }

  private static JsonNode ownVectors() throws IOException {
    Path file = Path.of("../../spec/vectors/eas/attestations.json");
    return MAPPER.readTree(Files.readString(file)).get("attestations");
  }

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = Smartlayer.run(() -> NOW, new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(status, out.toString(), err.toString());
  }

  private record Ran(int status, String out, String err) {
    List<JsonNode> lines() {
      List<JsonNode> lines = new ArrayList<>();
      out.lines().forEach(line -> lines.add(MAPPER.readTree(line)));
      return lines;
    }

    List<String> verdicts() {
      return lines().stream().map(line -> line.get("verdict").stringValue()).toList();
    }
  }
}
