package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.gateway.AnchorPort.Audit;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Conviction;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ReceiptRoot;
import io.smartlayer.token.ReceiptRootFault;
import io.smartlayer.token.SignedReceiptRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/audits} with the bundle of the shared vectors. */
class AuditRouteTest {
  private static final String BUNDLE = vector("bundle.json");

  private final ReceiptBundle bundle = ReceiptBundle.read(Bytes.utf8(BUNDLE));
  private final List<ReceiptBundle> audited = new ArrayList<>();
  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.patient(), node, new Random(1));
  private final Client client = new Client(face.port());

  @BeforeEach
  void join() {
    node.network = Membership.fromJson(CanonicalJson.read(vector("network.json")));
    node.feed = bundle.signed().receipt().feed();
  }

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void anAuditSaysThatTheStepRunsToTheSame() throws Exception {
    Hash state = Hash.keccak(Bytes.utf8("state"));
    find(new Finding.Agrees(5083, state));
    assertAnswer(
        ("{\"engine\":\"chicory\",\"entries\":12,\"gas\":5083,"
                + "\"stateHash\":\"%s\",\"verdict\":\"agrees\"}")
            .formatted(state.toHex()));
    assertThat(audited).containsExactly(bundle);
  }

  @Test
  void anAuditSaysWhereTheStepDiffers() throws Exception {
    find(new Finding.Differs("output", "{\"a\":1}", "{}"));
    assertAnswer(
        "{\"engine\":\"chicory\",\"entries\":12,\"expected\":\"{\\\"a\\\":1}\",\"found\":\"{}\","
            + "\"verdict\":\"differs\",\"where\":\"output\"}");
  }

  @Test
  void anAuditSaysThatItCannotTell() throws Exception {
    find(new Finding.CannotTell("too short"));
    assertAnswer(
        "{\"engine\":\"chicory\",\"entries\":12,"
            + "\"verdict\":\"cannot-tell\",\"why\":\"too short\"}");
  }

  @Test
  void anAuditSaysWhatCameOfNestedReceipts() throws Exception {
    node.auditor =
        _ -> {
          var inner = new Audit.Done("chicory", 3, new Finding.CannotTell("b"), List.of());
          return new Audit.Done("chicory", 2, new Finding.CannotTell("a"), List.of(inner));
        };
    assertAnswer(
        "{\"engine\":\"chicory\",\"entries\":2,\"nested\":[{\"engine\":\"chicory\","
            + "\"entries\":3,\"verdict\":\"cannot-tell\",\"why\":\"b\"}],"
            + "\"verdict\":\"cannot-tell\",\"why\":\"a\"}");
  }

  @Test
  void anAnchorThatAuditsAnotherIsBusy() throws Exception {
    node.auditor = _ -> new Audit.Busy();
    assertProblem(audit(BUNDLE), 503, "busy");
  }

  @Test
  void anAuditThatTakesTooLongSaysNothing() throws Exception {
    node.auditor = _ -> new Audit.TimedOut();
    assertProblem(audit(BUNDLE), 504, "audit-timed-out");
  }

  @Test
  void aReceiptThatDoesNotVerifyIsNotWorthAnAudit() throws Exception {
    find(new Finding.CannotTell("asked"));
    String altered = BUNDLE.replace("\"sequence\":", "\"sequence\":1");
    assertThat(altered).isNotEqualTo(BUNDLE);
    assertThat(refused(altered)).startsWith("receipt-signature-invalid: ");
    assertThat(refused(BUNDLE + " ")).startsWith("not-canonical: ");
    assertThat(refused("{}")).startsWith("malformed: ");
    node.network = Samples.NETWORK;
    assertThat(refused(BUNDLE)).startsWith("unknown-node: ");
    assertThat(audited).isEmpty();
  }

  @Test
  void aReceiptOfAnotherFeedIsNotAudited() throws Exception {
    find(new Finding.CannotTell("asked"));
    node.feed = Samples.FEED;
    assertProblem(audit(BUNDLE), 404, "feed-unknown");
    assertThat(audited).isEmpty();
  }

  @Test
  void aProofThatConvictsIsTakenAndOneThatDoesNotIsRefused() throws Exception {
    SecretKey key = Samples.NODE;
    var service = new Membership.Node(Samples.HOLDER.address(), key.publicKey(), "http://a");
    Membership network = Samples.NETWORK;
    node.network =
        new Membership(
            network.chainId(),
            network.registry(),
            network.eas(),
            network.beacon(),
            network.anchors(),
            List.of(service));
    var fault = new ReceiptRootFault(root(key, 1), root(key, 2));
    HttpResponse<String> taken = convict(fault);

    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(taken.body())
        .isEqualTo(
            ("{\"detail\":\"two of its logs have a part in common and are not the same\","
                    + "\"id\":\"%s\",\"node\":\"%s\"}")
                .formatted(Samples.FEED.hash().toHex(), key.address().toHex()));
    assertThat(node.convicted).containsExactly(fault);

    var same = new ReceiptRootFault(root(key, 1), root(key, 1));
    assertThat(assertProblem(convict(same), 422, "proof-refused").get("detail").stringValue())
        .isEqualTo("one root, twice");
    var forged =
        new ReceiptRootFault(
            root(key, 1),
            new SignedReceiptRoot(root(key, 2).root(), root(Samples.HOLDER, 2).signature()));
    assertProblem(convict(forged), 422, "proof-refused");
    var strangers = new ReceiptRootFault(root(Samples.HOLDER, 1), root(Samples.HOLDER, 2));
    assertProblem(convict(strangers), 422, "proof-refused");
    assertProblem(client.post("/v1/convictions", "{\"one\":1}"), 400, "malformed");
    assertThat(node.convicted).hasSize(1);
  }

  private HttpResponse<String> convict(Conviction proof) throws Exception {
    return client.post("/v1/convictions", CanonicalJson.text(proof.toJson()));
  }

  private static SignedReceiptRoot root(SecretKey key, long size) {
    var root = new ReceiptRoot(key.address(), 0, 0, size, Hash.ZERO, 1);
    return SignedReceiptRoot.by(key, root, Samples.DOMAIN);
  }

  private void find(Finding finding) {
    node.auditor =
        asked -> {
          audited.add(asked);
          return new Audit.Done("chicory", 12, finding, List.of());
        };
  }

  private void assertAnswer(String json) throws Exception {
    HttpResponse<String> answer = audit(BUNDLE);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(json);
  }

  private String refused(String body) throws Exception {
    return assertProblem(audit(body), 422, "receipt-refused").get("detail").stringValue();
  }

  private HttpResponse<String> audit(String body) throws Exception {
    return client.post("/v1/audits", body);
  }

  private static String vector(String name) {
    try {
      return Files.readString(Path.of("../../spec/vectors/token").resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
