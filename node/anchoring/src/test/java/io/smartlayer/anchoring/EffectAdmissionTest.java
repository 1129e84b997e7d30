package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.feed.Entry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.Executor;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EffectAdmissionTest {
  private final TestGroup group = TestGroup.placed(TestScript.usual());

  @Test
  void aFirstElectionNeedsTwoReplicasThatAgreeOnSuchAnEffect() {
    Hash id = group.delay(180).getFirst();
    Election good = group.election(id);
    TestGroup.Wanted one = group.want(id);
    List<Address> replicas = group.replicas();
    Address outsider = group.world.network().candidates(group.world.feed()).getLast().address();
    SignedReceipt first = group.receipt(replicas.getFirst(), one);
    SignedReceipt forged =
        new SignedReceipt(group.receipt(replicas.get(1), one).receipt(), first.signature());

    assertThat(group.code(good)).isEqualTo("admitted");
    assertThat(withReceipts(good, List.of(first))).isEqualTo("evidence-wrong");
    assertThat(withReceipts(good, List.of(first, first))).isEqualTo("evidence-wrong");
    assertThat(withReceipts(good, List.of(first, forged))).isEqualTo("evidence-wrong");
    assertThat(withReceipts(good, List.of(first, group.receipt(outsider, one))))
        .isEqualTo("evidence-wrong");
    TestGroup.Wanted other = group.want(group.delay(181).getFirst());
    assertThat(withReceipts(good, List.of(first, group.receipt(replicas.get(1), other))))
        .isEqualTo("evidence-wrong");
    assertThat(group.code(with(good, null, 1, good.deadlineMillis()))).isEqualTo("effect-unknown");
    assertThat(
            group.code(
                new Election(
                    Hash.ZERO,
                    1,
                    good.placement(),
                    good.executor(),
                    good.route(),
                    good.deadlineMillis(),
                    good.evidence())))
        .isEqualTo("evidence-wrong");
  }

  @Test
  void oneReplicaIsEnoughWhereThereIsOne() {
    TestGroup lonely = TestGroup.placed(TestScript.with("idempotent=\"true\"", 1));
    Hash id = lonely.delay(180).getFirst();
    Election.Evidence evidence = lonely.evidence(lonely.want(id), lonely.replicas());

    assertThat(
            lonely.code(
                new Election(
                    id,
                    1,
                    1,
                    lonely.replicas().getFirst(),
                    Election.Route.SERVICE,
                    lonely.now + 5000,
                    evidence)))
        .isEqualTo("admitted");
  }

  @Test
  void theExecutorIsTheNodeWhoseTurnItIsForALeaseThatIsLongEnough() {
    Hash id = group.delay(180).getFirst();
    Election good = group.election(id);
    for (Address node : group.replicas()) {
      Election other =
          new Election(
              id, 1, good.placement(), node, good.route(), good.deadlineMillis(), good.evidence());
      assertThat(group.code(other))
          .isEqualTo(node.equals(good.executor()) ? "admitted" : "wrong-executor");
    }
    // The hotel's timeout is 2 s, and 3 s more are allowed for the entries to travel.
    for (long lease : List.of(-1L, 0L, 1L, 1999L, 5001L, 1L << 40)) {
      assertThat(group.code(with(good, good.evidence(), 1, group.now + Math.max(lease, -1))))
          .isEqualTo("wrong-deadline");
    }
    for (long lease : List.of(2000L, 5000L)) {
      assertThat(group.code(with(good, good.evidence(), 1, group.now + lease)))
          .isEqualTo("admitted");
    }
    assertThat(group.code(with(good, good.evidence(), 2, good.deadlineMillis())))
        .isEqualTo("wrong-attempt");
  }

  @Test
  void anAttemptFollowsOnlyTheEndOfTheOneBefore() {
    Hash id = group.delay(180).getFirst();
    Election first = group.election(id);
    group.join(first);
    assertThat(group.code(first)).isEqualTo("duplicate");
    assertThat(group.code(group.election(id))).isEqualTo("wrong-attempt");
    group.join(group.notDone(id, 1));
    assertThat(group.code(first)).isEqualTo("duplicate");
    Election second = group.election(id);
    assertThat(group.code(with(second, null, 3, second.deadlineMillis())))
        .isEqualTo("wrong-attempt");
    group.join(second);
    group.join(group.notDone(id, 2));
    Election third = group.election(id);
    assertThat(third.route()).isEqualTo(Election.Route.ANCHOR);
    assertThat(
            group.code(
                new Election(
                    id,
                    3,
                    third.placement(),
                    group.executor(id, 3, Election.Route.SERVICE),
                    Election.Route.SERVICE,
                    third.deadlineMillis(),
                    null)))
        .isEqualTo("wrong-attempt");
    assertThat(group.code(third)).isEqualTo("admitted");
  }

  @Test
  void anOutcomeIsTheExecutorsAndASuccessTheCounterpartys() {
    Hash id = group.delay(180).getFirst();
    assertThat(
            group.code(
                Outcome.by(
                    World.HOTEL,
                    group.world.network().domain(),
                    id,
                    1,
                    Outcome.Kind.NOT_DONE,
                    World.json("{\"status\":409}"))))
        .isEqualTo("effect-unknown");
    group.join(group.election(id));
    Outcome good = group.success(id, 1);
    Address other =
        group.replicas().stream()
            .filter(node -> !node.equals(good.executor()))
            .findFirst()
            .orElseThrow();

    assertThat(group.code(good)).isEqualTo("admitted");
    assertThat(group.code(by(other, id, good.content()))).isEqualTo("wrong-executor");
    assertThat(group.code(new Outcome(id, 1, good.kind(), good.content(), good.executor(), null)))
        .isEqualTo("signature-invalid");
    assertThat(
            group.code(
                new Outcome(
                    id,
                    1,
                    Outcome.Kind.UNKNOWN,
                    World.json("{\"why\":\"\"}"),
                    good.executor(),
                    good.signature())))
        .isEqualTo("signature-invalid");
    for (Bytes content :
        List.of(
            World.json("{\"status\":200}"),
            World.confirmation(World.HOTEL, Hash.ZERO, World.START),
            World.confirmation(World.AIRLINE, id, World.START))) {
      assertThat(group.code(group.outcome(id, 1, Outcome.Kind.SUCCESS, content)))
          .isEqualTo("not-confirmed");
    }
    group.join(good);
    assertThat(group.code(good)).isEqualTo("duplicate");
    assertThat(group.code(group.notDone(id, 1))).isEqualTo("duplicate");
    assertThat(group.code(group.election(id))).isEqualTo("wrong-attempt");
  }

  @Test
  void aLeaseExpiresFiveSecondsAfterItsDeadlineAndASuccessMayStillCome() {
    Hash id = group.delay(180).getFirst();
    Election election = group.election(id);
    group.join(election);
    group.now = election.deadlineMillis() + 5000;
    assertThat(group.code(group.expired(id, 1))).isEqualTo("not-expired");
    group.now++;
    group.join(group.expired(id, 1));
    assertThat(group.code(group.expired(id, 1))).isEqualTo("duplicate");
    assertThat(group.code(group.notDone(id, 1))).isEqualTo("duplicate");
    group.join(group.election(id));
    assertThat(group.effect(id).status()).isEqualTo(EffectCase.Status.RUNNING);
    group.join(group.success(id, 1));
    assertThat(group.effect(id).status()).isEqualTo(EffectCase.Status.SUCCEEDED);
    assertThat(group.code(group.success(id, 1))).isEqualTo("duplicate");
    assertThat(group.code(group.election(id))).isEqualTo("wrong-attempt");
  }

  @Test
  void onlyTheAnchorThatCarriedTheRequestAndItsWitnessesSayThatItFailed() {
    List<SecretKey> anchors = group.anchors();
    SecretKey leader = anchors.getFirst();
    List<SecretKey> two = anchors.subList(1, 3);
    Hash early = group.delay(200).getFirst();
    group.join(group.election(early));
    Hash id = group.atTheAnchor();
    SecretKey service = group.world.keyOf(group.replicas().getFirst());

    assertThat(group.code(group.failure(id, service, two))).isEqualTo("failure-not-by-anchors");
    assertThat(group.code(group.failure(early, leader, two))).isEqualTo("failure-out-of-turn");
    assertThat(group.code(group.failure(Hash.ZERO, leader, two))).isEqualTo("effect-unknown");
    assertThat(group.code(group.failure(id, anchors.get(3), two))).isEqualTo("failure-out-of-turn");
    for (List<SecretKey> few :
        List.of(
            List.<SecretKey>of(),
            List.of(anchors.get(1)),
            List.of(anchors.get(1), anchors.get(1)),
            List.of(anchors.get(1), leader),
            List.of(anchors.get(1), service),
            List.of(anchors.get(1), World.key("stranger")))) {
      assertThat(group.code(group.failure(id, leader, few))).isEqualTo("failure-not-witnessed");
    }
    assertThat(group.code(group.failure(id, leader, anchors.subList(1, 4)))).isEqualTo("admitted");
    group.join(group.failure(id, leader, two));
    assertThat(group.effect(id).status()).isEqualTo(EffectCase.Status.FAILED);
    assertThat(group.code(group.failure(id, leader, two))).isEqualTo("failure-out-of-turn");
    assertThat(group.code(group.election(id))).isEqualTo("wrong-attempt");
  }

  /** What a silent executor may have done no anchor undoes by finding the host gone. */
  @Test
  void afterAnAttemptThatMayHaveArrivedAFailureIsUnknown() {
    Hash id = group.delay(180).getFirst();
    Election first = group.election(id);
    group.join(first);
    group.now = first.deadlineMillis() + 5001;
    group.join(group.expired(id, 1));
    group.join(group.election(id));
    group.join(group.notDone(id, 2));
    group.join(group.election(id));
    SecretKey leader = group.anchors().getFirst();
    List<SecretKey> two = group.anchors().subList(1, 3);

    assertThat(group.code(group.failure(id, leader, two))).isEqualTo("failure-out-of-turn");
    assertThat(group.code(group.failure(id, Outcome.Kind.UNKNOWN, leader, two)))
        .isEqualTo("admitted");
    FailureCase open =
        FailureCase.open(
            group.world.network().domain(),
            group.committee(),
            leader,
            group.effect(id),
            new Executor.Ending(Outcome.Kind.NOT_DONE, World.json("{\"status\":409}")),
            Instant.ofEpochMilli(group.now));
    assertThat(open.claim().kind()).isEqualTo(Outcome.Kind.UNKNOWN);
  }

  /** The desk honours no key. */
  @Test
  void aHostThatGetsOneSendIsAskedByNobodyAfterItHasAnswered() {
    Hash id = group.delay(180).getLast();
    group.join(group.election(id));
    group.join(
        group.outcome(id, 1, Outcome.Kind.NOT_DONE, World.json("{\"why\":\"nobody listens\"}")));
    group.join(group.election(id));
    group.join(group.notDone(id, 2));

    assertThat(group.effect(id).status()).isEqualTo(EffectCase.Status.UNKNOWN);
    for (Election.Route route : Election.Route.values()) {
      Election next =
          new Election(id, 3, 1, group.executor(id, 3, route), route, group.now + 2000, null);
      assertThat(group.code(next)).isEqualTo("wrong-attempt");
    }
  }

  /** An anchor that refuses to carry it holds the effect up for one lease. */
  @Test
  void theAnchorsTakeTurns() {
    Hash id = group.atTheAnchor();
    for (int attempt = 3; attempt <= 6; attempt++) {
      Address anchor = group.anchors().get(attempt - 3).address();
      assertThat(group.effect(id).attempts().getLast().executor()).isEqualTo(anchor);
      group.now += 20_000;
      group.join(group.expired(id, attempt));
      Election next = group.election(id);
      Election again =
          new Election(
              id,
              next.attempt(),
              next.placement(),
              anchor,
              next.route(),
              next.deadlineMillis(),
              null);
      assertThat(group.code(again)).isEqualTo("wrong-executor");
      group.join(next);
    }
  }

  @Test
  void aSuccessThatOvertakesTheFailureWinsAndOneThatFollowsIsLate() {
    Hash overtaken = group.atTheAnchor();
    SecretKey leader = group.anchors().getFirst();
    group.join(group.success(overtaken, 3));
    assertThat(group.code(group.failure(overtaken, leader, group.anchors().subList(1, 3))))
        .isEqualTo("failure-out-of-turn");

    TestGroup other = TestGroup.placed(TestScript.usual());
    Hash id = other.atTheAnchor();
    other.join(other.failure(id, leader, other.anchors().subList(1, 3)));
    assertThat(other.code(other.success(id, 3))).isEqualTo("admitted");
    other.join(other.success(id, 3));
    assertThat(other.entries.getLast().offset()).isEqualTo(other.entries.size() - 1L);
    assertThat(other.code(other.election(id))).isEqualTo("wrong-attempt");
  }

  /** The largest step that a script can ask for still fits into the entry of its election. */
  @Test
  void theLargestOutputFitsIntoAnElection() {
    String most = "\u0001".repeat(2700); // six bytes each in canonical JSON
    List<EffectRequest> effects =
        java.util.stream.IntStream.range(0, StepOutput.EFFECTS_LIMIT)
            .<EffectRequest>mapToObj(i ->
                new EffectRequest.Http(
                    "h".repeat(64),
                    "POST",
                    "/" + "p".repeat(511),
                    World.json("\"" + most.replace("\u0001", "\\u0001") + "\""),
                    "\u0001".repeat(64)))
            .toList();
    Hash id = group.delay(180).getFirst();
    Election good = group.election(id);
    Election.Evidence evidence = Objects.requireNonNull(good.evidence());
    StepOutput output = new StepOutput(null, effects, 1, evidence.output().result(), Hash.ZERO);

    var large =
        with(good, new Election.Evidence(7, output, evidence.receipts()), 1, good.deadlineMillis());
    assertThat(((EffectRequest.Http) output.effects().getFirst()).body().size())
        .isBetween(EffectRequest.BODY_LIMIT_BYTES - 200, EffectRequest.BODY_LIMIT_BYTES);
    assertThat(large.toEntry().body().size()).isLessThan(Entry.BODY_LIMIT_BYTES);
    assertThat(io.smartlayer.token.EntryBody.read(large.toEntry())).isEqualTo(large);
  }

  private String withReceipts(Election good, List<SignedReceipt> receipts) {
    Election.Evidence evidence = Objects.requireNonNull(good.evidence());
    return group.code(
        with(
            good,
            new Election.Evidence(evidence.index(), evidence.output(), receipts),
            1,
            good.deadlineMillis()));
  }

  private static Election with(
      Election of, Election.@Nullable Evidence evidence, int attempt, long deadline) {
    return new Election(
        of.effectId(), attempt, of.placement(), of.executor(), of.route(), deadline, evidence);
  }

  private Outcome by(Address node, Hash id, Bytes content) {
    return Outcome.by(
        group.world.keyOf(node),
        group.world.network().domain(),
        id,
        1,
        Outcome.Kind.SUCCESS,
        content);
  }
}
