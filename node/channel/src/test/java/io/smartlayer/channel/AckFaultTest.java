package io.smartlayer.channel;

import static io.smartlayer.channel.Payers.ANCHOR;
import static io.smartlayer.channel.Payers.DOMAIN;
import static io.smartlayer.channel.Payers.PAYER;
import static io.smartlayer.channel.Payers.TERMS;
import static io.smartlayer.channel.Payers.acked;
import static io.smartlayer.channel.Payers.line;
import static io.smartlayer.channel.Payers.voucher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AckFaultTest {
  @Test
  void whoeverHasLessThanBeforeIsFound() {
    var fault = fault(acked(3, line(1, 1000), line(3, 500)), acked(5, line(1, 1000), line(3, 400)));
    AckFault.Taken taken = Objects.requireNonNull(fault.taken());
    assertThat(taken.before().index()).isZero(); // the anchor's own share falls with it
    assertThat(taken.after().index()).isZero();
    assertThat(taken.after().leaf().cumulative().isLessThan(taken.before().leaf().cumulative()))
        .isTrue();
    assertThat(fault.culprit(DOMAIN)).isEqualTo(ANCHOR.address());
    assertThat(fault.isOfOneNumber()).isFalse();
  }

  @Test
  void whoIsLeftOutIsShownByTheLastThatIsThere() {
    var fault =
        fault(
            acked(1, line(1, 1000), line(3, 1000), line(5, 1000)),
            acked(2, line(1, 9000), line(3, 1000)));
    AckFault.Taken taken = Objects.requireNonNull(fault.taken());
    assertThat(taken.before().index()).isEqualTo(3);
    assertThat(taken.after().index()).isEqualTo(2);
    assertThat(taken.after().siblings().getFirst().hash()).isEqualTo(Hash.ZERO);
  }

  @Test
  void anotherInThePlaceTakesIt() {
    var fault = fault(acked(1, line(1, 1000), line(3, 500)), acked(2, line(1, 2000), line(5, 900)));
    AckFault.Taken taken = Objects.requireNonNull(fault.taken());
    assertThat(taken.before().index()).isEqualTo(2);
    assertThat(taken.after().leaf().payee()).isEqualTo(Payers.address(6));
  }

  @Test
  void twoThatContradictAreFoundInEitherOrder() {
    AckedVoucher one = acked(3, line(1, 1000), line(3, 500));
    AckedVoucher less = acked(5, line(1, 1000), line(3, 400));
    assertThat(between(one, less)).isEqualTo(fault(one, less));
    assertThat(between(less, one)).isEqualTo(fault(one, less));
    AckedVoucher twin = acked(3, line(1, 2000), line(3, 500));
    assertThat(Objects.requireNonNull(between(one, twin)).isOfOneNumber()).isTrue();
  }

  @Test
  void vouchersOfAnHonestAnchorAreNoFault() {
    AckedVoucher one = acked(3, line(1, 1000), line(3, 500));
    assertThat(between(one, one)).isNull();
    assertThat(between(one, acked(3, line(1, 1000), line(3, 500)))).isNull();
    assertThat(between(one, acked(4, line(1, 1000), line(3, 500)))).isNull();
    assertThat(between(one, acked(4, line(1, 1001), line(3, 501), line(5, 1)))).isNull();
  }

  @Test
  void whatTheAnchorDidNotAcknowledgeIsNoFault() {
    AckedVoucher one = acked(3, line(1, 1000));
    AckedVoucher forged = AckedVoucher.by(PAYER, voucher(4, line(1, 900)), DOMAIN);
    assertThat(between(one, forged)).isNull();
    AckedVoucher less = acked(4, line(1, 900));
    assertThat(AckFault.between(one, less, TERMS, PAYER.address(), DOMAIN)).isNull();
    var otherTerms = new Split.Terms(Payers.address(0xa2), 500);
    assertThat(AckFault.between(one, less, otherTerms, ANCHOR.address(), DOMAIN)).isNull();
  }

  private static @Nullable AckFault between(AckedVoucher one, AckedVoucher other) {
    return AckFault.between(one, other, TERMS, ANCHOR.address(), DOMAIN);
  }

  @Test
  void whatOnlyGrowsTakesFromNobody() {
    var grown = acked(2, line(1, 1000), line(3, 501), line(5, 7));
    assertThat(fault(acked(1, line(1, 1000), line(3, 500)), grown).taken()).isNull();
    assertThat(fault(grown, grown).taken()).isNull();
  }

  @Test
  void theAcknowledgementsAreOfOneKey() {
    AckedVoucher other = AckedVoucher.by(PAYER, voucher(2, line(1, 1)), DOMAIN);
    assertThat(fault(acked(1, line(1, 2)), other).culprit(DOMAIN)).isNull();
  }

  @Test
  void itsJsonIsReadAsItWasWritten() {
    var fault = fault(acked(1, line(1, 1000)), acked(2, line(1, 400)));
    assertThat(AckFault.fromJson(fault.toJson())).isEqualTo(fault);
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() {
    AckedVoucher one = acked(1, line(1, 2));
    AckedVoucher two = acked(2, line(1, 1));
    assertThatThrownBy(() -> fault(two, one)).hasMessageContaining("lower number comes first");
    Hash other = Hash.keccak(Bytes.utf8("another channel"));
    var elsewhere = SignedVoucher.by(PAYER, other, 2, List.of(line(1, 1)), TERMS, DOMAIN);
    assertThatThrownBy(() -> fault(one, AckedVoucher.by(ANCHOR, elsewhere, DOMAIN)))
        .hasMessageContaining("two channels");
    var terms = new Split.Terms(Payers.address(0xa1), 501);
    var large = acked(2, line(1, 100_000));
    assertThatThrownBy(() -> new AckFault(terms, one, large))
        .hasMessageContaining("number 2: its lines and terms give another root");
    var json = fault(one, two).toJson();
    json.withArray("vouchers").remove(1);
    assertThatThrownBy(() -> AckFault.fromJson(json))
        .isInstanceOf(JsonFields.Malformed.class)
        .hasMessageContaining("vouchers: not two");
  }

  private static AckFault fault(AckedVoucher earlier, AckedVoucher later) {
    return new AckFault(TERMS, earlier, later);
  }
}
