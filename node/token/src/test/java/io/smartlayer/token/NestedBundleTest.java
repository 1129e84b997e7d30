package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.TokenAnswer.Lack;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tokens that answer for tokens, and bundles in bundles. The browser's client judges the same. */
class NestedBundleTest {
  private static final String VECTORS = "nested.json";
  private static final String STATUS = "publicStatus";
  private static final String BOTH = "both";
  private static final long SIGNED = World.START + 5000;
  private static final long APART = NestedRules.APART.toMillis();
  private static final TokenAnswer CYCLE =
      new TokenAnswer.Untold("friend", BOTH, World.token(42), Lack.DEPENDENCY_CYCLE);
  private static final BundleMaker MAKER = BundleMaker.ofTokensThatAsk();
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
  void whatIsReadIsWhatWasWritten() {
    Bytes file = Objects.requireNonNull(bundles().get("a friend's friend"));
    ReceiptBundle read = ReceiptBundle.read(file);

    assertThat(read.toBytes()).isEqualTo(file);
    assertThat(read.nestedDepth()).isEqualTo(2);
    assertThat(read.nestedCount()).isEqualTo(3);
    assertThat(read.input().answers()).hasSize(2);
  }

  @Test
  void bundlesAreNestedWithinBounds() {
    ReceiptBundle one = status(43, SIGNED).bundle(NETWORK);
    assertThat(isMalformed(with(one, 8, one))).isFalse();
    assertThat(isMalformed(with(one, 9, one))).isTrue();
    assertThat(isMalformed(chain(one, ReceiptBundle.NESTED_DEPTH))).isFalse();
    assertThat(isMalformed(chain(one, ReceiptBundle.NESTED_DEPTH + 1))).isTrue();
    assertThat(isMalformed(with(one, 7, with(one, 1, one)))).isFalse();
    assertThat(isMalformed(with(one, 8, with(one, 1, one)))).isTrue();
    assertThat(isMalformed(with(one, 1, large(one)))).isTrue();
  }

  @Test
  void aStepHoldsItsAnswersWithinBounds() {
    int room = TokenAnswer.RESULTS_LIMIT_BYTES;
    assertThat(VERIFIER.verify(parts(List.of(told(room - 2))).file(NETWORK)))
        .isInstanceOf(BundleVerifier.Verdict.Refused.class); // there is no bundle of it
    List<TokenAnswer> large = List.of(told(room - 2), told(0));
    assertThatThrownBy(() -> parts(large)).isInstanceOf(IllegalArgumentException.class);
    JsonNode step = CanonicalJson.read(parts(List.of(CYCLE)).step.input().toUtf8());
    for (String answers :
        List.of("[]", "{}", "[{}]", "[{\"depends\":\"a\",\"method\":\"b\",\"token\":null}]")) {
      ObjectNode other = (ObjectNode) step.deepCopy();
      other.set("answers", CanonicalJson.read(answers));
      assertThatThrownBy(() -> StepInput.fromJson(other)).isInstanceOf(JsonFields.Malformed.class);
    }
    ObjectNode event = (ObjectNode) step.deepCopy();
    event.remove("call");
    event.putObject("event");
    assertThatThrownBy(() -> StepInput.fromJson(event)).isInstanceOf(JsonFields.Malformed.class);
  }

  @Test
  void bothEnginesGiveAMethodTheSameAnswers() {
    BundleMaker.Parts asked = parts(List.of(CYCLE, answer(status(43, SIGNED))));
    JsonNode result = CanonicalJson.read(asked.step.output().toUtf8()).get("result");

    assertThat(result).isEqualTo(CanonicalJson.read(asked.step.input().toUtf8()).get("answers"));
    assertThat(result.get(0).get("code").stringValue()).isEqualTo("dependency-cycle");
    assertThat(result.get(1).get("result").stringValue()).isEqualTo("active");
  }

  private static Map<String, Bytes> bundles() {
    var out = new TreeMap<String, Bytes>();
    BundleMaker.Parts friend = status(43, SIGNED);
    TokenAnswer told = answer(friend);
    List<ReceiptBundle> one = List.of(friend.bundle(NETWORK));
    out.put("an answer and none", outer(List.of(told, CYCLE), one).file(NETWORK));
    out.put("no answer at all", parts(List.of(CYCLE, CYCLE)).file(NETWORK));
    BundleMaker.Parts inner = outer(List.of(told, CYCLE), one);
    inner.freshness = friend.freshness;
    List<TokenAnswer> two = List.of(told, answer(inner, BOTH));
    out.put(
        "a friend's friend",
        outer(two, List.of(one.getFirst(), inner.bundle(NETWORK))).file(NETWORK));
    mismatches(out, told, one);
    BundleMaker.Parts stranger = status(43, SIGNED);
    stranger.key = World.key("service 9");
    out.put(
        "an answer that another node signed",
        outer(List.of(told), List.of(stranger.bundle(NETWORK))).file(NETWORK));
    ages(out);
    return out;
  }

