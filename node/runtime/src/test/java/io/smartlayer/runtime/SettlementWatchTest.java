package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Settlement;
import io.smartlayer.channel.SettlingRule;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Split;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node sees to it that it is paid, whoever else is silent; the hub here is a small model. */
class SettlementWatchTest {
  private static final SecretKey PAYER = World.key("payer");
  private static final SecretKey ANCHOR = World.key("anchor");
  private static final Address NODE = World.key("node").address();
  private static final Address OPERATOR = World.key("operator").address();
  private static final TypedData.Domain DOMAIN =
      TypedData.Domain.of("Smart Layer", "1", 31337, World.key("registry").address());
  private static final Split.Terms TERMS =
      new Split.Terms(World.key("anchor's operator").address(), 0);
  private static final TokenType TYPE = new TokenType(31337, World.key("type").address());
  private static final Instant CLOSES = Instant.ofEpochSecond(1_800_000_000);

  private final List<AckedVoucher> kept = new ArrayList<>();
  private final Model hub = new Model();
  private Instant now = CLOSES.minusSeconds(60);
  private final SettlementWatch watch = watch("2,10");

  private SettlementWatch watch(String rule) {
    return new SettlementWatch(
        NODE, () -> List.copyOf(kept), SettlingRule.parse(rule), hub, () -> now);
  }

  @Test
  void aChannelThatClosesIsSettledAndTheOperatorPaid() {
    kept.add(voucher(1, 3, 5));
    watch.round();
    assertThat(hub.sent).isEmpty();
    hub.close(channel(1));
    watch.round();
    watch.round();
    assertThat(hub.sent).containsExactly("settle 3", "claim 5");
  }

  @Test
  void anOpenChannelMayOweSoMuchAndNoMore() {
    kept.add(voucher(1, 1, 9));
    watch.round();
    assertThat(hub.sent).isEmpty();
    kept.set(0, voucher(1, 2, 10));
    watch.round();
    kept.set(0, voucher(1, 3, 19));
    watch.round();
    assertThat(hub.sent).containsExactly("settle 2", "claim 10");
    kept.set(0, voucher(1, 4, 20));
    watch.round();
    assertThat(hub.sent).containsExactly("settle 2", "claim 10", "settle 4", "claim 20");
  }

  @Test
  void whatIsNotWorthItsGasIsLeft() {
    kept.add(voucher(1, 1, 1));
    hub.close(channel(1));
    watch.round();
    assertThat(hub.sent).isEmpty();
  }

  @Test
  void whereOthersSettledItIsOnlyClaimed() {
    kept.add(voucher(1, 1, 5));
    hub.settle(voucher(1, 1, 5));
    hub.close(channel(1));
    hub.sent.clear();
    watch.round();
    assertThat(hub.sent).containsExactly("claim 5");
  }

  @Test
  void whereALaterVoucherWasSettledItsLinesAreAskedFor() {
    kept.add(voucher(1, 1, 5));
    hub.settle(voucher(1, 2, 7));
    hub.close(channel(1));
    hub.sent.clear();
    watch.round();
    assertThat(hub.sent).as("the anchor is silent").isEmpty();
    hub.shown = voucher(1, 1, 5);
    watch.round();
    assertThat(hub.sent).as("the anchor shows an old one").isEmpty();
    hub.shown = voucher(1, 3, 4);
    watch.round();
    assertThat(hub.sent).as("the anchor shows one in which the node's part falls").isEmpty();
    hub.shown = voucher(1, 2, 7);
    watch.round();
    assertThat(hub.sent).containsExactly("claim 7");
  }

  @Test
  void whatFailsIsTriedAgainAndKeepsNobodyElseWaiting() {
    kept.add(voucher(1, 1, 5));
    kept.add(voucher(2, 1, 6));
    kept.sort((a, b) -> a.voucher().channel().compareTo(b.voucher().channel()));
    hub.close(channel(1));
    hub.close(channel(2));
    hub.failing = kept.getFirst().voucher().channel();
    watch.round();
    assertThat(hub.sent).hasSize(2);
    hub.failing = null;
    watch.round();
    assertThat(hub.sent).hasSize(4).contains("claim 5", "claim 6");
  }

