package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Election;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Placement;
import io.smartlayer.token.Receipt;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderDutyTest {
  private final TestGroup group = TestGroup.placed(TestScript.usual());
  private final LeaderDuty duty = duty(group);

  private static LeaderDuty duty(TestGroup group) {
    return new LeaderDuty(
        group.world.feed(), group.world.network(), group.library(), group.chain, Terms.NONE);
  }

  private Instant now() {
    return Instant.ofEpochMilli(group.now);
  }

  private List<EntryBody> advanced() {
    return duty.on(new LeaderDuty.Input.Advanced(group.ledger(), 0, now()));
  }

  private List<EntryBody> reported(Address node, TestGroup.Wanted one) {
    return duty.on(
        new LeaderDuty.Input.Reported(group.receipt(node, one), one.step().output(), now()));
  }

  @Test
  void aGroupWithoutAPlacementGetsOneOfItsScriptsClass() {
    var fresh = new TestGroup(TestScript.brisk());
    LeaderDuty leader = duty(fresh);
    var at = Instant.ofEpochMilli(fresh.now);
    assertThat(leader.on(new LeaderDuty.Input.Advanced(fresh.ledger(), 0, at))).isEmpty();
    fresh.join(fresh.activation(42));
    List<EntryBody> out = leader.on(new LeaderDuty.Input.Advanced(fresh.ledger(), 0, at));

    assertThat(out).hasSize(1);
    assertThat(fresh.code(out.getFirst())).isEqualTo("admitted");
    assertThat(out.getFirst())
        .isInstanceOfSatisfying(
            Placement.class, placed -> assertThat(placed.serviceClass()).isEqualTo("brisk"));
    assertThat(leader.on(new LeaderDuty.Input.Elapsed(at.plusMillis(2000)))).isEmpty();
    assertThat(leader.on(new LeaderDuty.Input.Elapsed(at.plusMillis(2001)))).hasSize(1);
  }

  @Test
  void aPlacementThatHasEndedIsFollowedByAnother() {
    advanced();
    group.now += 31 * 86_400_000L;
    List<EntryBody> out = advanced();

    assertThat(out).hasSize(1).first().isInstanceOf(Placement.class);
    assertThat(group.code(out.getFirst())).isEqualTo("admitted");
  }

  @Test
  void aNetworkWithoutServiceNodesPlacesNothing() {
    var anchors = group.world.network();
    var bare =
        new io.smartlayer.token.Membership(
            anchors.chainId(),
            anchors.registry(),
            anchors.eas(),
            anchors.beacon(),
            anchors.anchors(),
            List.of());
    var leader = new LeaderDuty(group.world.feed(), bare, group.library(), group.chain, Terms.NONE);
    var fresh = new TestGroup();
    fresh.join(fresh.activation(42));

    assertThat(leader.on(new LeaderDuty.Input.Advanced(fresh.ledger(), 0, now()))).isEmpty();
  }

  @Test
  void twoReplicasThatAgreeMakeAnElection() {
    Hash id = group.delay(180).getFirst();
    advanced();
    assertThat(reported(group.replicas().get(0), group.want(id))).isEmpty();
    assertThat(reported(group.replicas().get(0), group.want(id))).isEmpty();
    List<EntryBody> out = reported(group.replicas().get(1), group.want(id));

    assertThat(out).hasSize(2).allMatch(body -> group.code(body).equals("admitted"));
    out.forEach(group::join);
    assertThat(advanced()).isEmpty();
  }

  @Test
  void theWordOfWhoIsNoReplicaAnyMoreSpoilsNoEvidence() {
    Hash id = group.delay(180).getFirst();
    List<Address> replicas = group.replicas();
    advanced();
    reported(replicas.get(0), group.want(id));
    Placement good = group.world.placement(group.script, group.now + 30 * 86_400_000L);
    List<Address> others = replicas.subList(1, replicas.size());
    var next =
        new Placement(
            good.type(), good.group(), good.script(), others, "standard", good.notAfterMillis());
    group.follow(next); // the first has left the network
    advanced();
    reported(others.get(0), group.want(id));
    List<EntryBody> out = reported(others.get(1), group.want(id));

    assertThat(out).hasSize(2).allMatch(body -> group.code(body).equals("admitted"));
  }

  /** Replicas repeat what they say each second: where many steps wait, that must cost little. */
  @Test
  void whatWasSaidBeforeMakesNobodyThinkAgain() {
    Hash id = group.delay(180).getFirst();
    advanced();
    reported(group.replicas().get(0), group.want(id));
    reported(group.replicas().get(1), group.want(id));
    group.now += 2001; // the proposals got lost

    assertThat(reported(group.replicas().get(0), group.want(id))).isEmpty();
    assertThat(duty.on(new LeaderDuty.Input.Elapsed(now()))).hasSize(2);
  }

  @Test
  void strangersForgersAndNodesThatAreNoReplicasAreNotHeard() {
    Hash id = group.delay(180).getFirst();
    TestGroup.Wanted one = group.want(id);
    advanced();
    Address outsider = group.world.network().candidates(group.world.feed()).getLast().address();
    SignedReceipt good = group.receipt(group.replicas().get(1), one);
    reported(group.replicas().get(0), one);

    assertThat(reported(outsider, one)).isEmpty();
    assertThat(reported(group.anchors().getFirst().address(), one)).isEmpty();
    var forged =
        new SignedReceipt(good.receipt(), group.receipt(group.replicas().get(0), one).signature());
    assertThat(duty.on(new LeaderDuty.Input.Reported(forged, one.step().output(), now())))
        .isEmpty();
    StepOutput other = new StepOutput(null, List.of(), 1, one.step().output().result(), Hash.ZERO);
    assertThat(duty.on(new LeaderDuty.Input.Reported(good, other, now()))).isEmpty();
    assertThat(duty.on(new LeaderDuty.Input.Reported(good, one.step().output(), now()))).hasSize(2);
  }

  /** The first report heard is a lie with fewer effects; the honest ones must not go with it. */
  @Test
  void aLieThatIsSettledTakesNoHonestReportWithIt() {
    Hash id = group.delay(180).getFirst();
    TestGroup.Wanted one = group.want(id);
    advanced();
    lie(one, 1);
    reported(group.replicas().get(1), one);
    List<EntryBody> out = reported(group.replicas().get(2), one);
    assertThat(out).hasSize(2);
    group.join(out.getFirst()); // the second proposal gets lost
    advanced();
    group.now += 2001;

    assertThat(duty.on(new LeaderDuty.Input.Elapsed(now()))).hasSize(1);
  }

  @Test
  void aReplicaThatMakesUpStepsCrowdsOutNobody() {
    Hash id = group.delay(180).getFirst();
    TestGroup.Wanted one = group.want(id);
    advanced();
    SecretKey liar = group.world.keyOf(group.replicas().get(0));
    for (int i = 0; i < 5000; i++) {
      Receipt receipt = at(group.receipt(liar.address(), one).receipt(), 1000 + i);
      duty.on(
          new LeaderDuty.Input.Reported(
              SignedReceipt.by(liar, receipt, group.world.network().domain()),
              one.step().output(),
              now()));
    }
    reported(group.replicas().get(1), one);

    assertThat(reported(group.replicas().get(2), one)).hasSize(2);
  }

  @Test
  void anOutputThatNoElectionCanHoldIsNotHeard() {
    Hash id = group.delay(180).getFirst();
    TestGroup.Wanted one = group.want(id);
    advanced();
    StepOutput good = one.step().output();
    var large =
        new StepOutput(
            null,
            good.effects(),
            1,
            World.json("\"" + "x".repeat(300_000) + "\""),
            good.stateHash());
    for (Address node : group.replicas()) {
      Receipt receipt = group.receipt(node, one).receipt();
      var other = withResult(receipt, Hash.keccak(large.toBytes()));
      var signed = SignedReceipt.by(group.world.keyOf(node), other, group.world.network().domain());
      assertThat(duty.on(new LeaderDuty.Input.Reported(signed, large, now()))).isEmpty();
    }
  }

  @Test
  void aLeaseThatRanOutIsSaidToHaveExpiredAndTheNextFollows() {
    Hash id = group.delay(180).getFirst();
    Election first = group.election(id);
    group.join(first);
    advanced();
    group.now = first.deadlineMillis() + 5000;
    assertThat(advanced()).isEmpty();
    group.now++;
    List<EntryBody> out = advanced();
    assertThat(out).hasSize(1).first().isInstanceOf(Outcome.class);
    group.join(out.getFirst());
    List<EntryBody> next = advanced();
    assertThat(next).hasSize(1).first().isInstanceOf(Election.class);
    assertThat(((Election) next.getFirst()).attempt()).isEqualTo(2);
    group.join(next.getFirst());
  }

  private void lie(TestGroup.Wanted one, int effects) {
    StepOutput good = one.step().output();
    var fewer =
        new StepOutput(
            null, good.effects().subList(0, effects), good.gas(), good.result(), good.stateHash());
    SecretKey liar = group.world.keyOf(group.replicas().getFirst());
    Receipt receipt =
        withResult(group.receipt(liar.address(), one).receipt(), Hash.keccak(fewer.toBytes()));
    duty.on(
        new LeaderDuty.Input.Reported(
            SignedReceipt.by(liar, receipt, group.world.network().domain()), fewer, now()));
  }

  private static Receipt withResult(Receipt of, Hash result) {
    return changed(of, of.offset(), result);
  }

  private static Receipt at(Receipt of, long offset) {
    return changed(of, offset, of.resultHash());
  }

  private static Receipt changed(Receipt of, long offset, Hash result) {
    return new Receipt(
        of.token(),
        of.feed(),
        offset,
        of.prefixRoot(),
        of.script(),
        of.engine(),
        of.stateHash(),
        of.stepHash(),
        result,
        of.timeMillis(),
        of.sequence(),
        of.evidence(),
        of.node());
  }
}
