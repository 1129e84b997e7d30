package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.tokenscript.ChainCall;
import io.smartlayer.tokenscript.ChainCall.Argument;
import io.smartlayer.tokenscript.ChainCall.Known;
import io.smartlayer.tokenscript.Declarations.Warning;
import io.smartlayer.tokenscript.TokenScript;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A manifest that has a query read the chain, and stories that say what is there. */
class ChainReadStoryTest {
  private static final Engine ENGINE = new V8Engine(1);
  private static final String COIN = "0x00000000000000000000000000000000000000cc";
  private static final String ATTRIBUTES =
      "\"attributes\":{\"balance\":{\"label\":\"Balance\",\"function\":\"balanceOf\",\"as\":\"e2\","
          + "\"address\":\""
          + COIN
          + "\",\"args\":[{\"type\":\"address\",\"ref\":\"ownerAddress\"}]},"
          + "\"open\":{\"label\":\"Open\",\"function\":\"isOpen\",\"as\":\"bool\","
          + "\"args\":[{\"type\":\"uint8\",\"value\":3},{\"type\":\"bool\",\"value\":true}]},";
  private static final String METHOD =
      "\"methods\":{\"worth\":{\"kind\":\"query\",\"access\":\"public\","
          + "\"reads\":[\"balance\",\"open\"]},";
  private static final String CODE =
      Written.CODE
          + """
          function worth(state, args, caller, { chain, chainBlock, chainFailed }) {
            return [chain.balance, chain.open, chainBlock.number, chainFailed.open ?? ""].join();
          }
          """;

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @Test
  void theScriptSaysWhatIsReadOfWhom() {
    TokenScript script = Written.made(manifest(), CODE).script();
    List<ChainCall> reads =
        Objects.requireNonNull(Objects.requireNonNull(script.service()).method("worth")).reads();
    assertThat(reads)
        .extracting(ChainCall::signature)
        .containsExactly("balanceOf(address)", "isOpen(uint8,bool)");
    assertThat(Objects.requireNonNull(reads.getFirst().address(31337)).toHex()).isEqualTo(COIN);
    assertThat(reads.getFirst().as()).isEqualTo(ChainCall.Form.E2);
    assertThat(reads.getFirst().arguments())
        .containsExactly(new Argument("address", null, Known.OWNER_ADDRESS));
    assertThat(reads.getLast().arguments())
        .containsExactly(new Argument("uint8", "3", null), new Argument("bool", "true", null));
    assertThat(script.declarations().warnings()).extracting(Warning::what).isEmpty();
  }

  @Test
  void aStoryTellsWhatIsOnTheChain() {
    assertThat(
            fault("{\"balance\":\"1.5\",\"open\":true},\"block\":12,\"result\":\"1.5,true,12,\""))
        .isEmpty();
    assertThat(
            fault(
                "{\"balance\":\"0\",\"open\":{\"code\":\"reverted\"}},"
                    + "\"result\":\"0,,1,reverted\""))
        .isEmpty();
  }

  @Test
  void whatAChainWouldNotSayIsAFault() {
    assertThat(fault("{}")).contains("chain: the method reads balance, open");
    assertThat(fault("{\"balance\":\"1\",\"open\":true,\"more\":\"1\"}"))
        .contains("chain: the method reads balance, open");
    assertThat(fault("{\"balance\":\"1.555\",\"open\":true}")).contains("chain.balance: not as e2");
    assertThat(fault("{\"balance\":\"1\",\"open\":\"yes\"}")).contains("chain.open: not as bool");
    assertThat(fault("{\"balance\":{\"code\":\"lost\"},\"open\":true}"))
        .contains("chain.balance.code: none of reverted");
  }

  @Test
  void aFaultIsInTheManifestsWords() {
    assertThat(refused(manifest().replace("[\"balance\",\"open\"]", "[\"balance\",\"gone\"]")))
        .startsWith("methods.worth.reads[2].attribute: ");
    assertThat(refused(manifest().replace("[\"balance\",\"open\"]", "[1]")))
        .contains("reads: no list of texts");
    assertThat(
            refused(
                manifest()
                    .replace(
                        "\"kind\":\"query\",\"access\":\"public\",\"reads\"",
                        "\"kind\":\"update\",\"access\":\"grant\",\"reads\"")))
        .startsWith("methods.worth.reads[1]: only a query reads")
        .contains("chainEvents");
    assertThat(refused(manifest().replace("\"type\":\"uint8\"", "\"type\":\"uint8 \"")))
        .contains("no type like uint256 or address");
    assertThat(refused(manifest().replace("\"as\":\"bool\"", "\"as\":\"boolean\"")))
        .startsWith("methods.worth.reads[2].attribute: ");
  }

  @Test
  void whatIsReadAndNeverUsedIsSaid() {
    String code = Written.CODE + "function worth(state) { return 1; }\n";
    var made = Written.made(manifest(), code);
    var draft = new Draft("token.json", manifest(), "token.js", code, made.script());
    assertThat(Inspection.of(draft, ENGINE))
        .extracting(Finding::what)
        .contains("methods.worth.reads: token.js never says balance");
  }

  private static String manifest() {
    return Written.MANIFEST
        .replace("\"attributes\":{", ATTRIBUTES)
        .replace("\"methods\":{", METHOD);
  }

  private static String refused(String manifest) {
    return switch (Manifest.read(manifest, Written.settings())) {
      case Manifest.Reading.Refused(String why) -> why;
      case Manifest.Reading.Read(Manifest read) ->
          read.make(CODE) instanceof Manifest.Making.Refused(String why) ? why : "made";
    };
  }

  private static String fault(String chain) {
    String story =
        "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},"
            + "\"acts\":[{\"method\":\"worth\",\"chain\":"
            + chain
            + "}]}";
    var made = Written.made(manifest(), CODE);
    Scenario scenario =
        switch (Scenario.read(story)) {
          case Scenario.Reading.Read(Scenario read) -> read;
          case Scenario.Reading.Refused(String why) -> throw new AssertionError(why);
        };
    String fault =
        new Rehearsal(made.file(), made.script(), List.of(ENGINE)).play(scenario).fault();
    return fault == null ? "" : fault;
  }
}
