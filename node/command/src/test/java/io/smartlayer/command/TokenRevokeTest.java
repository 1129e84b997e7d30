package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.runtime.NodeKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with a chain is told before any anchor is asked; the rest is for processes. */
class TokenRevokeTest {
  private static final Path VECTORS = Path.of("..", "..", "spec/vectors/token/locks.json");
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @BeforeEach
  void drawAKey() {
    NodeKeys.in(folder.resolve("key"), new SecureRandom());
  }

  @Test
  void aLinkThatTheChainHasNotIsNotTakenBack() throws IOException {
    String file = file(knock().retain("grant", "delegations"));
    assertThat(revoke(file, "--link", "3")).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("--link is 1 to 2, the links of " + file);
    assertThat(revoke(file, "--link", "0")).isEqualTo(Smartlayer.USAGE);
  }

  @Test
  void aFileThatHoldsNoChainAloneIsRefused() throws IOException {
    assertThat(revoke(file(knock()), "--link", "1")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("holds no grant: ");
    assertThat(revoke(file(knock().retain("delegations")))).isEqualTo(Smartlayer.DATA);
    assertThat(revoke(file(Bytes.utf8("no JSON")))).isEqualTo(Smartlayer.DATA);
    assertThat(revoke(file(Bytes.zeros(1 << 17)))).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("is too long to be a grant");
    assertThat(revoke(folder.resolve("none").toString())).isEqualTo(Smartlayer.NO_INPUT);
  }

  @Test
  void whoeverIsToTakeItBackHasToAnswer() throws IOException {
    assertThat(revoke(file(knock().retain("grant")))).isEqualTo(Smartlayer.UNAVAILABLE);
  }

  private int revoke(String file, String... more) {
    List<String> words = new ArrayList<>(List.of("token", "revoke"));
    words.addAll(List.of(more));
    words.addAll(List.of("--key", folder.resolve("key").toString(), NOWHERE, file));
    return terminal.run(words.toArray(String[]::new));
  }

  /** What a valet has shown a lock: a chain of two links, and more. */
  private static ObjectNode knock() throws IOException {
    JsonNode cases = CanonicalJson.read(Files.readString(VECTORS)).get("cases");
    return (ObjectNode) CanonicalJson.read(cases.get(1).get("knock").stringValue());
  }

  private String file(JsonNode json) throws IOException {
    return file(CanonicalJson.write(json));
  }

  private String file(Bytes content) throws IOException {
    Path file = folder.resolve("chain.json");
    Files.write(file, content.toArray());
    return file.toString();
  }
}
