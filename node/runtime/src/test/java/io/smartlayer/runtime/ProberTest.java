package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.anchoring.ServiceObjective;
import io.smartlayer.environment.Web;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Membership;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ServiceClass;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What anchors ask, and which answers they take for right. */
class ProberTest {
  private final LocalWorld local = LocalWorld.started(4, 4);
  private final AtomicReference<Web.@Nullable Request> sent = new AtomicReference<>();
  private final AtomicReference<UnaryOperator<Instant>> clock = new AtomicReference<>(at -> at);

  @BeforeEach
  void serve() {
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
  }

  @AfterEach
  void stop() {
    local.close();
  }

  private Bytes answer(String method) {
    var call = new CallGuard.Call(World.token(1), method, Bytes.utf8("{}"), null, null, null);
    assertThat(local.replicas().getFirst().call(call)).isInstanceOf(Answer.Answered.class);
    return ((Answer.Answered) local.replicas().getFirst().call(call)).bundle();
  }

  private Outcome asked(ProbeQuestion question, Address node, Web.Exchange exchange) {
    Web web =
        request -> {
          sent.set(request);
          return exchange;
        };
    return new Prober(
            web, Roster.fixed(local.network()), () -> clock.get().apply(local.clock.now()))
        .ask(question, node);
  }

  private Web.Request sent() {
    return Objects.requireNonNull(sent.get(), "nothing was sent");
  }

  private static ProbeQuestion question(
      FeedId feed, List<Address> replicas, TokenId token, @Nullable String method, long size) {
    return new ProbeQuestion(feed, replicas, ServiceClass.STANDARD, token, method, size);
  }

  @Test
  void anAnswerIsRightThatIsOfTheNodeTheTokenTheFeedTheMethodAndNow() {
    Address node = local.replicas().getFirst().self();
    List<Address> replicas = List.of(node);
    FeedId feed = local.feed();
    TokenId token = World.token(1);
    var status = new Web.Exchange.Answered(200, answer("status"));
    var usual = question(feed, replicas, token, "status", 1);
    assertThat(asked(usual, node, status)).isEqualTo(Outcome.RIGHT);
    assertThat(sent().method()).isEqualTo("POST");
    assertThat(sent().body()).isEqualTo(Bytes.utf8("{\"args\":{}}"));
    assertThat(sent().timeout()).isEqualTo(ServiceObjective.STANDARD.timeout());

    Address other = local.replicas().get(1).self();
    assertThat(asked(usual, other, status)).as("another's").isEqualTo(Outcome.WRONG);
    var ofAnother = new FeedId(Hash.keccak(Bytes.utf8("another")));
    for (ProbeQuestion wrong :
        List.of(
            question(ofAnother, replicas, token, "status", 1),
            question(feed, replicas, World.token(2), "status", 1),
            question(feed, replicas, token, "story", 1),
            question(feed, replicas, token, "status", 1000))) {
      assertThat(asked(wrong, node, status)).as("%s", wrong).isEqualTo(Outcome.WRONG);
    }
    Bytes cut = status.body().slice(0, status.body().size() - 1);
    assertThat(asked(usual, node, new Web.Exchange.Answered(200, cut))).isEqualTo(Outcome.WRONG);
    for (int refused : new int[] {204, 302, 403, 404, 429, 500, 503}) {
      assertThat(asked(usual, node, new Web.Exchange.Answered(refused, status.body())))
          .isEqualTo(Outcome.WRONG);
    }
    clock.set(at -> at.plus(Prober.SKEW).plusSeconds(60));
    assertThat(asked(usual, node, status)).as("an old receipt").isEqualTo(Outcome.WRONG);
  }

