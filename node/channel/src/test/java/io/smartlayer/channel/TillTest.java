package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.channel.Till.Sale;
import io.smartlayer.channel.Till.Taking;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node serves what it was paid ahead for, and no more. */
class TillTest {
  private static final Address NODE = Payers.address(10);
  private static final Channel OPEN = Payers.channel(Amount.of(1_000));
  private static final Address PAYER = Payers.PAYER.address();
  private static final Amount PRICE = Amount.of(10);
  private static final TokenType OTHER = new TokenType(31337, Payers.address(0x78));

  private final Till till = new Till(Payers.DOMAIN, NODE);

  @Test
  void nothingIsServedUnpaidAndEachPaymentOnce() {
    assertThat(sell(PRICE)).isEqualTo(new Sale.Lacking(Amount.ZERO));
    take(Payers.acked(1, Payers.line(10, 25)));
    assertThat(sold(PRICE).left()).isEqualTo(Amount.of(15));
    sold(PRICE);
    assertThat(sell(PRICE)).isEqualTo(new Sale.Lacking(Amount.of(5)));
    take(Payers.acked(1, Payers.line(10, 25)));
    assertThat(sell(PRICE)).isEqualTo(new Sale.Lacking(Amount.of(5)));
    take(Payers.acked(2, Payers.line(10, 30)));
    sold(PRICE);
    assertThat(sell(PRICE)).isInstanceOf(Sale.Lacking.class);
  }

  @Test
  void whatIsPaidToOthersOrForOthersTokensPaysNothingHere() {
    take(Payers.acked(1, Payers.line(10, 10), Payers.line(20, 500)));
    sold(PRICE);
    assertThat(sell(PRICE)).isEqualTo(new Sale.Lacking(Amount.ZERO));
    assertThat(till.sell(Payers.CHANNEL, null, PAYER, OTHER, PRICE, 0))
        .isEqualTo(new Sale.Lacking(Amount.ZERO));
    assertThat(till.sell(Hash.ZERO, null, PAYER, Payers.TYPE, PRICE, 0))
        .isEqualTo(new Sale.Lacking(Amount.ZERO));
  }

  @Test
  void aRefusedCallIsNotPaid() {
    take(Payers.acked(1, Payers.line(10, 10)));
    till.takeBack(sold(PRICE));
    assertThat(till.left(Payers.CHANNEL, Payers.TYPE)).isEqualTo(PRICE);
    sold(PRICE);
  }

  @Test
  void onlyTheVoucherKeyOrWhomItLetsSpends() {
    take(Payers.acked(1, Payers.line(10, 100)));
    SecretKey session = Payers.key("session");
    assertThat(sell(null, session.address(), 0)).isEqualTo(new Sale.Refused(Flaw.SPEND_INVALID));
    Spender leave =
        Spender.by(
            Payers.PAYER, Payers.CHANNEL, session.address(), Amount.of(20), 1_000, Payers.DOMAIN);
    assertThat(Spender.fromJson(leave.toJson())).isEqualTo(leave);
    assertThat(sell(leave, PAYER, 0)).isEqualTo(new Sale.Refused(Flaw.SPEND_INVALID));
    assertThat(sell(leave, session.address(), 1_001))
        .isEqualTo(new Sale.Refused(Flaw.SPEND_INVALID));
    Spender forged =
        Spender.by(session, Payers.CHANNEL, session.address(), Amount.of(90), 1_000, Payers.DOMAIN);
    assertThat(sell(forged, session.address(), 0)).isEqualTo(new Sale.Refused(Flaw.SPEND_INVALID));
    assertThat(sell(leave, session.address(), 1_000)).isInstanceOf(Sale.Done.class);
    assertThat(sell(leave, session.address(), 0)).isInstanceOf(Sale.Done.class);
    assertThat(sell(leave, session.address(), 0)).isEqualTo(new Sale.Refused(Flaw.OVER_LIMIT));
    sold(PRICE); // the payer itself still may
  }

  @Test
  void onlyVouchersThatCountAreTaken() {
    AckedVoucher good = Payers.acked(1, Payers.line(10, 100));
    var unacknowledged =
        new AckedVoucher(
            good.signed(),
            Payers.PAYER.signForWallets(good.voucher().acknowledgement(Payers.DOMAIN)));
    refuses(unacknowledged, Flaw.NOT_ACKNOWLEDGED);
    AckedVoucher rich = Payers.acked(1, Payers.line(10, 1_001));
    refuses(rich, Flaw.OVER_DEPOSIT);
    Channel closing = Payers.channel(Amount.of(1_000), 0, Instant.EPOCH);
    assertThat(till.judge(good, closing, Payers.TERMS, Payers.ALL_FIT))
        .isEqualTo(new Taking.Refused(Flaw.CHANNEL_CLOSING));
    var otherTerms = new Split.Terms(Payers.address(0xa1), 400);
    assertThat(till.judge(good, OPEN, otherTerms, Payers.ALL_FIT))
        .isEqualTo(new Taking.Refused(Flaw.SPLIT_WRONG));
    LineRules never = _ -> false;
    assertThat(till.judge(good, OPEN, Payers.TERMS, never))
        .isEqualTo(new Taking.Refused(Flaw.LINE_UNFIT));
    AckedVoucher forOthers = Payers.acked(1, Payers.line(20, 100));
    assertThat(till.judge(forOthers, OPEN, Payers.TERMS, never)).isEqualTo(new Taking.Newer());
    var full = new Till(Payers.DOMAIN, NODE, 0);
    assertThat(full.judge(good, OPEN, Payers.TERMS, Payers.ALL_FIT))
        .isEqualTo(new Taking.Refused(Flaw.TOO_MANY_CHANNELS));
  }