  @Test
  void allChannelsHaveTheirTurn() {
    for (int i = 0; i < 3 * SettlementWatch.CHANNELS_A_ROUND; i++) {
      kept.add(voucher(i, 1, 5));
      hub.close(channel(i));
    }
    kept.sort((a, b) -> a.voucher().channel().compareTo(b.voucher().channel()));
    watch.round();
    assertThat(hub.sent).hasSize(2 * SettlementWatch.CHANNELS_A_ROUND);
    watch.round();
    watch.round();
    assertThat(hub.sent).hasSize(6 * SettlementWatch.CHANNELS_A_ROUND);
  }

  @Test
  void blocksThatAreTakenBackAreFoundOut() {
    kept.add(voucher(1, 1, 5));
    hub.close(channel(1));
    watch.round();
    hub.forget();
    hub.close(channel(1));
    watch.round();
    assertThat(hub.sent).containsExactly("settle 1", "claim 5", "settle 1", "claim 5");
  }

  @Test
  void whatIsLongOverIsLookedAtNoMore() {
    kept.add(voucher(1, 1, 5));
    hub.close(channel(1));
    hub.withdraw(channel(1));
    watch.round();
    assertThat(hub.sent).as("too late").isEmpty();
    int looks = hub.looks;
    watch.round();
    assertThat(hub.looks).isEqualTo(looks + 1);
    now = CLOSES.plus(SettlementWatch.OVER).plusSeconds(1);
    watch.round();
    watch.round();
    assertThat(hub.looks).isEqualTo(looks + 2);
  }

  private static Hash channel(int number) {
    return Hash.keccak(Bytes.utf8("channel " + number));
  }

  private static AckedVoucher voucher(int channel, long nonce, int tokens) {
    Amount gross = Amount.tokens(String.valueOf(tokens));
    var line = new Line(NODE, OPERATOR, TYPE, Address.ZERO, 0, gross);
    var signed = SignedVoucher.by(PAYER, channel(channel), nonce, List.of(line), TERMS, DOMAIN);
    return AckedVoucher.by(ANCHOR, signed, DOMAIN);
  }

  /** Channels of one payee. */
  private static final class Model implements SettlementWatch.Hub {
    final List<String> sent = new ArrayList<>();
    int looks;
    @Nullable AckedVoucher shown;
    @Nullable Hash failing;
    private final Map<Hash, AckedVoucher> settled = new TreeMap<>();
    private final Map<Hash, Amount> claimed = new TreeMap<>();
    private final List<Hash> closing = new ArrayList<>();
    private final List<Hash> withdrawn = new ArrayList<>();

    void close(Hash id) {
      closing.add(id);
    }

    void withdraw(Hash id) {
      withdrawn.add(id);
    }

    void forget() {
      settled.clear();
      claimed.clear();
      closing.clear();
    }

    @Override
    public HubReader.Look channel(Hash id) {
      looks++;
      AckedVoucher last = settled.get(id);
      return new HubReader.Look.Found(
          new Channel(
              id,
              PAYER.address(),
              PAYER.address(),
              ANCHOR.address(),
              Duration.ofDays(1),
              closing.contains(id) ? CLOSES : null,
              withdrawn.contains(id),
              last == null ? 0 : last.voucher().nonce(),
              Amount.tokens("1000"),
              last == null ? Amount.ZERO : last.voucher().total(),
              Amount.ZERO,
              last == null ? Hash.ZERO : last.voucher().splitRoot()));
    }

    @Override
    public Amount claimed(Hash id, Address payee) {
      assertThat(payee).isEqualTo(OPERATOR);
      return claimed.getOrDefault(id, Amount.ZERO);
    }

    @Override
    public Split.Terms terms(Channel channel) {
      return TERMS;
    }

    @Override
    public @Nullable AckedVoucher newest(Channel channel, Split.Terms terms) {
      return shown;
    }

    @Override
    public void settle(AckedVoucher voucher) {
      Hash id = voucher.voucher().channel();
      if (id.equals(failing)) {
        throw new Failed("no gas", null);
      }
      settled.put(id, voucher);
      sent.add("settle " + voucher.voucher().nonce());
    }

    @Override
    public void claim(Hash channel, Settlement.Claim claim) {
      AckedVoucher last = Objects.requireNonNull(settled.get(channel));
      assertThat(Split.of(TERMS, last.signed().lines()).leaves().get(claim.index()))
          .isEqualTo(claim.leaf());
      claimed.put(channel, claim.leaf().cumulative());
      sent.add("claim " + claim.leaf().cumulative().inTokens());
    }
  }
}
