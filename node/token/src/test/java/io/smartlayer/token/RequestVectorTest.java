package io.smartlayer.token;

import static io.smartlayer.token.SignedRequests.ANCHOR;
import static io.smartlayer.token.SignedRequests.ID;
import static io.smartlayer.token.SignedRequests.NOW;
import static io.smartlayer.token.SignedRequests.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.RequestVerifier.Answer;
import io.smartlayer.token.RequestVerifier.Received;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Signed requests, good and bad, for every verifier: {@code spec/vectors/http/requests.json}. */
class RequestVectorTest {
  private static final String FILE = "../http/requests.json";

  private static String vector() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("network", TrustFile.unregistered(SignedRequests.WORLD.network()).toJson());
    ArrayNode cases = json.putArray("requests");
    Web.Request good = SignedRequests.by(SERVICE);
    add(cases, "by a service node", SignedRequests.received(good), NOW);
    add(cases, "by an anchor", SignedRequests.received(SignedRequests.by(ANCHOR)), NOW);
    add(cases, "a webhook", SignedRequests.received(webhook()), NOW);
    add(
        cases,
        "other letters and the port of https",
        at(good, "HTTPS://HOTEL.example:443/rebookings?a=b%20c"),
        NOW);
    add(cases, "not signed", SignedRequests.received(plain(2)), NOW);
    add(
        cases,
        "two signatures",
        SignedRequests.changed(good, "Signature", s -> s + ", a=:AA==:"),
        NOW);
    add(
        cases,
        "other components",
        SignedRequests.changed(good, "Signature-Input", s -> s.replace(" \"content-digest\"", "")),
        NOW);
    add(cases, "another body", body(good, "{\"flight\":\"SL124\"}"), NOW);
    add(
        cases,
        "another digest",
        SignedRequests.changed(good, "Content-Digest", s -> s.replace("sha-256", "sha-512")),
        NOW);
    add(cases, "too late", SignedRequests.received(good), NOW.plusSeconds(66));
    add(cases, "just in time", SignedRequests.received(good), NOW.plusSeconds(65));
    add(cases, "too early", SignedRequests.received(good), NOW.minusSeconds(61));
    Web.Request stranger = SignedRequests.by(World.key("stranger"));
    add(cases, "by a stranger", SignedRequests.received(stranger), NOW);
    String theirs =
        Objects.requireNonNull(MessageSignature.only(stranger.headers(), MessageSignature.NODE));
    add(
        cases,
        "the key of a stranger",
        SignedRequests.changed(good, "Smartlayer-Node", _ -> theirs),
        NOW);
    addOfAnother(cases, good);
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }

  /** Requests to another place, for another effect, or of another step. */
  private static void addOfAnother(ArrayNode cases, Web.Request good) {
    add(cases, "at another place", at(good, "https://other.example/rebookings?a=b%20c"), NOW);
    add(
        cases,
        "at a port with zeros before it",
        at(good, "https://hotel.example:0443/rebookings?a=b%20c"),
        NOW);
    add(cases, "at an empty port", at(good, "https://hotel.example:/rebookings?a=b%20c"), NOW);
    add(cases, "a user's name", at(good, "https://me@hotel.example/rebookings?a=b%20c"), NOW);
    add(
        cases,
        "under another key",
        SignedRequests.changed(good, "Idempotency-Key", s -> s.replace('a', 'b')),
        NOW);
    add(
        cases,
        "a receipt by an anchor",
        SignedRequests.received(
            SignedRequests.by(
                SERVICE, SignedRequests.plain(ID.toHex(), SignedRequests.receipt(ANCHOR, 2)))),
        NOW);
    add(
        cases,
        "a receipt of another step",
        SignedRequests.received(SignedRequests.by(SERVICE, plain(3))),
        NOW);
  }

  private static Web.Request plain(long offset) {
    return SignedRequests.plain(ID.toHex(), SignedRequests.receipt(SERVICE, offset));
  }

  private static Web.Request webhook() {
    Web.Request plain = plain(2);
    List<Web.Header> headers = new ArrayList<>(plain.headers());
    headers.add(new Web.Header("webhook-id", ID.toHex()));
    headers.add(new Web.Header("webhook-timestamp", "1800000000"));
    return SignedRequests.by(
        SERVICE, new Web.Request("POST", plain.uri(), headers, plain.body(), plain.timeout()));
  }

  private static Received at(Web.Request request, String target) {
    return new Received(request.method(), URI.create(target), request.headers(), request.body());
  }

  private static Received body(Web.Request request, String body) {
    return new Received(request.method(), request.uri(), request.headers(), Bytes.utf8(body));
  }

  private static void add(ArrayNode cases, String name, Received request, Instant now) {
    ObjectNode json = cases.addObject().put("name", name).put("nowMillis", now.toEpochMilli());
    json.put("method", request.method()).put("target", request.target().toString());
    ArrayNode headers = json.putArray("headers");
    request.headers().forEach(header -> headers.addArray().add(header.name()).add(header.value()));
    json.put("body", request.body().toUtf8());
    json.set("answer", answer(SignedRequests.verifier().check(request, now)));
  }

  private static JsonNode answer(Answer answer) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return switch (answer) {
      case Answer.Refused(RequestVerifier.Reason reason) -> json.put("refused", reason.code());
      case Answer.Verified verified ->
          json.put("node", verified.node().address().toHex())
              .put("isAnchor", verified.isAnchor())
              .put("effectId", verified.effectId().toHex())
              .put("token", verified.token().toString());
    };
  }

  @Test
  void theRequestsAreMadeAndJudgedAsTheVectorSays() {
    Vectors.update(FILE, vector());
    JsonNode file = Vectors.read(FILE);
    assertThat(JsonMapper.shared().readTree(vector())).isEqualTo(file);

    var verifier =
        new RequestVerifier(TrustFile.fromJson(CanonicalJson.read(file.get("network").toString())));
    for (JsonNode one : file.get("requests")) {
      List<Web.Header> headers = new ArrayList<>();
      one.get("headers")
          .forEach(header ->
              headers.add(
                  new Web.Header(header.get(0).stringValue(), header.get(1).stringValue())));
      var request =
          new Received(
              one.get("method").stringValue(),
              URI.create(one.get("target").stringValue()),
              headers,
              Bytes.utf8(one.get("body").stringValue()));
      Instant now = Instant.ofEpochMilli(one.get("nowMillis").longValue());
      assertThat(answer(verifier.check(request, now)))
          .as(one.get("name").stringValue())
          .isEqualTo(one.get("answer"));
    }
  }

  @Test
  void everyReasonHasARequest() {
    List<String> refused = Vectors.read(FILE).get("requests").findValuesAsString("refused");
    for (RequestVerifier.Reason reason : RequestVerifier.Reason.values()) {
      assertThat(refused).contains(reason.code());
    }
  }
}
