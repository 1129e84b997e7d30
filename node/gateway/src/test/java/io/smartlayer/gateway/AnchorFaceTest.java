package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.Reason;
import io.smartlayer.feed.Promise;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Attested;
import io.smartlayer.token.Message;
import io.smartlayer.token.Reissue;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AnchorFaceTest {
  private static final String ATTEST =
      "/v1/attestations?type=" + Samples.TOKEN.type() + "&group=" + encoded(Samples.GROUP);
  private static final String ENTRIES = "/v1/feeds/" + Samples.FEED + "/entries";

  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void aTokenIsLookedUp() throws Exception {
    var answer = client.get("/v1/lookup?token=" + Samples.TOKEN);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"feedId\":\"0x\",\"replicas\":[]}");
    assertThat(client.get("/v1/lookup?token=" + encoded(Samples.TOKEN.toString())).body())
        .isEqualTo(answer.body());
  }

  @Test
  void aTokenThatNobodyServesIsUnknown() throws Exception {
    assertProblem(client.get("/v1/lookup?token=" + Samples.TOKEN + "1"), 404, "token-unknown");
  }

  @Test
  void whoIsNotSatisfiedHasOthersAskedAgainAndIsToldWhenNobodyAnswers() throws Exception {
    var request = client.request("/v1/lookup?token=" + Samples.TOKEN);
    assertProblem(
        client.send(request.header("Cache-Control", "no-cache")), 503, "lookup-unavailable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?token=", "?token=42", "?token=%00", "?tokens=eip155:1"})
  void aLookupWithoutATokenIsMalformed(String query) throws Exception {
    assertProblem(client.get("/v1/lookup" + query), 400, "malformed");
  }

  @Test
  void anActivationGetsTheLeadersPromise() throws Exception {
    var activation = Samples.activation();
    var answer = client.post("/v1/activations", CanonicalJson.text(activation.toJson()));
    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode json = CanonicalJson.read(answer.body());
    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder("feedId", "term", "epoch", "offset", "signature", "node");
    assertThat(json.get("feedId").stringValue()).isEqualTo(Samples.FEED.toString());
    assertThat(json.get("offset").longValue()).isEqualTo(7);
    var told =
        new Promise(
            activation.toEntry().leaf(),
            Samples.FEED,
            json.get("term").longValue(),
            json.get("epoch").longValue(),
            json.get("offset").longValue());
    assertThat(told).isEqualTo(FakeAnchor.signed(activation).promise());
    assertThat(json.get("node").stringValue()).isEqualTo(Samples.NODE.address().toHex());
    assertThat(json.get("signature").stringValue())
        .isEqualTo(FakeAnchor.signed(activation).signature().toHex());
    assertThat(node.submitted).containsExactly(activation);
  }

  @Test
  void anAttestationIsTakenInBothForms() throws Exception {
    var signed = Samples.attestation();
    assertThat(client.post(ATTEST, signed.canonical().toUtf8()).statusCode()).isEqualTo(202);
    assertThat(client.post(ATTEST, CanonicalJson.text(signed.json())).statusCode()).isEqualTo(202);
    assertThat(node.submitted).containsExactly(new Attested(signed), new Attested(signed));
  }

  @Test
  void anAttestationThatCannotBeReadIsRefusedWithTheReason() throws Exception {
    String good = Samples.attestation().canonical().toUtf8();
    assertProblem(client.post(ATTEST, "{}"), 400, "attestation-malformed");
    assertProblem(client.post(ATTEST, "nothing"), 400, "attestation-malformed");
    assertProblem(
        client.post(ATTEST, good.replace(",\"signer\":", ",\"sender\":")),
        400,
        "attestation-signer-missing");
    assertProblem(
        client.post(ATTEST, good.replace("uint16", "uint17")), 400, "attestation-types-mismatch");
    assertProblem(
        client.post(ATTEST, good.replace("EAS Attestation", "SAE Attestation")),
        400,
        "attestation-domain-mismatch");
    assertThat(node.submitted).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonOfAnAttestationIsListed(Reason reason) {
    assertThat(ProblemCode.of("attestation-" + reason.code())).isNotNull();
  }

  @Test
  void anAttestationNeedsItsFeed() throws Exception {
    String good = Samples.attestation().canonical().toUtf8();
    String type = "type=" + Samples.TOKEN.type();
    assertProblem(client.post("/v1/attestations?" + type, good), 400, "malformed");
    assertProblem(client.post("/v1/attestations?group=a&type=b", good), 400, "malformed");
    assertProblem(
        client.post("/v1/attestations?" + type + "&group=" + "a".repeat(300), good),
        400,
        "malformed");
    assertProblem(
        client.post("/v1/attestations?" + type + "&group=other", good), 404, "feed-unknown");
  }

  @Test
  void outcomesAreHandedIn() throws Exception {
    String outcome = CanonicalJson.text(Samples.outcome().toJson());
    var answer = client.post(ENTRIES, "{\"body\":" + outcome + ",\"kind\":\"OUTCOME\"}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(node.submitted).containsExactly(Samples.outcome());
  }

  @Test
  void messagesOfOtherTokensAreHandedInByAnybody() throws Exception {
    String vector = Files.readString(Path.of("../../spec/vectors/token/message.json"));
    String body = CanonicalJson.read(vector).get("body").stringValue();
    var answer = client.post(ENTRIES, "{\"body\":" + body + ",\"kind\":\"MESSAGE\"}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(node.submitted)
        .singleElement()
        .isInstanceOfSatisfying(
            Message.class,
            message -> assertThat(message.toEntry().body()).isEqualTo(Bytes.utf8(body)));
    assertProblem(client.post(ENTRIES, "{\"body\":{},\"kind\":\"MESSAGE\"}"), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ATTESTATION",
        "TIMER",
        "PLACEMENT",
        "ELECTION",
        "TICK",
        "SNAPSHOT",
        "outcome",
        ""
      })
  void otherKindsAreNotAcceptedFromOutside(String kind) throws Exception {
    assertProblem(
        client.post(ENTRIES, "{\"body\":{},\"kind\":\"" + kind + "\"}"), 403, "kind-not-accepted");
  }

  @Test
  void activationsHaveARouteOfTheirOwn() throws Exception {
    String body = CanonicalJson.text(Samples.activation().toJson());
    String entry = "{\"body\":" + body + ",\"kind\":\"LIFECYCLE\"}";

    assertProblem(client.post(ENTRIES, entry), 403, "kind-not-accepted");
  }

  @Test
  void whoeverHasAnAttestationThatFollowsAnotherHandsItIn() throws Exception {
    TokenId seat = TokenId.parse("eip155:31337/eas:0x" + "aa".repeat(32) + "/7");
    var reissue = new Reissue(seat, Samples.attestation());
    String entry = "{\"body\":" + CanonicalJson.text(reissue.toJson()) + ",\"kind\":\"LIFECYCLE\"}";

    assertThat(client.post(ENTRIES, entry).statusCode()).isEqualTo(202);
    assertThat(node.submitted).containsExactly(reissue);
    String transfer = "{\"body\":{\"transferred\":\"" + seat + "\"},\"kind\":\"LIFECYCLE\"}";
    assertProblem(client.post(ENTRIES, transfer), 403, "kind-not-accepted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"OUTCOME\"}",
        "{\"body\":{},\"kind\":\"OUTCOME\"}",
        "{\"body\":{},\"kind\":\"FAILURE\"}",
        "{\"body\":{},\"kind\":\"CALL\"}",
        "{\"body\":{},\"kind\":\"LIFECYCLE\"}",
        "{\"body\":{},\"kind\":\"REVOCATION\"}",
        "{\"body\":{},\"kind\":\"OUTCOME\",\"more\":1}",
        "{\"body\":{},\"kind\":7}",
      })
  void whatIsNoEntryIsMalformed(String body) throws Exception {
    assertProblem(client.post(ENTRIES, body), 400, "malformed");
  }

  @Test
  void whatGrowsBeyondItsLimitInCanonicalFormIsRefused() throws Exception {
    String numbers = "1e20,".repeat(40_000) + "1";
    String outcome = CanonicalJson.text(Samples.outcome().toJson());
    String grown = outcome.replace("{\"why\":\"no answer\"}", "{\"why\":[" + numbers + "]}");
    assertProblem(
        client.post(ENTRIES, "{\"body\":" + grown + ",\"kind\":\"OUTCOME\"}"), 400, "malformed");
    assertThat(node.submitted).isEmpty();
  }

  @Test
  void aTextWithoutACanonicalFormIsMalformed() throws Exception {
    String activation = CanonicalJson.text(Samples.activation().toJson());
    String unpaired = activation.replace(Samples.GROUP, "\\ud800");
    assertProblem(client.post("/v1/activations", unpaired), 400, "malformed");
    assertThat(node.submitted).isEmpty();
  }

  @Test
  void aFeedMustBeNamedAndKnown() throws Exception {
    String outcome = CanonicalJson.text(Samples.outcome().toJson());
    String body = "{\"body\":" + outcome + ",\"kind\":\"OUTCOME\"}";
    String other = "0x" + "00".repeat(32);
    assertProblem(client.post("/v1/feeds/" + other + "/entries", body), 404, "feed-unknown");
    for (String wrong : List.of("1", other.toUpperCase(Locale.ROOT), other + "00")) {
      assertProblem(client.post("/v1/feeds/" + wrong + "/entries", body), 400, "malformed");
      assertProblem(client.get("/v1/feeds/" + wrong + "/events"), 400, "malformed");
    }
    assertProblem(client.get("/v1/feeds/" + other + "/events"), 404, "feed-unknown");
  }

  @ParameterizedTest
  @EnumSource(ProblemCode.class)
  void everyRefusalOfAnEntryBecomesAProblemWithItsStatus(ProblemCode code) throws Exception {
    node.answer(_ -> new Submission.Refused(code.code(), "because"));
    var answer = client.post(ATTEST, Samples.attestation().canonical().toUtf8());
    assertProblem(answer, code.status(), code.code());
  }

  @Test
  void aRefusalByANewerLeaderIsPassedOn() throws Exception {
    node.answer(_ -> new Submission.Refused("of-the-future", "\ud800 because"));
    var answer = client.post(ATTEST, Samples.attestation().canonical().toUtf8());
    JsonNode problem = assertProblem(answer, 422, "entry-refused");
    assertThat(problem.get("detail").stringValue()).isEqualTo("of-the-future: ? because");
  }

  @Test
  void anEntryThatIsFinalAlreadyIsAnsweredWithItsOffset() throws Exception {
    node.answer(_ -> new Submission.Included(12));
    var answer = client.post(ATTEST, Samples.attestation().canonical().toUtf8());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"feedId\":\"" + Samples.FEED + "\",\"offset\":12}");
  }

  @Test
  void anEntryWithoutAPlaceInTimeIsToldSo() throws Exception {
    node.answer(_ -> new Submission.TimedOut());
    var answer = client.post(ATTEST, Samples.attestation().canonical().toUtf8());
    assertProblem(answer, 504, "timed-out");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