  @Test
  void anAnswerIsLateAfterTheObjectivesLatencyAndSilenceIsNone() {
    Address node = local.replicas().getFirst().self();
    var usual = question(local.feed(), List.of(node), World.token(1), "status", 1);
    var status = new Web.Exchange.Answered(200, answer("status"));
    Duration latency = ServiceObjective.STANDARD.latency();
    Instant began = local.clock.now();
    for (long over : new long[] {0, 1}) {
      var looks = new int[1];
      clock.set(_ -> looks[0]++ == 0 ? began : began.plus(latency).plusMillis(over));
      assertThat(asked(usual, node, status)).isEqualTo(over == 0 ? Outcome.RIGHT : Outcome.LATE);
    }
    for (ServiceClass each : ServiceClass.values()) {
      var ofClass =
          new ProbeQuestion(usual.feed(), List.of(node), each, usual.token(), "status", 1);
      for (int millis : new int[] {500, 501, 2000, 2001, 5000, 5001}) {
        var looks = new int[1];
        clock.set(_ -> looks[0]++ == 0 ? began : began.plusMillis(millis));
        boolean late = millis > (each == ServiceClass.PATIENT ? 5000 : 2000);
        boolean slow = each == ServiceClass.BRISK && millis > 500;
        Outcome expected = late ? Outcome.LATE : slow ? Outcome.SLOW : Outcome.RIGHT;
        assertThat(asked(ofClass, node, status)).as("%s %s", each, millis).isEqualTo(expected);
      }
      assertThat(sent().timeout()).isEqualTo(ServiceObjective.of(each).timeout());
    }
    clock.set(at -> at);
    assertThat(asked(usual, node, new Web.Exchange.Lost(""))).isEqualTo(Outcome.SILENT);
    assertThat(asked(usual, node, new Web.Exchange.NeverSent(""))).isEqualTo(Outcome.SILENT);
    assertThat(asked(usual, node, new Web.Exchange.Untried(""))).isEqualTo(Outcome.UNTRIED);
    Address stranger = World.key("stranger").address();
    assertThat(asked(usual, stranger, status)).isEqualTo(Outcome.UNTRIED);

    List<Membership.Node> odd =
        local.network().services().stream()
            .map(known -> new Membership.Node(known.operator(), known.publicKey(), "no address"))
            .toList();
    Membership all = local.network();
    var moved =
        new Membership(all.chainId(), all.registry(), all.eas(), all.beacon(), all.anchors(), odd);
    Outcome nowhere = new Prober(_ -> status, Roster.fixed(moved), local.clock).ask(usual, node);
    assertThat(nowhere).as("where nobody can be").isEqualTo(Outcome.SILENT);

    var unsigned = question(local.feed(), List.of(node), World.token(1), null, 1);
    assertThat(asked(unsigned, node, new Web.Exchange.Answered(200, Bytes.EMPTY)))
        .isEqualTo(Outcome.RIGHT);
    assertThat(sent().method()).isEqualTo("GET");
  }

  @Test
  void aFaceIsAskedOverSockets() {
    ServiceNode replica = local.replicas().getFirst();
    var real = new GuardedWeb(PrivateAddresses.ALLOW);
    var settings = FaceSettings.at("127.0.0.1", 0);
    try (var face = ServiceFace.start(settings, replica, new Random(1))) {
      Web web =
          request -> {
            URI at = URI.create("http://127.0.0.1:" + face.port() + request.uri().getRawPath());
            return real.send(
                new Web.Request(
                    request.method(), at, request.headers(), request.body(), request.timeout()));
          };
      var prober = new Prober(web, Roster.fixed(local.network()), local.clock);
      for (boolean signed : new boolean[] {true, false}) {
        String method = signed ? "status" : null;
        var asked = question(local.feed(), List.of(), World.token(1), method, 1);
        Patience.until("a right answer", () -> prober.ask(asked, replica.self()) == Outcome.RIGHT);
        var unknown = question(local.feed(), List.of(), World.token(9), method, 1);
        assertThat(prober.ask(unknown, replica.self())).isEqualTo(Outcome.WRONG);
      }
    }
  }

  @Test
  void aGroupIsAskedWhileItIsAwakeAndItsReplicasHaveHadTime() {
    AnchorNode anchor = local.leader();
    var random = new Random(1);
    assertThat(anchor.questions(random)).as("its replicas are new").isEmpty();
    local.skip(anchor.self(), ProbeDraw.GRACE);
    List<Address> replicas = local.replicas().stream().map(ServiceNode::self).toList();
    assertThat(anchor.questions(random))
        .singleElement()
        .satisfies(asked -> {
          assertThat(asked.feed()).isEqualTo(local.feed());
          assertThat(asked.replicas()).isEqualTo(replicas);
          assertThat(asked.token()).isEqualTo(World.token(1));
          assertThat(asked.method()).isEqualTo("status");
        });
    local.skip(anchor.self(), ProbeDraw.FRESH);
    long size = anchor.history(local.feed(), 0, 100).size();
    assertThat(anchor.questions(random))
        .singleElement()
        .satisfies(asked -> assertThat(asked.size()).as("what was final before").isEqualTo(size));
    local.skip(anchor.self(), ProbeDraw.AWAKE);
    assertThat(anchor.questions(random)).as("nothing happens there any more").isEmpty();
  }
}
