package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.channel.AckBook.Judgement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An anchor acknowledges one voucher of a number, and only what every payee can live with. */
class AckBookTest {
  private static final Channel OPEN = Payers.channel(Amount.of(1_000));

  private final AckBook book = new AckBook(Payers.DOMAIN, Payers.ANCHOR.address(), Payers.TERMS);

  @Test
  void vouchersThatOnlyGrowAreAcknowledgedInOrder() {
    accept(Payers.voucher(1, Payers.line(10, 100)));
    accept(Payers.voucher(2, Payers.line(10, 150)));
    accept(Payers.voucher(5, Payers.line(10, 150), Payers.line(20, 850)));
    assertThat(book.newest(Payers.CHANNEL)).isNotNull();
    assertThat(book.all()).hasSize(1);
  }

  @Test
  void theSameVoucherIsAcknowledgedAgainAndNoOtherOfItsNumber() {
    SignedVoucher first = Payers.voucher(1, Payers.line(10, 100));
    AckedVoucher acked = accept(first);
    assertThat(judge(first)).isEqualTo(new Judgement.Known(acked));
    refuses(Payers.voucher(1, Payers.line(10, 101)), Flaw.OUT_OF_ORDER);
    accept(Payers.voucher(3, Payers.line(10, 110)));
    refuses(first, Flaw.OUT_OF_ORDER);
    refuses(Payers.voucher(2, Payers.line(10, 120)), Flaw.OUT_OF_ORDER);
  }

  @Test
  void noLineFallsOrIsReplaced() {
    accept(Payers.voucher(1, Payers.line(10, 100), Payers.line(20, 50)));
    refuses(Payers.voucher(2, Payers.line(10, 99), Payers.line(20, 60)), Flaw.FALLS);
    refuses(Payers.voucher(2, Payers.line(10, 200)), Flaw.FALLS);
    refuses(Payers.voucher(2, Payers.line(20, 50), Payers.line(10, 100)), Flaw.FALLS);
    refuses(Payers.voucher(2, Payers.line(10, 100), Payers.line(30, 50)), Flaw.FALLS);
  }

  @Test
  void nothingBeyondTheDepositCounts() {
    refuses(Payers.voucher(1, Payers.line(10, 1_001)), Flaw.OVER_DEPOSIT);
    accept(Payers.voucher(1, Payers.line(10, 1_000)));
  }

  @Test
  void rootAndTotalMustBeThoseOfTheLines() {
    SignedVoucher good = Payers.voucher(1, Payers.line(10, 100));
    Line other = Payers.line(10, 99);
    refuses(new SignedVoucher(good.voucher(), List.of(other), good.signature()), Flaw.SPLIT_WRONG);
    var richer = new Voucher(Payers.CHANNEL, 1, Amount.of(101), good.voucher().splitRoot());
    refuses(
        new SignedVoucher(
            richer, good.lines(), Payers.PAYER.signForWallets(richer.digest(Payers.DOMAIN))),
        Flaw.SPLIT_WRONG);
  }

  @Test
  void onlyTheVoucherKeySigns() {
    SignedVoucher others =
        SignedVoucher.by(
            Payers.key("thief"),
            Payers.CHANNEL,
            1,
            List.of(Payers.line(10, 1)),
            Payers.TERMS,
            Payers.DOMAIN);
    refuses(others, Flaw.NOT_SIGNED);
  }

  @Test
  void newLinesMustSayWhoEarnsAndOldOnesStay() {
    Line liar = Payers.line(66, 1);
    LineRules rules = line -> !line.node().equals(liar.node());
    assertThat(book.judge(Payers.voucher(1, liar), OPEN, rules))
        .isEqualTo(new Judgement.Refused(Flaw.LINE_UNFIT));
    accept(Payers.voucher(1, Payers.line(10, 1)));
    // What was right when it came stays right, whatever the chain says later.
    assertThat(book.judge(Payers.voucher(2, Payers.line(10, 2)), OPEN, _ -> false))
        .isEqualTo(new Judgement.Acknowledge());
    refuses(Payers.voucher(2, Payers.line(10, 2), Payers.line(10, 3)), Flaw.LINE_UNFIT);
  }

  @Test
  void aChannelMustBeOpenAndThisAnchors() {
    SignedVoucher voucher = Payers.voucher(2, Payers.line(10, 1));
    Channel closing = Payers.channel(Amount.of(1_000), 0, Instant.EPOCH);
    assertThat(book.judge(voucher, closing, Payers.ALL_FIT))
        .isEqualTo(new Judgement.Refused(Flaw.CHANNEL_CLOSING));
    Channel settled = Payers.channel(Amount.of(1_000), 2, null);
    assertThat(book.judge(voucher, settled, Payers.ALL_FIT))
        .isEqualTo(new Judgement.Refused(Flaw.OUT_OF_ORDER));
    var another = new AckBook(Payers.DOMAIN, Payers.PAYER.address(), Payers.TERMS);
    assertThat(another.judge(voucher, OPEN, Payers.ALL_FIT))
        .isEqualTo(new Judgement.Refused(Flaw.CHANNEL_UNKNOWN));
    var full = new AckBook(Payers.DOMAIN, Payers.ANCHOR.address(), Payers.TERMS, 0);
    assertThat(full.judge(voucher, OPEN, Payers.ALL_FIT))
        .isEqualTo(new Judgement.Refused(Flaw.TOO_MANY_CHANNELS));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    AckedVoucher acked = Payers.acked(3, Payers.line(10, 7), Payers.line(20, 8));
    assertThat(AckedVoucher.fromJson(acked.toJson())).isEqualTo(acked);
    Purse purse =
        Purse.of(Payers.CHANNEL).received(acked).sending(Payers.voucher(4, Payers.line(10, 9)));
    assertThat(Purse.fromJson(purse.toJson())).isEqualTo(purse);
    assertThat(purse.nextNonce()).isEqualTo(4);
    assertThat(purse.paying(Payers.line(20, 0), Amount.of(2)))
        .containsExactly(Payers.line(10, 7), Payers.line(20, 10));
    assertThat(purse.paying(Payers.line(30, 0), Amount.of(2))).hasSize(3);
    assertThat(purse.refused().sent()).isNull();
  }

  private Judgement judge(SignedVoucher voucher) {
    return book.judge(voucher, OPEN, Payers.ALL_FIT);
  }

  private AckedVoucher accept(SignedVoucher voucher) {
    assertThat(judge(voucher)).isEqualTo(new Judgement.Acknowledge());
    AckedVoucher acked = AckedVoucher.by(Payers.ANCHOR, voucher, Payers.DOMAIN);
    assertThat(acked.flaw(OPEN, Payers.TERMS, Payers.DOMAIN)).isNull();
    book.remember(acked);
    return acked;
  }

  private void refuses(SignedVoucher voucher, Flaw flaw) {
    assertThat(judge(voucher)).isEqualTo(new Judgement.Refused(flaw));
  }
}
