package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.CallRules;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.World;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An anchor that passes calls on to a service node, both over HTTP. */
class GatewayTest {
  private static final Bytes BODY = Bytes.utf8("{\"args\":{}}");
  private static final Web.Header JSON = new Web.Header("Content-Type", "application/json");
  private static final FaceSettings ANYWHERE = FaceSettings.at("127.0.0.1", 0);
  private static final String STATUS = "/tokens/" + World.token(1) + "/status";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final LocalWorld local = opened(new LocalWorld(new World(1, 1)));
  private final Address node = local.network().services().getFirst().address();
  private final GuardedWeb http = new GuardedWeb(PrivateAddresses.ALLOW);
  private int nodePort;
  private int anchorPort;
  private AnchorNode anchor = local.startAnchor(local.network().anchors().getFirst().address());

  @AfterEach
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  private <T extends AutoCloseable> T opened(T one) {
    open.push(one);
    return one;
  }

  /** A gateway to a node that runs on an engine. */
  private Gateway serve(VerificationMode mode, boolean development, Engine engine, double share) {
    ServiceNode service = local.startService(node, engine);
    local.activate(anchor, 1);
    local.awaitServed(1);
    var rules = new CallRules(() -> mode, development, local.clock::now);
    nodePort = opened(ServiceFace.start(ANYWHERE, service, new Random(1), null, rules)).port();
    URI registered = URI.create(local.network().services().getFirst().http());
    local.web.serve(
        registered.getAuthority(),
        request -> send(nodePort, request.uri().getRawPath(), request.headers(), request.body()));
    var roster = Roster.fixed(local.network());
    var gateway =
        Gateway.of(
            anchor,
            new Gateway.Sender(roster, local.world().keyOf(anchor.self()), local.clock),
            local.web,
            new Gateway.Share(mode, share, new Random(1)));
    anchorPort = opened(AnchorFace.start(ANYWHERE, anchor, new Random(1), null, gateway)).port();
    return gateway;
  }

  private Web.Exchange.Answered send(int port, String path, List<Web.Header> headers, Bytes body) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    var request = new Web.Request("POST", uri, headers, body, Duration.ofSeconds(30));
    return (Web.Exchange.Answered) http.send(request);
  }

  private Web.Exchange.Answered throughTheAnchor(String path) {
    return send(anchorPort, "/v1/replicas/" + node + path, List.of(JSON), BODY);
  }

  private static String code(Web.Exchange.Answered answer) {
    return CanonicalJson.read(answer.body().toUtf8()).get("code").stringValue();
  }

  @Test
  void anHonestAnswerLeavesAsTheReplicaGaveIt() {
    Gateway gateway = serve(VerificationMode.REEXECUTE, false, Engines.V8, 1);
    Web.Exchange.Answered answer = throughTheAnchor(STATUS);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(new BundleVerifier(local.network()).verify(answer.body()))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
    assertThat(gateway.counts())
        .containsEntry("gateway.run.again", 1L)
        .containsEntry("gateway.withheld", 0L);
    assertThat(code(throughTheAnchor("/tokens/" + World.token(9) + "/status")))
        .isEqualTo("feed-unknown");
    assertThat(code(throughTheAnchor("/tokens/" + World.token(1) + "/nonsense")))
        .as("in the replica's words")
        .isEqualTo("unknown-method");
  }

  @Test
  void aLieThatIsDrawnDoesNotLeaveAndIsKept() {
    Gateway gateway = serve(VerificationMode.REEXECUTE, false, new LyingEngine(Engines.V8), 1);
    Web.Exchange.Answered answer = throughTheAnchor(STATUS);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(code(answer)).isEqualTo("answer-refused");
    assertThat(answer.body().toUtf8()).doesNotContain(LyingEngine.LIE);
    assertThat(gateway.counts()).containsEntry("gateway.withheld", 1L);
    assertThat(anchor.keptAudits().getFirst().result()).isEqualTo(KeptAudit.Result.DIFFERS);
  }

  @Test
  void aLieThatIsNotDrawnLeaves() {
    serve(VerificationMode.REEXECUTE, false, new LyingEngine(Engines.V8), 0);
    assertThat(throughTheAnchor(STATUS).body().toUtf8()).contains(LyingEngine.LIE);
  }

  @Test
  void aNodeTakesNothingButWhatAnAnchorPassesOnToIt() {
    serve(VerificationMode.REEXECUTE, false, Engines.V8, 0);
    Web.Exchange.Answered refused = send(nodePort, "/v1" + STATUS, List.of(JSON), BODY);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("gateway-only");
    assertThat(refused.body().toUtf8()).contains("/v1/replicas/" + node + STATUS);

    var sender =
        new Gateway.Sender(
            Roster.fixed(local.network()), local.world().keyOf(anchor.self()), local.clock);
    Web.Header good = sender.word(node, "/v1" + STATUS, BODY);
    assertThat(send(nodePort, "/v1" + STATUS, List.of(JSON, good), BODY).status()).isEqualTo(200);
    var own = new Gateway.Sender(Roster.fixed(local.network()), World.key("x"), local.clock);
    for (Web.Header wrong :
        List.of(
            own.word(node, "/v1" + STATUS, BODY),
            sender.word(anchor.self(), "/v1" + STATUS, BODY),
            sender.word(node, "/v1" + STATUS, Bytes.EMPTY),
            sender.word(node, "/v1/tokens/" + World.token(1) + "/story", BODY),
            new Web.Header(Forwarding.HEADER, "nonsense"),
            new Web.Header(Forwarding.HEADER, good.value().substring(1)))) {
      assertThat(code(send(nodePort, "/v1" + STATUS, List.of(JSON, wrong), BODY)))
          .isEqualTo("gateway-only");
    }
  }

  @Test
  void inAnotherModeNothingIsPassedOn() {
    serve(VerificationMode.NORMAL, false, Engines.V8, 1);
    assertThat(code(throughTheAnchor(STATUS))).isEqualTo("gateway-closed");
    assertThat(send(nodePort, "/v1" + STATUS, List.of(JSON), BODY).status()).isEqualTo(200);
  }

  @Test
  void whereEvidenceIsWantedNobodyAnswersOutsideDevelopment() {
    serve(VerificationMode.ENFORCE, false, Engines.V8, 1);
    Web.Exchange.Answered refused = send(nodePort, "/v1" + STATUS, List.of(JSON), BODY);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(code(refused)).isEqualTo("evidence-missing");
  }

  @Test
  void inDevelopmentNoEvidenceIsAskedFor() {
    serve(VerificationMode.ENFORCE, true, Engines.V8, 1);
    assertThat(send(nodePort, "/v1" + STATUS, List.of(JSON), BODY).status()).isEqualTo(200);
  }
}
