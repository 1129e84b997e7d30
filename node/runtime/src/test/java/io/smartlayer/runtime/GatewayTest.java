package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.GatewayPort;
import io.smartlayer.gateway.KeptAudit;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.runtime.GatewayWorld.Runs;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.World;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An anchor that passes calls on to a service node, both over HTTP. */
class GatewayTest {
  private static final String STATUS = GatewayWorld.STATUS;
  private static final Bytes BODY = GatewayWorld.BODY;
  private static final List<Web.Header> JSON = List.of(GatewayWorld.JSON);
  private static final String PLATFORM = "linux-amd64";

  private final GatewayWorld world = new GatewayWorld(1);

  @AfterEach
  void stop() {
    world.close();
  }

  private Gateway serve(VerificationMode mode, double share, Runs runs) {
    return world.serve(mode, false, share, runs);
  }

  @Test
  void anHonestAnswerLeavesAsTheReplicaGaveIt() {
    Gateway gateway = serve(VerificationMode.REEXECUTE, 1, Runs.honest(PLATFORM));
    Web.Exchange.Answered answer = world.status(0);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(new BundleVerifier(world.local.network()).verify(answer.body()))
        .isInstanceOf(BundleVerifier.Verdict.Valid.class);
    assertThat(gateway.counts())
        .containsEntry("gateway.run.again", 1L)
        .containsEntry("gateway.withheld", 0L);
    String other = "/tokens/" + World.token(9) + "/status";
    assertThat(GatewayWorld.code(world.through(0, other, BODY))).isEqualTo("feed-unknown");
    String nonsense = "/tokens/" + World.token(1) + "/nonsense";
    assertThat(GatewayWorld.code(world.through(0, nonsense, BODY)))
        .as("in the replica's words")
        .isEqualTo("unknown-method");
  }

  @Test
  void aLieThatIsDrawnDoesNotLeaveAndIsKept() {
    Gateway gateway = serve(VerificationMode.REEXECUTE, 1, Runs.lying(PLATFORM));
    Web.Exchange.Answered answer = world.status(0);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(GatewayWorld.code(answer)).isEqualTo("answer-refused");
    assertThat(answer.body().toUtf8()).doesNotContain(LyingEngine.LIE);
    assertThat(gateway.counts()).containsEntry("gateway.withheld", 1L);
    assertThat(world.anchor.keptAudits().getFirst().result()).isEqualTo(KeptAudit.Result.DIFFERS);
  }

  @Test
  void aLieThatIsNotDrawnLeaves() {
    serve(VerificationMode.REEXECUTE, 0, Runs.lying(PLATFORM));
    assertThat(world.status(0).body().toUtf8()).contains(LyingEngine.LIE);
  }

  @Test
  void aNodeTakesNothingButWhatAnAnchorPassesOnToIt() {
    serve(VerificationMode.REEXECUTE, 0, Runs.honest(PLATFORM));
    Address node = world.node(0);
    Web.Exchange.Answered refused = world.direct(0, JSON, BODY);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(GatewayWorld.code(refused)).isEqualTo("gateway-only");
    assertThat(refused.body().toUtf8()).contains("/v1/replicas/" + node + STATUS);

    Forwarder anchor = world.forwarder();
    Web.Header good = anchor.word(node, "/v1" + STATUS, BODY);
    assertThat(world.direct(0, withWord(good), BODY).status()).isEqualTo(200);
    var nobody = new Forwarder(anchor.roster(), World.key("x"), anchor.clock(), anchor.web());
    var early =
        new Forwarder(
            anchor.roster(),
            anchor.key(),
            () -> anchor.clock().now().minus(Forwarding.SKEW).minusSeconds(1),
            anchor.web());
    for (Web.Header wrong :
        List.of(
            nobody.word(node, "/v1" + STATUS, BODY),
            early.word(node, "/v1" + STATUS, BODY),
            anchor.word(world.anchor.self(), "/v1" + STATUS, BODY),
            anchor.word(node, "/v1" + STATUS, Bytes.EMPTY),
            anchor.word(node, "/v1/tokens/" + World.token(1) + "/story", BODY),
            new Web.Header(Forwarding.HEADER, "nonsense"),
            new Web.Header(Forwarding.HEADER, good.value().substring(1)))) {
      assertThat(GatewayWorld.code(world.direct(0, withWord(wrong), BODY)))
          .isEqualTo("gateway-only");
    }
  }

