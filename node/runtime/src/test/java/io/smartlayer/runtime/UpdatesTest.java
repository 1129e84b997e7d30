package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.Auditor.Finding;
import io.smartlayer.feed.Committee;
import io.smartlayer.gateway.AnchorPort;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.Step;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Updates on a network in memory: handed to a replica, ordered by anchors, told to the caller. */
class UpdatesTest {
  @Test
  void anUpdateIsAnsweredByAReceiptAtItsPlaceAndSeenByEveryReplica() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();

      ReceiptBundle bundle = verified(node, node.call(note(local, "hello", "a")));

      assertThat(result(bundle)).isEqualTo(World.HOLDER.address().toHex());
      assertThat(bundle.input().isUpdate()).isTrue();
      for (ServiceNode replica : local.replicas()) {
        Patience.until("the note on each replica", () -> notices(replica).equals("hello "));
      }
    }
  }

  @Test
  void theSameCallAtAnyReplicaIsAppliedOnceAndAnsweredAlike() {
    try (var local = served()) {
      CallGuard.Call call = note(local, "once", "a");
      List<ReceiptBundle> told =
          local.replicas().stream().map(node -> verified(node, node.call(call))).toList();

      assertThat(told.stream().map(one -> one.signed().receipt().offset()).distinct()).hasSize(1);
      assertThat(told.stream().map(ReceiptBundle::step).distinct()).hasSize(1);
      assertThat(notices(local.replicas().getFirst())).isEqualTo("once ");
    }
  }

  @Test
  void whatIsNotAllowedIsRefusedAtOnce() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();
      CallGuard.Call good = note(local, "x", "a");

      assertThat(code(node.call(call(good, good.args(), null)))).isEqualTo("grant-required");
      assertThat(code(node.call(call(good, World.json("{\"text\":1}"), "https://cars.example"))))
          .isEqualTo("args-unfit");
      assertThat(code(node.call(call(good, World.json("{\"text\":\"y\"}"), World.SITE))))
          .isEqualTo("proof-invalid");
      assertThat(
              code(
                  node.call(
                      new CallGuard.Call(
                          good.token(),
                          good.method(),
                          good.args(),
                          good.grant(),
                          good.proof(),
                          "https://evil.example"))))
          .isEqualTo("origin-not-granted");
      assertThat(notices(node)).isEmpty();
      local.chain.hold(World.token(1), World.OWNER.address());
      AtomicInteger tries = new AtomicInteger();
      Patience.until(
          "the chain's next block",
          () ->
              code(node.call(note(local, "x", "b" + tries.incrementAndGet())))
                  .equals("grant-void"));
    }
  }

  @Test
  void aReplicaThatStartedAgainStillTellsWhatAnUpdateCameTo() {
    try (var local = served()) {
      var address = local.world().replicas(local.script()).getFirst();
      CallGuard.Call call = note(local, "hello", "a");
      ServiceNode before = local.replicas().getFirst();
      ReceiptBundle told = verified(before, before.call(call));
      local.kill(address);

      ServiceNode again = local.startService(address);
      local.awaitServed(1);

      assertThat(verified(again, again.call(call)).step()).isEqualTo(told.step());
      assertThat(notices(again)).isEqualTo("hello ");
    }
  }

  @Test
  void aUseOfTheGrantIsGoodForOneCall() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();
      verified(node, node.call(note(local, "one", "a")));

      assertThat(code(node.call(note(local, "another", "a")))).isEqualTo("call-replayed");
      assertThat(notices(node)).isEqualTo("one ");
    }
  }

  @Test
  void aTimerIsCalledOnceWhenItsTimeHasComeThoughNothingElseHappens() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();
      Bytes args = World.json("{\"millis\":300}");
      verified(node, node.call(call(local, "remind", args, "a")));

      for (ServiceNode replica : local.replicas()) {
        Patience.until("the timer to be called", () -> !notices(replica).isEmpty());
      }
      verified(node, node.call(note(local, "and then", "b")));
      assertThat(notices(node)).isEqualTo("remind in time and then ");
    }
  }

  /** It is ready to lead, but knows of no timer, or says so. */
  @Test
  void aTimerThatTheLeaderDoesNotBringIsBroughtByOthers() {
    var local = new LocalWorld(new World(4, 4));
    local.deaf.add(local.network().committee(local.feed()).leader(0).address());
    try (local) {
      serve(local.started());
      ServiceNode node = local.replicas().getFirst();
      verified(node, node.call(call(local, "remind", World.json("{\"millis\":300}"), "a")));

      Patience.until("the timer to be called", () -> !notices(node).isEmpty());
      assertThat(notices(node)).isEqualTo("remind in time ");
    }
  }

  @Test
  void anAuditRunsAnUpdateAgainAndFindsALie() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();
      ReceiptBundle told = verified(node, node.call(note(local, "hello", "a")));
      String output = told.step().output().toUtf8();
      String holder = World.HOLDER.address().toHex();
      Bytes lie = Bytes.utf8(output.replace(holder, World.OWNER.address().toHex()));

      assertThat(audited(local, told, told.step())).isInstanceOf(Finding.Agrees.class);
      assertThat(audited(local, told, new Step(told.step().input(), lie)))
          .isEqualTo(new Finding.Differs("output", output, lie.toUtf8()));
    }
  }

  private static Finding audited(LocalWorld local, ReceiptBundle like, Step step) {
    var bundle =
        new ReceiptBundle(
            like.signed(), step, like.placement(), like.certificate(), like.consistency(), null);
    return ((AnchorPort.Audit.Done) local.leader().audit(bundle)).finding();
  }

  @Test
  void aSuspendedGroupAnswersNobodyAndGoesOnWhereItStopped() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();
      verified(node, node.call(note(local, "before", "a")));
      stop(local, true);

      Patience.until(
          "the replica to stop", () -> code(node.call(note(local, "x", "b"))).equals("suspended"));
      stop(local, false);

      Patience.until("the replica to go on", () -> LocalWorld.status(node, World.token(1)) != null);
      AtomicInteger tries = new AtomicInteger();
      Patience.until(
          "the anchors to go on too",
          () ->
              code(node.call(note(local, "after", "c" + tries.incrementAndGet())))
                  .equals("answered"));
      assertThat(notices(node)).isEqualTo("before after ");
    }
  }

  @Test
  void updatesThatWaitInVainLeaveRoomForQuestions() {
    try (var local = served()) {
      ServiceNode node = local.replicas().getFirst();
      Committee committee = local.network().committee(local.feed());
      committee.members().subList(0, 2).forEach(member -> local.kill(member.address()));
      Set<String> told = new ConcurrentSkipListSet<>();
      for (int i = 0; i <= UpdateCalls.WAITING_LIMIT; i++) {
        CallGuard.Call call = note(local, "x", "jti " + i);
        Thread.ofVirtual().start(() -> told.add(code(node.call(call))));
      }

      Patience.until("one to be refused", () -> told.contains("busy"));
    }
  }

  private static void stop(LocalWorld local, boolean suspended) {
    long now = local.clock.now().toEpochMilli();
    local.leader().submit(local.feed(), local.world().suspension(World.OWNER, suspended, now));
  }

  private static LocalWorld served() {
    var local = LocalWorld.started(4, 4);
    serve(local);
    return local;
  }

  private static void serve(LocalWorld local) {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
  }

  private static CallGuard.Call note(LocalWorld local, String text, String jti) {
    return call(local, "note", World.json("{\"text\":\"" + text + "\"}"), jti);
  }

  private static CallGuard.Call call(LocalWorld local, String method, Bytes args, String jti) {
    long now = local.clock.now().toEpochMilli();
    return local.world().update(World.token(1), method, args, now, jti).call(World.SITE);
  }

  private static CallGuard.Call call(CallGuard.Call like, Bytes args, @Nullable String origin) {
    return origin == null
        ? new CallGuard.Call(like.token(), like.method(), args, null, null, null)
        : new CallGuard.Call(like.token(), like.method(), args, like.grant(), like.proof(), origin);
  }

  private static ReceiptBundle verified(ServiceNode node, Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Answered.class);
    Bytes bundle = ((Answer.Answered) answer).bundle();
    var verdict = new BundleVerifier(node.network()).verify(bundle);
    assertThat(verdict).isInstanceOf(BundleVerifier.Verdict.Valid.class);
    return ((BundleVerifier.Verdict.Valid) verdict).bundle();
  }

  private static String result(ReceiptBundle bundle) {
    return CanonicalJson.read(bundle.step().output().toUtf8()).get("result").stringValue();
  }

  private static String notices(ServiceNode node) {
    return Objects.requireNonNull(LocalWorld.status(node, World.token(1)))
        .get("notices")
        .stringValue();
  }

  private static String code(Answer answer) {
    return answer instanceof Answer.Refused(String code, String _) ? code : "answered";
  }
}
