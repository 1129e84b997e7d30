package io.smartlayer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.tokenscript.TokenScript;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScriptCommandTest {
  private static final Path OWN = Path.of("..", "..", "spec", "vectors", "tokenscript");
  private static final String SIGNER = "0xd41c057fd1c78805aac12b0a94a405c0461a6fbb";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aValidFileIsNamedWithItsSigner() {
    String file = OWN.resolve("flight-ticket.signed.tsml").toString();
    assertThat(run("check", file)).isZero();
    assertThat(out.toString().strip()).isEqualTo(file + ": valid, signed by " + SIGNER);
  }

  @Test
  void aSignerWithoutAnAccountIsNamedByTheHashOfItsKey() {
    String file = OWN.resolve("flight-ticket.rsa.tsml").toString();
    assertThat(run("check", file)).isZero();
    assertThat(out.toString().strip())
        .isEqualTo(
            file
                + ": valid, signed by sha256:"
                + "0afc1c946013fdfa13c9078d9403ea2e4186a3d2595eb00ecd94fd4c910fb5c0");
  }

  @Test
  void aKeyOfTheCommandLineIsTrustedWithoutAChain() {
    String file = OWN.resolve("flight-ticket.rsa.tsml").toString();
    String key = "sha256:0afc1c946013fdfa13c9078d9403ea2e4186a3d2595eb00ecd94fd4c910fb5c0";
    assertThat(run("check", "--trusted-key", key, file)).isZero();
    assertThat(out.toString().strip()).isEqualTo(file + ": valid, signed by " + key + ", trusted");
    String other = OWN.resolve("flight-ticket.signed.tsml").toString();
    assertThat(run("check", "--json", "--trusted-key", key, other)).isEqualTo(1);
    assertThat(out.toString()).contains("\"trust\":\"cannot-tell\"");
    assertThat(run("check", "--trusted-key", "me", file)).isEqualTo(64);
    assertThat(run("check", "--chain", "1=rpc.example.org", file)).isEqualTo(64);
    assertThat(run("check", "--chain", "31337=http://127.0.0.1:1", other)).isEqualTo(1);
    assertThat(out.toString()).contains(", cannot-tell: FlightTicket: cannot tell, ");
  }

  @Test
  void whatCannotBeReadIsListedWithItsPlaceBesideTheVerdicts() {
    String file = OWN.resolve("declarations.tsml").toString();
    assertThat(run("check", "--warnings", file)).isEqualTo(1);
    assertThat(out.toString().strip()).isEqualTo(file + ": unsigned (no-signature)");
    assertThat(err.toString().strip())
        .isEqualTo(file + ":6:47: expected one of <= >= < > = at 6 of a filter, not 'level'");
  }

  @Test
  void eachFileIsOneLineOfJson() {
    String valid = OWN.resolve("flight-ticket.signed.tsml").toString();
    String altered = OWN.resolve("flight-ticket.altered.tsml").toString();
    String unsigned = OWN.resolve("flight-ticket.tsml").toString();
    String doctype = OWN.resolve("doctype.tsml").toString();
    assertThat(run("check", "--json", valid, altered, unsigned, doctype, "no such file"))
        .isEqualTo(1);
    assertThat(out.toString().lines())
        .containsExactly(
            line(valid, null, SIGNER, "valid"),
            line(altered, "digest", null, "invalid"),
            line(unsigned, "no-signature", null, "unsigned"),
            line(doctype, "doctype", null, "refused"),
            line("no such file", "unreadable", null, "refused"));
  }

  @Test
  void oneFileThatIsNotValidDecidesTheStatus() {
    String valid = OWN.resolve("flight-ticket.signed.tsml").toString();
    assertThat(run("check", valid, valid)).isZero();
    assertThat(run("check", OWN.resolve("flight-ticket.tsml").toString(), valid)).isEqualTo(1);
  }

  @Test
  void foldersAndHugeFilesAreRefused(@TempDir Path folder) throws IOException {
    Path huge = folder.resolve("huge.tsml");
    Files.writeString(huge, " ".repeat(TokenScript.SIZE_LIMIT + 1), UTF_8);
    assertThat(run("check", folder.toString(), huge.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("refused (unreadable)").contains("refused (too-large)");
  }

  @Test
  void wrongUsageIsStatus64() {
    assertThat(run()).isEqualTo(64);
    assertThat(run("check")).isEqualTo(64);
    assertThat(run("check", "--yaml", "file")).isEqualTo(64);
    assertThat(err.toString()).contains("Usage:");
  }

  private int run(String... arguments) {
    return new CommandLine(new ScriptCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static String line(
      String item, @Nullable String reason, @Nullable String signer, String verdict) {
    return """
    {"item":"%s","verdict":"%s","signer":%s,"reason":%s,"trust":"unchecked"}\
    """
        .formatted(item, verdict, quoted(signer), quoted(reason));
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : "\"" + text + "\"";
  }
}