  private static void mismatches(
      Map<String, Bytes> out, TokenAnswer told, List<ReceiptBundle> one) {
    out.put("an answer without its bundle", outer(List.of(told), List.of()).file(NETWORK));
    out.put("a bundle without an answer", outer(List.of(CYCLE), one).file(NETWORK));
    out.put("another result", lie("result", "\"lost\"", one));
    out.put("another token", lie("token", "\"" + World.token(42) + "\"", one));
    out.put("another method", lie("method", "\"status\"", one));
    out.put("another receipt", lie("receipt", "\"" + Hash.ZERO.toHex() + "\"", one));
    BundleMaker.Parts granted = MAKER.vouched(SIGNED);
    out.put(
        "an answer to somebody who had a grant",
        outer(List.of(answer(granted, "status")), List.of(granted.bundle(NETWORK))).file(NETWORK));
    BundleMaker.Parts failed = status(43, SIGNED);
    ObjectNode output = (ObjectNode) CanonicalJson.read(failed.step.output().toUtf8());
    output.put("code", "exception").putNull("result");
    failed.step = new Step(failed.step.input(), CanonicalJson.write(output));
    failed.sealed();
    out.put(
        "an answer that is a failure",
        outer(List.of(answer(failed)), List.of(failed.bundle(NETWORK))).file(NETWORK));
  }

  private static void ages(Map<String, Bytes> out) {
    out.put("an answer just new enough", aged(SIGNED - APART, 0));
    out.put("an answer that is too old", aged(SIGNED - APART - 1, 0));
    out.put("an answer just not of the future", aged(SIGNED + APART, 0));
    out.put("an answer of the future", aged(SIGNED + APART + 1, 0));
    out.put("an answer of an unknown age", aged(0, 0));
    out.put("an answer just not older than what asks", aged(SIGNED - 1, SIGNED + APART - 2));
    out.put("an answer older than what asks", aged(SIGNED - 1, SIGNED + APART));
  }

  /** An answer of one time to a step that was vouched for at another, 0 for never. */
  private static Bytes aged(long answer, long asker) {
    BundleMaker.Parts inner = status(43, answer);
    BundleMaker.Parts parts = outer(List.of(answer(inner), CYCLE), List.of(inner.bundle(NETWORK)));
    parts.freshness = asker == 0 ? null : MAKER.vouched(asker).freshness;
    return parts.file(NETWORK);
  }

  /** The asking node says something else of an answer than its bundle. */
  private static Bytes lie(String field, String value, List<ReceiptBundle> one) {
    ObjectNode json = (ObjectNode) answer(status(43, SIGNED)).toJson();
    json.set(field, CanonicalJson.read(value));
    return outer(List.of(TokenAnswer.fromJson(json), CYCLE), one).file(NETWORK);
  }

  private static BundleMaker.Parts status(int ticket, long asOf) {
    BundleMaker maker = MAKER.asked(ticket, STATUS, List.of());
    return asOf == 0 ? maker.parts() : maker.vouched(asOf - 1);
  }

  private static BundleMaker.Parts parts(List<TokenAnswer> answers) {
    return MAKER.asked(42, BOTH, answers).parts();
  }

  private static BundleMaker.Parts outer(List<TokenAnswer> answers, List<ReceiptBundle> nested) {
    BundleMaker.Parts parts = parts(answers);
    parts.nested = nested;
    return parts;
  }

  private static TokenAnswer answer(BundleMaker.Parts of) {
    return answer(of, STATUS);
  }

  private static TokenAnswer answer(BundleMaker.Parts of, String method) {
    JsonNode result = CanonicalJson.read(of.step.output().toUtf8()).get("result");
    return new TokenAnswer.Told(
        "friend", method, of.receipt.token(), CanonicalJson.write(result), of.receipt.hash());
  }

  private static TokenAnswer told(int size) {
    Bytes result = Bytes.utf8("\"" + "x".repeat(size) + "\"");
    return new TokenAnswer.Told("friend", STATUS, World.token(43), result, Hash.ZERO);
  }

  /** A bundle with so many copies of another in it; it is not right, but of the right form. */
  private static ReceiptBundle with(ReceiptBundle outer, int count, ReceiptBundle inner) {
    return new ReceiptBundle(
        outer.signed(),
        outer.step(),
        outer.placement(),
        outer.certificate(),
        outer.consistency(),
        outer.freshness(),
        Collections.nCopies(count, inner));
  }

  private static ReceiptBundle chain(ReceiptBundle end, int depth) {
    ReceiptBundle out = end;
    for (int i = 0; i < depth; i++) {
      out = with(end, 1, out);
    }
    return out;
  }

  private static ReceiptBundle large(ReceiptBundle bundle) {
    ObjectNode output = (ObjectNode) CanonicalJson.read(bundle.step().output().toUtf8());
    output.put("result", "x".repeat(ReceiptBundle.NESTED_BYTES_LIMIT));
    return new ReceiptBundle(
        bundle.signed(),
        new Step(bundle.step().input(), CanonicalJson.write(output)),
        bundle.placement(),
        bundle.certificate(),
        bundle.consistency(),
        bundle.freshness());
  }

  private static boolean isMalformed(ReceiptBundle bundle) {
    return reason(bundle.toBytes()).equals("malformed");
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
            .put("about", "Bundles in which others are nested, against one network.json.");
    json.set("network", NETWORK.toJson());
    ArrayNode list = json.putArray("bundles");
    made.forEach((name, file) -> {
      String reason = judged.get(name);
      list.addObject()
          .put("name", name)
          .put("reason", "valid".equals(reason) ? null : reason)
          .put("bundle", file.toUtf8());
    });
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
