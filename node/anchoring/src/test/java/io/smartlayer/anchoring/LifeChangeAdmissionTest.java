package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.AttestedSeats;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.Handover;
import io.smartlayer.token.LifeChange;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.Suspension;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Transfer;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may stop a group, and who takes a token over. */
class LifeChangeAdmissionTest {
  private static final long WINDOW = LifeChange.WINDOW.toMillis();
  private static final SecretKey BUYER = World.key("buyer");

  private final TestGroup group = TestGroup.placed(TestScript.usual());

  @Test
  void theIssuerStopsAGroupAndLetsItGoOn() {
    assertThat(group.code(suspension(World.HOLDER, true, 0))).isEqualTo("issuer-not-owner");
    assertThat(group.offer(suspension(World.OWNER, true, 0))).isEqualTo("admitted");

    assertThat(group.code(World.delay(180, group.now))).isEqualTo("suspended");
    assertThat(group.code(group.activation(43))).isEqualTo("suspended");
    assertThat(group.code(handover(World.HOLDER, 0))).isEqualTo("suspended");
    assertThat(group.offer(suspension(World.OWNER, false, 1))).isEqualTo("admitted");
    assertThat(group.code(World.delay(180, group.now))).isEqualTo("admitted");
  }

  @Test
  void noEarlierWordComesBack() {
    Suspension first = suspension(World.OWNER, true, 0);
    group.offer(first);
    group.offer(suspension(World.OWNER, false, 5));

    assertThat(group.code(first)).isEqualTo("duplicate");
    assertThat(group.code(suspension(World.OWNER, true, 5))).isEqualTo("duplicate");
    assertThat(group.code(suspension(World.OWNER, false, 6))).isEqualTo("duplicate");
    assertThat(group.code(suspension(World.OWNER, true, 6))).isEqualTo("admitted");
  }

  @Test
  void aChangeIsGoodForAWhile() {
    for (long off : List.of(-WINDOW, WINDOW)) {
      assertThat(group.code(suspension(World.OWNER, true, off))).isEqualTo("admitted");
      assertThat(group.code(handover(World.HOLDER, off))).isEqualTo("admitted");
    }
    for (long off : List.of(-WINDOW - 1, WINDOW + 1)) {
      assertThat(group.code(suspension(World.OWNER, true, off))).isEqualTo("change-stale");
      assertThat(group.code(handover(World.HOLDER, off))).isEqualTo("change-stale");
    }
  }

  @Test
  void anUnknownChainMakesItWait() {
    group.chain.isUp = false;

    assertThat(group.code(suspension(World.OWNER, true, 0))).isEqualTo("cannot-tell");
    assertThat(group.code(handover(World.HOLDER, 0))).isEqualTo("cannot-tell");
  }

  @Test
  void whatWasBegunEndsInASuspendedGroup() {
    Hash hotel = group.delay(180).getFirst();
    group.join(group.election(hotel));
    group.offer(suspension(World.OWNER, true, 0));

    assertThat(group.code(group.success(hotel, 1))).isEqualTo("admitted");
  }

  @Test
  void aNoticeWaitsUntilWhoBoughtTheTokenHasTakenItOver() {
    assertThat(group.code(notice()))
        .isEqualTo("effect-unknown"); // it was activated with no webhook
    group.offer(handover(World.HOLDER, 0));
    assertThat(group.code(notice())).isEqualTo("admitted");

    group.chain.holder = BUYER.address();
    assertThat(group.code(notice())).isEqualTo("holder-changed");
    assertThat(group.code(handover(World.HOLDER, 1))).isEqualTo("holder-not-holder");
    assertThat(group.offer(handover(BUYER, 1))).isEqualTo("admitted");
    assertThat(group.code(notice())).isEqualTo("admitted");

    group.chain.isUp = false;
    assertThat(group.code(notice())).isEqualTo("cannot-tell");
    group.chain.isUp = true;
    group.chain.holder = Address.ZERO;
    assertThat(group.code(notice())).isEqualTo("holder-changed");
    assertThat(group.code(handover(BUYER, 2))).isEqualTo("holder-not-holder");
  }

