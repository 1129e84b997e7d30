package io.smartlayer.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.OffchainAttestation;
import io.smartlayer.attestation.SchemaUid;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.attestation.Statement;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The EAS SDK checks what is signed here. It is there after {@code ./check --thorough}. */
class EasSdkAcceptanceTest {
  private static final int COUNT = 40;
  private static final Path PEER = Path.of("peers", "eas");

  @TempDir private Path folder;

  @Test
  void theSdkAcceptsWhatIsSignedHereAndNothingThatWasChanged() throws Exception {
    boolean installed = Files.isDirectory(PEER.resolve("node_modules"));
    assertThat(installed || !Boolean.getBoolean("thorough")).as("installed: " + PEER).isTrue();
    Assumptions.assumeTrue(installed, "left out: the EAS SDK is not installed in " + PEER);
    ArrayNode items = JsonMapper.shared().createArrayNode();
    var random = new Random(7);
    for (int i = 0; i < COUNT; i++) {
      items.add(signed(random, i).json());
    }
    SignedAttestation changed = signed(random, COUNT);
    items.add(
        new SignedAttestation(Address.fromHex("0x" + "11".repeat(20)), changed.attestation())
            .json());
    List<String> answers = answers(items);
    assertThat(answers).hasSize(COUNT + 1);
    assertThat(answers.subList(0, COUNT)).containsOnly("true");
    assertThat(answers.getLast()).isEqualTo("false");
  }

  private List<String> answers(ArrayNode items) throws IOException, InterruptedException {
    Path file = folder.resolve("items.json");
    Files.writeString(file, JsonMapper.shared().writeValueAsString(items));
    Process node =
        new ProcessBuilder("node", PEER.resolve("verify.cjs").toString(), file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> answers = new ArrayList<>();
    try (var out = node.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(answers::add);
    }
    assertThat(node.waitFor()).isEqualTo(1);
    return answers;
  }

  private static SignedAttestation signed(Random random, int i) {
    var key = new SecretKey(Hash.keccak(Bytes.ofLong(i)).bytes());
    Address eas = new Address(bytes(random, 20));
    var domain = OffchainAttestation.domain("1." + i % 5 + ".0", 1 + random.nextInt(1 << 20), eas);
    boolean revocable = random.nextBoolean();
    var statement =
        new Statement(
            SchemaUid.of("bytes any", Address.ZERO, revocable),
            i % 2 == 0 ? Address.ZERO : new Address(bytes(random, 20)),
            random.nextLong() & Long.MAX_VALUE,
            i % 3 == 0 ? 0 : random.nextLong(), // unsigned, beyond 2^63 too
            revocable,
            i % 4 == 0 ? Hash.ZERO : new Hash(bytes(random, 32)),
            bytes(random, random.nextInt(500)));
    return OffchainAttestation.sign(key, domain, statement, new Hash(bytes(random, 32)));
  }

  private static Bytes bytes(Random random, int size) {
    byte[] out = new byte[size];
    random.nextBytes(out);
    return Bytes.of(out);
  }
}
