package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Permissions are given and passed on without a network; that nodes keep to them is theirs. */
class TokenGrantTest {
  private static final Path NETWORK = Path.of("..", "..", "spec/vectors/token/network.json");
  private static final String TOKEN =
      "eip155:31337/erc721:0x5fbdb2315678afecb367f032d93f642f64180aa3/42";

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @Test
  void whatIsGivenIsSignedAndWhatIsPassedOnIsLess() throws IOException {
    SecretKey holder = key("holder");
    SecretKey driver = key("driver");
    SecretKey valet = key("valet");
    String first =
        made(grant("holder", driver, "--method", "unlock", "--method", "start", "--depth", "1"));
    GrantChain given = chain(first);
    assertThat(given.grant().methods()).containsExactly("unlock", "start");
    var domain =
        TrustFile.fromJson(CanonicalJson.read(Files.readString(NETWORK))).members().domain();
    assertThat(given.grant().signer(domain)).isEqualTo(holder.address());
    assertThat(terminal.said()).contains("[unlock, start] by " + driver.address().toHex());

    String second = made(delegate("driver", valet, first, "--method", "unlock", "--for", "PT9H"));
    GrantChain passed = chain(second);
    assertThat(passed.fault()).isNull();
    assertThat(passed.isPassedOn(domain)).isTrue();
    assertThat(passed.last().sessionKey()).isEqualTo(valet.address());
    assertThat(passed.last().expiryMillis()).isEqualTo(given.last().expiryMillis());

    assertThat(delegate("valet", holder, second)).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("may not be passed on");
  }

  @Test
  void nobodyPassesOnMoreThanTheyHaveOrWhatIsNotTheirs() throws IOException {
    key("holder");
    SecretKey driver = key("driver");
    SecretKey valet = key("valet");
    String first = made(grant("holder", driver, "--method", "unlock", "--depth", "2"));
    assertThat(delegate("driver", valet, first, "--method", "start")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("delegation-wider");
    assertThat(delegate("driver", valet, first, "--depth", "2")).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("--depth is 0 to 1");
    assertThat(delegate("valet", valet, first)).isEqualTo(Smartlayer.DATA);
    assertThat(terminal.said()).contains("is for " + driver.address().toHex());
  }

  @Test
  void nonsenseIsRefusedBeforeAKeyIsRead() throws IOException {
    SecretKey driver = key("driver");
    assertThat(grant("none", driver)).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("Which --method may be called?");
    assertThat(grant("none", driver, "--method", "a", "--depth", "4")).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("--depth is 0 to 3");
    assertThat(grant("none", driver, "--method", "a", "--for", "PT0S")).isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("--for is up to PT8784H");
    assertThat(grant("none", driver, "--method", "a")).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(terminal.run("token", "call", "--grant", "g", "http://127.0.0.1:1", TOKEN, "m"))
        .isEqualTo(Smartlayer.USAGE);
    assertThat(terminal.said()).contains("--grant with --session-key");
  }

  private SecretKey key(String name) {
    return NodeKeys.in(folder.resolve(name), new SecureRandom());
  }

  private int grant(String key, SecretKey to, String... more) {
    return run("grant", key, to, TOKEN, more);
  }

  private int delegate(String key, SecretKey to, String file, String... more) {
    return run("delegate", key, to, file, more);
  }

  private int run(String command, String key, SecretKey to, String what, String... more) {
    List<String> words = new ArrayList<>(List.of("token", command));
    words.addAll(List.of(more));
    words.addAll(List.of("--trust", NETWORK.toString()));
    words.addAll(List.of("--key", folder.resolve(key).toString()));
    words.addAll(List.of("--to", to.address().toHex(), what));
    return terminal.run(words.toArray(String[]::new));
  }

  /** The file with what was just printed. */
  private String made(int status) throws IOException {
    assertThat(status).as(terminal.said()).isZero();
    String line =
        terminal
            .said()
            .lines()
            .filter(each -> each.startsWith("{"))
            .reduce((a, b) -> b)
            .orElseThrow();
    Path file = Files.createTempFile(folder, "chain", ".json");
    Files.writeString(file, line);
    return file.toString();
  }

  private static GrantChain chain(String file) throws IOException {
    return GrantChain.read(
        JsonFields.of(CanonicalJson.read(Files.readString(Path.of(file))), "the file"));
  }
}