  @Test
  void anAnchorThatLiesGivesNothingAndTakesNothingAway() {
    take(Payers.acked(2, Payers.line(10, 100)));
    sold(PRICE);
    refuses(Payers.acked(2, Payers.line(10, 200)), Flaw.OUT_OF_ORDER);
    refuses(Payers.acked(3, Payers.line(10, 50)), Flaw.FALLS);
    refuses(Payers.acked(3, Payers.line(20, 500)), Flaw.FALLS);
    take(Payers.acked(1, Payers.line(10, 90))); // an old one, brought late: nothing changes
    assertThat(till.left(Payers.CHANNEL, Payers.TYPE)).isEqualTo(Amount.of(90));
    assertThat(Objects.requireNonNull(till.newest(Payers.CHANNEL)).voucher().nonce()).isEqualTo(2);
  }

  @Test
  void afterACrashNoCallIsServedTwiceForItsMoney() {
    AckedVoucher voucher = Payers.acked(1, Payers.line(10, 1_000));
    take(voucher);
    Till.Mark mark = Objects.requireNonNull(sold(PRICE).mark());
    assertThat(mark.served()).isEqualTo(Amount.of(10L * Till.CALLS_OF_A_MARK));
    for (int i = 1; i < Till.CALLS_OF_A_MARK; i++) {
      assertThat(sold(PRICE).mark()).isNull();
    }
    assertThat(sold(PRICE).mark()).isNotNull();

    var later = new Till(Payers.DOMAIN, NODE);
    later.put(voucher, OPEN);
    later.put(mark); // all that had reached the disk
    assertThat(later.left(Payers.CHANNEL, Payers.TYPE))
        .isEqualTo(Amount.of(1_000).minus(mark.served()));
    var stopped = new Till(Payers.DOMAIN, NODE);
    stopped.put(voucher, OPEN);
    stopped.put(mark);
    till.marks().forEach(stopped::put); // written when it stopped in order
    assertThat(stopped.left(Payers.CHANNEL, Payers.TYPE))
        .isEqualTo(till.left(Payers.CHANNEL, Payers.TYPE));
  }

  @Test
  void aMarkIsNeverBeyondWhatWasPaid() {
    take(Payers.acked(1, Payers.line(10, 15)));
    assertThat(Objects.requireNonNull(sold(PRICE).mark()).served()).isEqualTo(Amount.of(15));
  }

  @Test
  void aSignedPaymentIsGoodOnceAndForThirtySeconds() {
    var rules = new SpendRules(Payers.DOMAIN, NODE, 2);
    Hash request = Hash.keccak(Bytes.utf8("request"));
    Spend spend = spend(NODE, request, 100_000, "a");
    assertThat(Spend.fromJson(spend.toJson())).isEqualTo(spend);
    assertThat(rules.signer(Payers.CHANNEL, spend, request)).isEqualTo(PAYER);
    assertThat(rules.signer(Payers.CHANNEL, spend, Hash.ZERO)).isNotEqualTo(PAYER);
    assertThat(rules.signer(Hash.ZERO, spend, request)).isNotEqualTo(PAYER);
    assertThat(rules.signer(Payers.CHANNEL, spend(PAYER, request, 100_000, "a"), request))
        .isNotEqualTo(PAYER);
    assertThat(rules.use(spend, 130_001)).isEqualTo(Flaw.SPEND_STALE);
    assertThat(rules.use(spend, 69_999)).isEqualTo(Flaw.SPEND_STALE);
    assertThat(rules.use(spend, 130_000)).isNull();
    assertThat(rules.use(spend, 130_000)).isEqualTo(Flaw.SPEND_REPLAYED);
    assertThat(rules.use(spend(NODE, request, 130_000, "b"), 130_000)).isNull();
    assertThat(rules.use(spend(NODE, request, 130_000, "c"), 130_000))
        .isEqualTo(Flaw.SPEND_REPLAYED); // as many as are remembered: it waits
    assertThat(rules.use(spend(NODE, request, 190_001, "c"), 190_001)).isNull();
  }

  private static Spend spend(Address node, Hash request, long time, String jti) {
    return Spend.by(
        Payers.PAYER,
        Payers.CHANNEL,
        node,
        request,
        time,
        Hash.keccak(Bytes.utf8(jti)),
        Payers.DOMAIN);
  }

  private void take(AckedVoucher voucher) {
    Taking taking = till.judge(voucher, OPEN, Payers.TERMS, Payers.ALL_FIT);
    assertThat(taking).isNotInstanceOf(Taking.Refused.class);
    if (taking instanceof Taking.Newer) {
      till.put(voucher, OPEN);
    }
  }

  private void refuses(AckedVoucher voucher, Flaw flaw) {
    assertThat(till.judge(voucher, OPEN, Payers.TERMS, Payers.ALL_FIT))
        .isEqualTo(new Taking.Refused(flaw));
  }

  private Sale sell(Amount price) {
    return till.sell(Payers.CHANNEL, null, PAYER, Payers.TYPE, price, 0);
  }

  private Sale sell(@Nullable Spender leave, Address key, long now) {
    return till.sell(Payers.CHANNEL, leave, key, Payers.TYPE, PRICE, now);
  }

  private Till.Sold sold(Amount price) {
    Sale sale = sell(price);
    assertThat(sale).isInstanceOf(Sale.Done.class);
    return ((Sale.Done) sale).sold();
  }
}
