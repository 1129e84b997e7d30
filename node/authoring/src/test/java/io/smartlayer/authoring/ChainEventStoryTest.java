package io.smartlayer.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.tokenscript.ChainSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A manifest that names events of its contract, and stories in which they happen. */
class ChainEventStoryTest {
  private static final Engine ENGINE = new V8Engine(1);
  private static final String EVENT =
      "Transfer(address indexed from, address indexed to, uint indexed tokenId, string why)";
  private static final String DECLARED =
      "\"chainEvents\":{\"moved\":{\"label\":\"Moved\",\"event\":\""
          + EVENT
          + "\",\"token\":\"tokenId\",\"handler\":\"onMoved\"}},\"on\":{";
  private static final String CODE =
      Written.CODE
          + """
          function onMoved(state, { attribute, block, data }) {
            return { state: { ...state, text: [attribute, block, data.to, data.why].join() } };
          }
          """;
  private static final String TO = "0x00000000000000000000000000000000000000bb";

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @Test
  void theScriptNamesTheEventAsItsContractDoes() {
    var script = Written.made(manifest(DECLARED), CODE).script();
    ChainSource source =
        Objects.requireNonNull(
            Objects.requireNonNull(script.service()).reactions().stream()
                .filter(on -> "moved".equals(on.input()))
                .findFirst()
                .orElseThrow()
                .source());
    assertThat(source.topic())
        .isEqualTo(Hash.keccak(Bytes.utf8("Transfer(address,address,uint256,string)")));
    assertThat(source.fields())
        .extracting(ChainSource.Field::indexed)
        .containsExactly(true, true, true, false);
    assertThat(source.conditions()).containsExactly(new ChainSource.Condition("tokenId", null));
    assertThat(script.declarations().warnings()).isEmpty();
  }

  @Test
  void anEventHappensInAStory() {
    assertThat(
            fault(
                act("1", "sold")
                    + ",\"block\":12,\"state\":{\"text\":\"moved,12,"
                    + TO
                    + ",sold\"}}"))
        .isEmpty();
  }

  @Test
  void whatWouldNotHappenInANetworkIsAFault() {
    assertThat(fault(act("8", "sold") + "}")).contains("takes it for none of this token's");
    assertThat(fault(act("1", "sold").replace("\"why\"", "\"what\"") + "}")).contains("data");
    assertThat(fault(act("1", "sold").replace(TO, "0x12") + "}")).contains("data");
    assertThat(fault(act("1", "sold").replace("moved", "other") + "}"))
        .contains("the script hears of no other");
  }

  @Test
  void aFaultIsInTheManifestsWords() {
    assertThat(refused(DECLARED.replace("uint indexed tokenId", "uint7 indexed tokenId")))
        .startsWith("chainEvents.moved.attribute: ");
    assertThat(refused(DECLARED.replace("uint indexed tokenId", "uintindexed")))
        .contains("a parameter is TYPE NAME");
    assertThat(refused(DECLARED.replace("Transfer(", "Transfer")))
        .contains("no event like Transfer(");
    assertThat(refused(DECLARED.replace("\"token\"", "\"tokens\""))).contains("tokens");
    assertThat(refused(DECLARED.replace("onMoved", "on moved")))
        .startsWith("chainEvents.moved.handler: ");
  }

  private static String act(String number, String why) {
    return """
    {"event":"chain-event","attribute":"moved",
     "data":{"from":"0x%040d","to":"%s","tokenId":"%s","why":"%s"}\
    """
        .formatted(0, TO, number, why);
  }

  private static String manifest(String declared) {
    return Written.MANIFEST.replace("\"on\":{", declared);
  }

  private static String refused(String declared) {
    return Written.manifest(manifest(declared)).make(CODE)
            instanceof Manifest.Making.Refused(String why)
        ? why
        : "made";
  }

  private static String fault(String act) {
    String story = "{\"name\":\"x\",\"attributes\":{\"card\":\"7\"},\"acts\":[" + act + "]}";
    var made = Written.made(manifest(DECLARED), CODE);
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
