package io.smartlayer.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of {@code spec/protocol/channels.md}, to which the contract's tests hold too. */
class ChannelVectorTest {
  private static final Address ISSUER = Payers.address(0xc3);

  @Test
  void theExampleOfTheSpecHolds() {
    // A node's operator B2, an issuer C3 with a tenth, and the anchor's operator A1 with a
    // twentieth.
    var line =
        new Line(
            Payers.address(0x9),
            Payers.address(0xb2),
            Payers.TYPE,
            ISSUER,
            1_000,
            Amount.of(1_001));
    Split split = Split.of(Payers.TERMS, List.of(line));
    assertThat(split.leaves())
        .containsExactly(
            new Split.Leaf(Payers.address(0xa1), Amount.of(45)),
            new Split.Leaf(Payers.address(0xb2), Amount.of(856)),
            new Split.Leaf(ISSUER, Amount.of(100)));
    assertThat(split.total()).isEqualTo(Amount.of(1_001));
    assertThat(split.root())
        .hasToString("0xfcd350baed2bc871b905956708a13ca80d162450f95a107d6b41fc99149861dd");
    var voucher = new Voucher(Payers.CHANNEL, 7, split.total(), split.root());
    assertThat(voucher.digest(Payers.DOMAIN))
        .hasToString("0x69071b13de010e568b0d60b41a17256f22cee62842625312310cf6236aebc6dd");
    assertThat(voucher.acknowledgement(Payers.DOMAIN))
        .hasToString("0x36e01e2b2ef11fad6595a80223729123ce7fd828bfb542f1d50f570f3786dd38");
    assertThat(split.proof(2)).hasSize(2).startsWith(new Split.Node(Hash.ZERO, Amount.ZERO));
    assertThat(split.proof(2).getLast().sum()).isEqualTo(Amount.of(901));
  }
}
