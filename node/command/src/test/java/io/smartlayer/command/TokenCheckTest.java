package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TokenCheckTest {
  @TempDir private Path folder;

  @BeforeEach
  void begin() {
    run("token", "new", card());
  }

  @Test
  void aTokenAsItIsBegunHasNoFault() {
    assertThat(run("token", "check", card()))
        .satisfies(said -> assertThat(said.status).isZero())
        .satisfies(said -> assertThat(said.lines.getLast()).isEqualTo("faults: 0, warnings: 0"));
  }

  @Test
  void whatTheTokenDeclaresIsSaid() {
    assertThat(run("token", "check", card()).text())
        .contains("CoffeeCard at eip155:31337:0x00000000000000000000000000000000000000aa")
        .contains("hears    stamp: Stamp by 0x")
        .contains("answers  card: query, by grant, takes anything, says {coffees, free}");
  }

  @Test
  void aHandlerThatIsNotThereNamesItsLine() throws IOException {
    edit("token.js", "function onStamp", "function onStampp");
    Said said = run("token", "check", card());
    assertThat(said.status).isEqualTo(1);
    assertThat(said.lines.get(0))
        .isEqualTo(
            card()
                + "/token.json:13: fault: inputs.stamp.handler: "
                + card()
                + "/token.js has no function onStamp");
    assertThat(said.lines.get(1)).isEqualTo("  write function onStamp, or name another");
    assertThat(said.text()).contains("warning: nothing names function onStampp");
  }

  @Test
  void codeThatIsNoJavaScriptIsAFault() throws IOException {
    Files.writeString(folder.resolve("card/token.js"), "function onStamp( {");
    assertThat(run("token", "check", card()).lines.getFirst())
        .startsWith(card() + "/token.js:1: fault: it does not load (exception)");
  }

  @Test
  void whatIsDeclaredAndNeverUsedIsAWarningAlone() throws IOException {
    edit("token.json", "\"free\": 0 }", "\"free\": 0, \"teas\": 0 }");
    edit("token.js", "function onStamp", "function helper() {} // helper\nfunction onStamp");
    Said said = run("token", "check", card());
    assertThat(said.status).isZero();
    assertThat(said.text())
        .contains("/token.json:11: warning: state.teas: ")
        .contains("warning: nothing names function helper");
    assertThat(said.lines.getLast()).isEqualTo("faults: 0, warnings: 2");
  }

  @Test
  void aSchemaThatNobodyCanReadIsAFault() throws IOException {
    edit("token.json", "uint8 coffees", "uint9 coffees");
    assertThat(run("token", "check", card()).lines.getFirst())
        .startsWith(card() + "/token.json:8: fault: attestations.Stamp.fields: ");
  }

  @Test
  void aScriptThatIsOlderThanTheFolderIsAFault() throws IOException {
    run("token", "build", card(), "--key", card() + "/shop.key");
    assertThat(run("token", "check", card()).status).isZero();
    edit("token.js", "COFFEES_FOR_A_FREE_ONE = 10", "COFFEES_FOR_A_FREE_ONE = 9");
    assertThat(run("token", "check", card()).lines.getFirst())
        .isEqualTo(card() + "/token.tsml: fault: it says something else than the folder does now");
  }

  @Test
  void anUnsignedScriptAndAnUntrustedSignerAreFaults() {
    run("token", "build", card());
    assertThat(run("token", "check", card()).lines.getFirst())
        .startsWith(card() + "/token.tsml: fault: unsigned (no-signature)");
    run("token", "build", card(), "--key", card() + "/shop.key");
    String stranger = "0x00000000000000000000000000000000000000bb";
    Said said = run("token", "check", card(), "--trusted-key", stranger);
    assertThat(said.status).isEqualTo(1);
    assertThat(said.lines.getFirst()).contains("CoffeeCard: cannot tell");
  }

  @Test
  void whatATokenSaysItImplementsIsJudged() throws IOException {
    edit("token.json", "\"code\":", "\"implements\": [\"urn:example:cards:1\"],\n  \"code\":");
    assertThat(run("token", "check", card()).lines.getFirst())
        .isEqualTo(
            card()
                + "/token.json:25: fault: implements[0]: 0 files say what urn:example:cards:1 is");
    Path agreed = folder.resolve("card/interfaces/cards.json");
    Files.createDirectories(agreed.getParent());
    Files.writeString(
        agreed,
        """
        {"interface":"urn:example:cards:1",
         "methods":{"card":{"kind":"query","result":{"type":"object","required":["coffees"]}}}}
        """);
    String fault =
        card()
            + "/token.json:19: fault: methods.card.result: what urn:example:cards:1 promises may be"
            + " broken: coffees: may be missing";
    assertThat(run("token", "check", card()).lines.getFirst()).isEqualTo(fault);
    Said built = run("token", "build", card());
    assertThat(built.status).isEqualTo(Smartlayer.DATA);
    assertThat(built.lines.getFirst()).isEqualTo(fault);
    edit(
        "token.json",
        "\"type\": \"object\",",
        "\"type\": \"object\", \"required\": [\"coffees\"],");
    Said said = run("token", "check", card());
    assertThat(said.status).isZero();
    assertThat(said.text()).contains("  is       urn:example:cards:1");
    assertThat(CanonicalJson.read(run("token", "api", card()).text()).get("x-implements"))
        .isEqualTo(CanonicalJson.read("[\"urn:example:cards:1\"]"));
    assertThat(run("token", "build", card()).status).isZero();
  }

  @Test
  void anInterfaceThatNobodyClaimsIsAWarningAndOneThatIsNoneAFailure() throws IOException {
    Path agreed = folder.resolve("card/interfaces/cards.json");
    Files.createDirectories(agreed.getParent());
    Files.writeString(agreed, "{\"interface\":\"urn:example:cards:1\",\"methods\":{}}");
    assertThat(run("token", "check", card()).lines.getFirst())
        .isEqualTo(
            agreed + ": warning: the token does not say that it implements urn:example:cards:1");
    Files.writeString(agreed, "{\n\"interface\":\"cards\",\n\"methods\":{}}");
    assertThat(run("token", "check", card()).lines.getFirst())
        .startsWith(agreed + ":2: interface.interface: no URI");
  }

  @Test
  void programsGetOneObjectALine() throws IOException {
    edit("token.js", "function onStamp", "function onStampp");
    List<JsonNode> lines =
        run("token", "check", card(), "--json").lines.stream().map(CanonicalJson::read).toList();
    assertThat(lines.getFirst().get("level").stringValue()).isEqualTo("fault");
    assertThat(lines.getFirst().get("line").intValue()).isEqualTo(13);
    assertThat(lines.getLast().get("methods").get(0).get("access").stringValue())
        .isEqualTo("grant");
  }

  @Test
  void aManifestThatIsWrongNamesItsLine() throws IOException {
    edit("token.json", "PT1H", "1 hour");
    Said said = run("token", "check", card());
    assertThat(said.status).isEqualTo(Smartlayer.DATA);
    assertThat(said.lines.getFirst())
        .startsWith(card() + "/token.json:13: inputs.stamp.maxAge: expected a duration");
    edit("token.json", "\"code\"", "code");
    assertThat(run("token", "check", card()).lines.getFirst())
        .startsWith(card() + "/token.json:25: no JSON");
  }

  @Test
  void anUnknownCommandSaysWhichThereAre() {
    Said said = run("token", "chekc");
    assertThat(said.status).isEqualTo(Smartlayer.USAGE);
    assertThat(said.lines.getFirst())
        .startsWith("There is no command chekc. Commands of smartlayer token: new, test, check");
    assertThat(run("tokens").lines.getFirst())
        .startsWith("There is no command tokens. Commands of");
    assertThat(run("token").lines.getFirst()).startsWith("Missing command. Commands of");
  }

  private String card() {
    return folder.resolve("card").toString();
  }

  private void edit(String name, String what, String instead) throws IOException {
    Path file = folder.resolve("card").resolve(name);
    String before = Files.readString(file);
    assertThat(before).contains(what);
    Files.writeString(file, before.replace(what, instead));
  }

  private record Said(int status, List<String> lines) {
    String text() {
      return String.join("\n", lines);
    }
  }

  private static Said run(String... arguments) {
    var out = new StringWriter();
    var printer = new PrintWriter(out);
    int status = Smartlayer.run(Instant::now, printer, printer, arguments);
    return new Said(status, out.toString().lines().toList());
  }
}
