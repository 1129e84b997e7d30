package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.memory.MemoryChain;
import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Payment;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Split;
import io.smartlayer.gateway.PaymentPort;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node takes, keeps and serves for money, with its disk and a chain of a few words. */
class PaymentDeskTest {
  private static final Hash CHANNEL = Hash.keccak(Bytes.utf8("channel"));
  private static final SecretKey PAYER = World.key("payer");
  private static final Address HUB = World.key("hub").address();
  private static final Amount PRICE = Amount.of(10);
  private static final int ANCHOR_SHARE = 500;

  private final Membership network = new World(1, 1).network();
  private final SecretKey anchor = World.key("anchor 0");
  private final Membership.Node self = network.services().getFirst();
  private final Split.Terms terms =
      new Split.Terms(network.anchors().getFirst().operator(), ANCHOR_SHARE);
  private final MemoryStorage storage = new MemoryStorage();
  private final HubWords chain = new HubWords();
  private PaymentDesk desk = desk();

  private PaymentDesk desk() {
    return new PaymentDesk(
        self.address(),
        Roster.fixed(network),
        new HubReader(chain, HUB),
        new PaymentPort.Hub(World.CHAIN, HUB, HUB, ANCHOR_SHARE),
        PriceList.parse("0.0001,0.001,0.0005"),
        () -> Instant.EPOCH,
        storage);
  }

  @Test
  void aVoucherPaysForWhatItSays() {
    assertThat(sell(voucher(1, 25))).isInstanceOf(PaymentPort.Sale.Sold.class);
    assertThat(sell(null)).isInstanceOf(PaymentPort.Sale.Sold.class);
    assertThat(sell(null)).isEqualTo(new PaymentPort.Sale.Lacking(Amount.of(5)));
  }

  @Test
  void afterACrashVouchersAreThereAndNoCallIsServedAgain() {
    sell(voucher(1, 25));
    storage.crash();
    desk = desk();
    assertThat(desk.newest(CHANNEL)).isEqualTo(voucher(1, 25));
    assertThat(desk.left(CHANNEL, World.TYPE)).as("marked as served").isEqualTo(Amount.ZERO);
  }

  @Test
  void whileTheChainIsSilentNoNewVoucherIsTaken() {
    sell(voucher(1, 25));
    chain.silent = true;
    assertRefused(sell(voucher(2, 100)), "chain-unreachable");
    assertThat(sell(null)).as("it was paid before").isInstanceOf(PaymentPort.Sale.Sold.class);
  }

  @Test
  void whatTakesFromTheNodeIsRefusedAndKeptAsProof() {
    sell(voucher(1, 25));
    assertThat(desk.fault(CHANNEL)).isNull();
    assertRefused(sell(voucher(2, 20)), "voucher-falls");
    var proof = new AckFault(terms, voucher(1, 25), voucher(2, 20));
    assertThat(desk.fault(CHANNEL)).isEqualTo(proof);
    storage.crash();
    desk = desk();
    assertThat(desk.fault(CHANNEL)).isEqualTo(proof);
    assertThat(Objects.requireNonNull(desk.newest(CHANNEL)).voucher().nonce()).isEqualTo(1);
  }

  @Test
  void anOldVoucherThatIsBroughtLateMayBeProofToo() {
    sell(voucher(2, 20));
    assertThat(sell(voucher(1, 25))).as("paid before").isInstanceOf(PaymentPort.Sale.Sold.class);
    assertThat(desk.fault(CHANNEL)).isEqualTo(new AckFault(terms, voucher(1, 25), voucher(2, 20)));
  }

  private PaymentPort.Sale sell(@Nullable AckedVoucher voucher) {
    var payment = new Payment(CHANNEL, voucher, null, null);
    return desk.sell(payment, PAYER.address(), Hash.ZERO, World.TYPE, PRICE);
  }

  private static void assertRefused(PaymentPort.Sale sale, String code) {
    assertThat(sale).isInstanceOf(PaymentPort.Sale.Refused.class);
    assertThat(((PaymentPort.Sale.Refused) sale).code()).isEqualTo(code);
  }

  private AckedVoucher voucher(long nonce, long gross) {
    var line =
        new Line(self.address(), self.operator(), World.TYPE, Address.ZERO, 0, Amount.of(gross));
    var signed = SignedVoucher.by(PAYER, CHANNEL, nonce, List.of(line), terms, network.domain());
    return AckedVoucher.by(anchor, signed, network.domain());
  }

  /** A chain with one open channel, and types whose contracts name no issuer. */
  private final class HubWords extends PassedOnChain {
    private boolean silent;

    HubWords() {
      super(new MemoryChain(World.CHAIN, World.EAS, () -> Instant.EPOCH));
    }

    @Override
    public Answer<Returned> call(Address contract, Bytes data, long block) {
      if (silent) {
        return new Answer.CannotTell<>("the endpoint is down");
      }
      if (!contract.equals(HUB)) {
        return new Answer.Known<>(new Returned.Reverted());
      }
      Bytes deposit = Bytes.concat(Bytes.zeros(24), Bytes.ofLong(1_000));
      return new Answer.Known<>(
          new Returned.Data(
              Bytes.concat(
                  word(PAYER.address()),
                  word(PAYER.address()),
                  word(anchor.address()),
                  Bytes.zeros(4 * 32),
                  deposit,
                  Bytes.zeros(3 * 32))));
    }

    private static Bytes word(Address address) {
      return Bytes.concat(Bytes.zeros(12), address.bytes());
    }
  }
}
