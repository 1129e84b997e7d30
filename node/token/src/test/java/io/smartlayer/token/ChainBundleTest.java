package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.ChainValues.Lack;
import io.smartlayer.token.ChainValues.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bundles of queries that read the chain. The browser's client judges the same. */
class ChainBundleTest {
  private static final String VECTORS = "chain-values.json";
  private static final long SIGNED = World.START + 5000;
  private static final long OLDEST = ChainValues.OLDEST.toMillis();
  private static final long AHEAD = ChainValues.AHEAD.toMillis();
  private static final String HASH = Hash.keccak(Bytes.utf8("block")).toHex();
  private static final BundleMaker MAKER = BundleMaker.ofTokensThatRead();
  private static final Membership NETWORK = MAKER.network();
  private static final BundleVerifier VERIFIER = new BundleVerifier(NETWORK);

  @Test
  void everyBundleIsJudgedAsTheSharedVectorsSay() {
    Map<String, Bytes> made = bundles();
    var judged = new TreeMap<String, String>();
    made.forEach((name, file) -> judged.put(name, reason(file)));
    Vectors.update(VECTORS, vectors(made, judged));

    var expected = new TreeMap<String, String>();
    var read = new TreeMap<String, String>();
    for (JsonNode vector : Vectors.read(VECTORS).get("bundles")) {
      String name = vector.get("name").stringValue();
      expected.put(name, vector.get("reason").asString("valid"));
      read.put(name, reason(Bytes.utf8(vector.get("bundle").stringValue())));
    }
    assertThat(judged).isEqualTo(expected);
    assertThat(read).isEqualTo(expected);
  }

  @Test
  void aMethodIsGivenWhatStandsInItsStep() {
    BundleMaker.Parts parts = MAKER.read(values(SIGNED)).parts();
    JsonNode step = CanonicalJson.read(parts.step.input().toUtf8());
    JsonNode result = CanonicalJson.read(parts.step.output().toUtf8()).get("result");
    assertThat(result.get("chain").toString()).isEqualTo("{\"balance\":\"7\",\"owner\":null}");
    assertThat(result.get("chainBlock")).isEqualTo(step.get("chain").get("block"));
    assertThat(result.get("chainFailed").toString()).isEqualTo("{\"owner\":\"reverted\"}");
    assertThat(StepInput.fromJson(step).chain()).isEqualTo(values(SIGNED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "{'block':$,'failed':{},'values':{}}",
        "{'block':$,'failed':{},'values':{'a':1}}",
        "{'block':$,'failed':{},'values':{'a':null}}",
        "{'block':$,'failed':{},'values':{'a':{}}}",
        "{'block':$,'failed':{},'values':{'a b':'1'}}",
        "{'block':$,'failed':{},'values':{'':'1'}}",
        "{'block':$,'failed':{'a':'lost'},'values':{}}",
        "{'block':$,'failed':{'a':'reverted'},'values':{'a':'1'}}",
        "{'block':$,'failed':{},'values':{'a':'1'},'more':1}",
        "{'block':{},'failed':{},'values':{'a':'1'}}",
        "{'failed':{},'values':{'a':'1'}}"
      })
  void whatIsOfAnotherShapeIsNotRead(String chain) {
    String block = "{'hash':'" + HASH + "','number':1,'timeMillis':1}";
    String json = chain.replace("$", block).replace('\'', '"');
    assertThatThrownBy(() -> StepInput.fromJson(with(CanonicalJson.read(json))))
        .isInstanceOf(JsonFields.Malformed.class);
  }

  @Test
  void valuesAreBounded() {
    String room = "x".repeat(ChainValues.VALUE_LIMIT_BYTES - 2);
    assertThat(StepInput.fromJson(with(json(8, room))).chain()).isNotNull();
    for (JsonNode wrong : List.of(json(9, "x"), json(1, room + "x"))) {
      assertThatThrownBy(() -> StepInput.fromJson(with(wrong)))
          .isInstanceOf(JsonFields.Malformed.class);
    }
  }

  @Test
  void onlyQueriesHaveThem() {
    ObjectNode update = with(json(1, "x"));
    update.set("update", update.remove("call"));
    ObjectNode event = with(json(1, "x"));
    event.remove("call");
    event.putObject("event");
    for (ObjectNode step : List.of(update, event)) {
      assertThatThrownBy(() -> StepInput.fromJson(step)).isInstanceOf(JsonFields.Malformed.class);
    }
  }

  private static ObjectNode json(int count, String value) {
    var out = JsonNodeFactory.instance.objectNode();
    out.putObject("block").put("hash", HASH).put("number", 1).put("timeMillis", 1);
    out.putObject("failed");
    ObjectNode values = out.putObject("values");
    for (int i = 0; i < count; i++) {
      values.put("v" + i, value);
    }
    return out;
  }

  private static ObjectNode with(JsonNode chain) {
    Bytes input = MAKER.read(values(SIGNED)).parts().step.input();
    ObjectNode step = (ObjectNode) CanonicalJson.read(input.toUtf8());
    step.set("chain", chain);
    return step;
  }

  private static ChainValues values(long timeMillis) {
    var block = new Chain.Block(17, Hash.fromHex(HASH), Instant.ofEpochMilli(timeMillis));
    return new ChainValues(
        block,
        List.of(
            new Value.Untold("owner", Lack.REVERTED),
            new Value.Told("balance", Bytes.utf8("\"7\""))));
  }

  private static Map<String, Bytes> bundles() {
    var out = new TreeMap<String, Bytes>();
    out.put("of now", at(SIGNED));
    out.put("an hour old", at(SIGNED - OLDEST));
    out.put("older than an hour", at(SIGNED - OLDEST - 1));
    out.put("a minute ahead", at(SIGNED + AHEAD));
    out.put("more than a minute ahead", at(SIGNED + AHEAD + 1));
    out.put("an hour older than the feed", shown(SIGNED - OLDEST + 1, SIGNED)); // as of 1 ms later
    out.put("older than the feed by more", shown(SIGNED - OLDEST, SIGNED));
    BundleMaker.Parts other = MAKER.read(values(SIGNED)).parts();
    ObjectNode input = (ObjectNode) CanonicalJson.read(other.step.input().toUtf8());
    ((ObjectNode) input.get("chain").get("values")).put("balance", "8");
    other.step = new Step(CanonicalJson.write(input), other.step.output());
    out.put("another value than was signed", signed(other));
    return out;
  }

  private static Bytes at(long timeMillis) {
    return signed(MAKER.read(values(timeMillis)).parts());
  }

  private static Bytes shown(long timeMillis, long shownMillis) {
    return signed(MAKER.read(values(timeMillis)).vouched(shownMillis));
  }

  private static Bytes signed(BundleMaker.Parts parts) {
    return parts.change("timeMillis", SIGNED).file(NETWORK);
  }

  private static String reason(Bytes file) {
    return switch (VERIFIER.verify(file)) {
      case BundleVerifier.Verdict.Valid _ -> "valid";
      case BundleVerifier.Verdict.Refused(String reason, String _) -> reason;
    };
  }

  private static String vectors(Map<String, Bytes> made, Map<String, String> judged) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("about", "Bundles of queries that read the chain, against one network.json.");
    json.set("network", NETWORK.toJson());
    ArrayNode list = json.putArray("bundles");
    made.forEach((name, file) -> {
      String reason = Objects.requireNonNull(judged.get(name));
      list.addObject()
          .put("name", name)
          .put("reason", reason.equals("valid") ? null : reason)
          .put("bundle", file.toUtf8());
    });
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