  @Test
  void aTokenHasChangedHandsWhenTheChainSaysSo() {
    group.offer(handover(World.HOLDER, 0));
    var transfer = new Transfer(World.token(42));

    assertThat(group.code(new Transfer(World.token(43)))).isEqualTo("token-unknown");
    assertThat(group.code(transfer)).isEqualTo("holder-same");
    group.chain.isUp = false;
    assertThat(group.code(transfer)).isEqualTo("cannot-tell");
    group.chain.isUp = true;
    group.chain.holder = BUYER.address();
    assertThat(group.offer(transfer)).isEqualTo("admitted");
    assertThat(group.code(transfer)).isEqualTo("duplicate");
    assertThat(group.code(notice())).isEqualTo("effect-unknown"); // it goes nowhere

    group.chain.holder = World.HOLDER.address(); // who has to say again where to be told
    assertThat(group.code(notice())).isEqualTo("effect-unknown");
    assertThat(group.offer(handover(World.HOLDER, 1))).isEqualTo("admitted");
    assertThat(group.code(notice())).isEqualTo("admitted");
    group.chain.holder = BUYER.address();
    assertThat(group.code(transfer)).isEqualTo("admitted");
  }

  /** A leader learns from the refusal of an election that the token has another holder. */
  @Test
  void aLeaderSaysThatATokenHasChangedHands() {
    var duty =
        new LeaderDuty(
            group.world.feed(), group.world.network(), group.library(), group.chain, Terms.NONE);
    var now = Instant.ofEpochMilli(group.now);

    assertThat(duty.on(new LeaderDuty.Input.Refused(notice(), "wrong-deadline", now))).isEmpty();
    assertThat(duty.on(new LeaderDuty.Input.Refused(notice(), "holder-changed", now)))
        .containsExactly(new Transfer(World.token(42)));
    assertThat(duty.on(new LeaderDuty.Input.Refused(notice(), "holder-changed", now)))
        .isEmpty(); // it is on its way
  }

  /** That a replica is to tell the holder of something that a step has asked for. */
  private Election notice() {
    var output =
        new StepOutput(
            null,
            List.of(new EffectRequest.Notify(World.json("{}"), "late")),
            1,
            Bytes.utf8("null"),
            Hash.ZERO);
    var step = new Step(World.json("{}"), output.toBytes());
    TokenId token = World.token(42);
    List<SignedReceipt> receipts =
        group.replicas().stream()
            .limit(2)
            .map(node -> group.world.receipt(node, group.script, 0, Hash.ZERO, step, output, token))
            .toList();
    Hash id = EffectRequest.id(group.world.feed(), 0, token, 0);
    return new Election(
        id,
        1,
        1,
        group.executor(id, 1, Election.Route.SERVICE),
        Election.Route.SERVICE,
        group.now + 4000,
        new Election.Evidence(0, output, receipts));
  }

  @Test
  void aContractsTokenIsGivenToOthersByTheContractAlone() {
    var signed = AttestedSeats.reissue(BUYER, 7, 0, Hash.ZERO).attestation();

    assertThat(group.code(new Reissue(World.token(42), signed))).isEqualTo("reissue-unattested");
    assertThat(group.code(new Reissue(World.token(43), signed))).isEqualTo("token-unknown");
  }

  @Test
  void onlyATokenOfTheGroupIsTakenOver() {
    Handover other =
        group.world.handover(World.HOLDER, World.token(43), "https://new.example/", group.now);

    assertThat(group.code(other)).isEqualTo("token-unknown");
    assertThat(new TestGroup().code(suspension(World.OWNER, true, 0)))
        .isEqualTo("nothing-to-suspend");
  }

  private Suspension suspension(SecretKey signer, boolean suspended, long off) {
    return group.world.suspension(signer, suspended, group.now + off);
  }

  private Handover handover(SecretKey signer, long off) {
    return group.world.handover(signer, World.token(42), "https://new.example/", group.now + off);
  }
}
