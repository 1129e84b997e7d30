package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on an honest network. */
class NodesTest {
  private static final String DONE_A = "active rebook=success late=success";
  private static final String DONE_B = "active late=success rebook=success";

  private final LocalWorld local = LocalWorld.started(4, 4);

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void aFactBecomesAnEffectThatIsCarriedOutOnce() {
    var any = local.anchors().getLast();
    assertThat(local.activate(any, 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
    assertThat(local.delay(any, 180)).isInstanceOf(Submission.Promised.class);
    Patience.until(
        "the outcomes",
        () ->
            local.replicas().stream()
                .map(node -> LocalWorld.story(node, 1))
                .allMatch(story -> story.equals(DONE_A) || story.equals(DONE_B)));
    assertThat(local.rebookings).hasSize(1);
    assertThat(local.rebookings.values().iterator().next()).hasValue(1);
    assertThat(any.lookup(World.token(1), false)).isInstanceOf(Lookup.Found.class);
    assertThat(any.lookup(World.token(2), false)).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void aReplicaThatWasDownCatchesUpAndAnswersNothingOlder() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    Address down = local.replicas().getFirst().self();
    local.kill(down);
    assertThat(local.delay(local.leader(), 60)).isInstanceOf(Submission.Promised.class);
    assertThat(local.activate(local.leader(), 2)).isInstanceOf(Submission.Promised.class);
    local.disk(down).crash();
    ServiceNode back = local.startService(down);
    local.awaitServed(2);
    Patience.until("the delay to be known", () -> LocalWorld.minutes(back, 1) == 60);
  }

  @Test
  void theWholeNetworkComesBackFromItsDisksWithoutTheChain() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    var anchors = local.anchors().stream().map(AnchorNode::self).toList();
    var services = local.services().stream().map(ServiceNode::self).toList();
    anchors.forEach(local::kill);
    services.forEach(local::kill);
    local.chain.reach(false);
    local.web.leave("airline.example");
    anchors.forEach(local::startAnchor);
    services.forEach(local::startService);
    local.awaitServed(1);
    assertThat(local.leader().lookup(World.token(1), false)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void aScriptWhosePlaceIsDownAtFirstIsFetchedLater() {
    var asked = new AtomicInteger();
    local.web.serve(
        "airline.example",
        _ -> new Web.Exchange.Answered(asked.incrementAndGet() < 10 ? 503 : 200, local.file));
    assertThat(local.activate(local.leader(), 1)).isInstanceOf(Submission.Promised.class);
    local.awaitServed(1);
  }

  @Test
  void anActivationThatIsNotAdmissibleOpensNoFeed() {
    var forged =
        local.world().activation(local.script(), World.token(1), "", World.HOTEL, World.HOLDER);
    assertThat(local.leader().submit(local.feed(), forged))
        .isInstanceOfSatisfying(
            Submission.Refused.class,
            refused -> assertThat(refused.code()).isEqualTo("issuer-not-owner"));
    for (AnchorNode anchor : local.anchors()) {
      anchor.close();
      assertThat(local.disk(anchor.self()).open("feeds").size()).isZero();
    }
  }

  @Test
  void anActivationByStrangersIsRefusedAtOnceThoughNobodyHasItsScript() {
    ServiceScript nobodys = TestScript.usual(); // no address has it
    for (int number = 1; number <= Doorway.WAITING_LIMIT + 1; number++) {
      var forged =
          local.world().activation(nobodys, World.token(number), "", World.HOTEL, World.HOLDER);
      assertThat(local.leader().submit(local.feed(), forged))
          .isInstanceOfSatisfying(
              Submission.Refused.class,
              refused -> assertThat(refused.code()).isEqualTo("issuer-not-owner"));
    }
  }

  @Test
  void whatCannotBeAnsweredIsRefusedWithItsCode() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    ServiceNode node = local.replicas().getFirst();
    String deep = "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
    assertRefused(node.call(call(1, "status", deep)), "malformed");
    assertRefused(node.call(call(1, "nothing", "{}")), "unknown-method");
    assertRefused(node.call(call(1, "private", "{}")), "grant-required");
    assertRefused(node.call(call(2, "status", "{}")), "token-not-served");
  }

  @Test
  void aNodeThatIsStoppedSaysSo() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    AnchorNode anchor = local.leader();
    ServiceNode service = local.replicas().getFirst();
    assertThat(anchor.isReady()).isTrue();
    anchor.close();
    service.close();
    assertThat(anchor.isReady()).isFalse();
    assertThat(anchor.lookup(World.token(1), false)).isInstanceOf(Lookup.Busy.class);
    assertThat(local.delay(anchor, 1)).isInstanceOf(Submission.Refused.class);
    assertRefused(service.call(call(1, "status", "{}")), "node-failed");
  }

  private static void assertRefused(Answer answer, String code) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private static CallGuard.Call call(int number, String method, String args) {
    return new CallGuard.Call(
        World.token(number), method, Bytes.utf8(args), null, null, "https://rental.example");
  }
}
