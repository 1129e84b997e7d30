package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.channel.Settlement.State;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node has to do on the chain to be paid. */
class SettlementTest {
  private static final Address NODE = Payers.address(10);
  private static final Address OPERATOR = Payers.address(11);
  private static final AckedVoucher VOUCHER =
      Payers.acked(3, Payers.line(20, 400), Payers.line(10, 200));

  private static Channel channel(long nonce, Hash root, boolean isWithdrawn) {
    return new Channel(
        Payers.CHANNEL,
        Payers.PAYER.address(),
        Payers.PAYER.address(),
        Payers.ANCHOR.address(),
        Duration.ofDays(1),
        isWithdrawn ? Instant.EPOCH : null,
        isWithdrawn,
        nonce,
        Amount.of(1_000),
        Amount.ZERO,
        Amount.ZERO,
        root);
  }

  private static Settlement of(Channel channel, Map<Address, Amount> claimed) {
    return Settlement.of(VOUCHER, channel, Payers.TERMS, NODE, claimed);
  }

  private static State state(long nonce, Hash root, boolean isWithdrawn) {
    return of(channel(nonce, root, isWithdrawn), Map.of()).state();
  }

  @Test
  void onlyThoseWhoRunTheNodeAreSeenTo() {
    assertThat(Settlement.payees(VOUCHER, NODE)).containsExactly(OPERATOR);
    Settlement settlement = of(channel(0, Hash.ZERO, false), Map.of());
    // A twentieth is the anchor's.
    assertThat(settlement.due()).isEqualTo(Amount.of(190));
    Settlement.Claim claim = settlement.claims().getFirst();
    assertThat(claim.leaf()).isEqualTo(new Split.Leaf(OPERATOR, Amount.of(190)));
    Split split = Split.of(Payers.TERMS, VOUCHER.signed().lines());
    assertThat(split.leaves().get(claim.index())).isEqualTo(claim.leaf());
    assertThat(claim.siblings()).isEqualTo(split.proof(claim.index()));
  }

  @Test
  void whatWasClaimedIsNotDue() {
    Channel channel = channel(2, Hash.ZERO, false);
    assertThat(of(channel, Map.of(OPERATOR, Amount.of(150))).due()).isEqualTo(Amount.of(40));
    assertThat(of(channel, Map.of(OPERATOR, Amount.of(190))).claims()).isEmpty();
    assertThat(of(channel, Map.of(OPERATOR, Amount.of(999))).due()).isEqualTo(Amount.ZERO);
  }

  @Test
  void theChainSaysHowTheVoucherStands() {
    Hash own = VOUCHER.voucher().splitRoot();
    assertThat(state(0, Hash.ZERO, false)).isEqualTo(State.UNSETTLED);
    assertThat(state(2, own, false)).isEqualTo(State.UNSETTLED);
    assertThat(state(3, own, false)).isEqualTo(State.SETTLED);
    assertThat(state(3, own, true)).isEqualTo(State.SETTLED);
    assertThat(state(3, Hash.ZERO, false)).isEqualTo(State.OVERTAKEN);
    assertThat(state(4, own, false)).isEqualTo(State.OVERTAKEN);
    assertThat(state(2, own, true)).isEqualTo(State.TOO_LATE);
  }

  @Test
  void anOpenChannelMayOweMoreThanAClosedOne() {
    var rule = SettlingRule.parse("0.5, 20");
    Amount one = Amount.tokens("1");
    assertThat(rule.isDue(true, one)).isFalse();
    assertThat(rule.isDue(false, one)).isTrue();
    assertThat(rule.isDue(true, Amount.tokens("20"))).isTrue();
    assertThat(rule.isDue(false, Amount.tokens("0.4"))).isFalse();
    assertThat(SettlingRule.parse("0,0").isDue(true, Amount.ZERO)).isFalse();
    assertThat(SettlingRule.parse("never").isDue(false, Amount.tokens("1000000"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1,2,3", "2,1", "-1,2", "a,b", "Never"})
  void anotherRuleIsRefused(String text) {
    assertThatThrownBy(() -> SettlingRule.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLaterVoucherContinuesUnlessAPartFalls() {
    AckedVoucher later = Payers.acked(4, Payers.line(20, 400), Payers.line(10, 300));
    assertThat(later.continues(VOUCHER)).isTrue();
    assertThat(VOUCHER.continues(VOUCHER)).isFalse();
    assertThat(Payers.acked(4, Payers.line(20, 500), Payers.line(10, 100)).continues(VOUCHER))
        .isFalse();
  }
}