  private static List<Web.Header> withWord(Web.Header word) {
    return List.of(GatewayWorld.JSON, word);
  }

  @Test
  void whatIsNoCallIsNotPassedOn() {
    serve(VerificationMode.REEXECUTE, 0, Runs.honest(PLATFORM));
    for (String nonsense : List.of("[]", "{}", "{\"args\":1}")) {
      assertThat(GatewayWorld.code(world.through(0, STATUS, Bytes.utf8(nonsense))))
          .isEqualTo("malformed");
    }
    String escaped = "/tokens/" + World.token(1) + "/a%20b";
    assertThat(GatewayWorld.code(world.through(0, escaped, BODY))).isEqualTo("malformed");
  }

  @Test
  void anAnswerToAnotherCallDoesNotLeave() {
    Gateway gateway = serve(VerificationMode.REEXECUTE, 0, Runs.honest(PLATFORM));
    Bytes other = Bytes.utf8("{\"args\":{\"other\":\"one\"}}");
    Forwarder anchor = world.forwarder();
    world.replace(
        0,
        request -> {
          Web.Header word = anchor.word(world.node(0), "/v1" + STATUS, BODY);
          return world.direct(0, withWord(word), BODY);
        });

    assertThat(world.status(0).status()).isEqualTo(200);
    assertThat(GatewayWorld.code(world.through(0, STATUS, other))).isEqualTo("answer-refused");
    assertThat(gateway.counts()).containsEntry("gateway.withheld", 1L);
  }

  @Test
  void aReplicaThatSaysWhatOnlyAnchorsSaySaysNothing() {
    serve(VerificationMode.REEXECUTE, 0, Runs.honest(PLATFORM));
    for (String code : List.of("busy", "feed-unknown", "gateway-closed", "answer-refused")) {
      Bytes problem = Bytes.utf8("{\"code\":\"" + code + "\",\"detail\":\"d\"}");
      world.replace(0, _ -> new Web.Exchange.Answered(503, problem));
      assertThat(GatewayWorld.code(world.status(0))).isEqualTo("replica-silent");
    }
  }

  @Test
  void aReplicaThatKeepsCallersWaitingHasSoManyAndNoMore() {
    Gateway gateway = serve(VerificationMode.REEXECUTE, 0, Runs.honest(PLATFORM));
    var call = new GatewayPort.Call(world.node(0), GatewayWorld.TOKEN, "status", BODY, null, null);
    var waiting = new CountDownLatch(Gateway.NODE_CALLS_LIMIT);
    var end = new CountDownLatch(1);
    world.replace(
        0,
        _ -> {
          waiting.countDown();
          awaited(end);
          return new Web.Exchange.Lost("it never spoke");
        });
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Gateway.NODE_CALLS_LIMIT; i++) {
        callers.execute(() -> gateway.pass(call));
      }
      awaited(waiting);
      assertThat(gateway.pass(call))
          .isEqualTo(new GatewayPort.Passed.Refused("replica-silent", "32 calls wait for it"));
      end.countDown();
    }
    assertThat(gateway.pass(call))
        .isEqualTo(new GatewayPort.Passed.Refused("replica-silent", "it never spoke"));
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void inAnotherModeNothingIsPassedOn() {
    serve(VerificationMode.NORMAL, 1, Runs.honest(PLATFORM));
    assertThat(GatewayWorld.code(world.status(0))).isEqualTo("gateway-closed");
    assertThat(world.direct(0, JSON, BODY).status()).isEqualTo(200);
  }

  @Test
  void whereEvidenceIsWantedNobodyAnswersOutsideDevelopment() {
    serve(VerificationMode.ENFORCE, 1, Runs.honest(PLATFORM));
    Web.Exchange.Answered refused = world.direct(0, JSON, BODY);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(GatewayWorld.code(refused)).isEqualTo("evidence-missing");
  }

  @Test
  void inDevelopmentNoEvidenceIsAskedFor() {
    world.serve(VerificationMode.ENFORCE, true, 1, Runs.honest(PLATFORM));
    assertThat(world.direct(0, JSON, BODY).status()).isEqualTo(200);
  }
}
