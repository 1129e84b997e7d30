package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.channel.Amount;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.runtime.Role;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller pays for calls by commands alone, and everybody who earned is paid on the chain. */
class PaidCallsAcceptanceTest {
  @RegisterExtension private final Fixture fixture = new Fixture();

  private final Terminal terminal = new Terminal();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void callsArePaidAheadServedSettledAndTheRestComesBack() throws Exception {
    var paid = new Paid(new PaidNetwork(fixture, terminal, "0.0001,0.001,0.0005"));
    String card = paid.network.card();
    paid.refusesWhoDoesNotPay(card);
    paid.opens();
    paid.calls(card, 3);
    paid.serviceDiesAndKnowsWhatWasPaid(card);
    paid.settles();
    paid.closes();
  }

  /** What is done, and seen, one after the other. */
  private final class Paid {
    private final PaidNetwork network;

    Paid(PaidNetwork network) {
      this.network = network;
    }

    void refusesWhoDoesNotPay(String card) {
      assertThat(terminal.run(network.call(card))).isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said())
          .contains("payment-required")
          .contains("smartlayer channel open, then --channel FILE --payer-key FILE");
    }

    void opens() {
      assertThat(terminal.run(network.opening("9000000000"))).isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said()).contains("Service Tokens, and not 9000000000");
      assertThat(terminal.must(network.opening("10"))).contains(": 10 Service Tokens, kept in ");
      assertThat(terminal.run(network.opening("10"))).isEqualTo(Smartlayer.USAGE);
      assertThat(network.shown()).contains(", open").contains("no voucher yet: nothing was spent");
    }

    void calls(String card, int times) {
      for (int i = 0; i < times; i++) {
        assertThat(terminal.must(network.paidCall(card))).contains("{\"coffees\":0,\"free\":0}");
      }
      // One voucher paid for all of them: ten calls and as many wakings ahead.
      assertThat(network.shown())
          .contains("voucher 1: 0.006 paid ahead so far, 9.994 left")
          .contains("10 % of it the issuer's");
      Path other = fixture.path("other.key");
      NodeKeys.in(other, new SecureRandom());
      String[] stranger = {"--channel", network.file().toString(), "--payer-key", other.toString()};
      assertThat(terminal.run(PaidNetwork.with(network.call(card), stranger)))
          .isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said()).contains("payment-invalid");
    }

    /** After a crash a node may have forgotten calls in its own favour, but never vouchers. */
    void serviceDiesAndKnowsWhatWasPaid(String card) {
      NetworkPlan.Node service = network.plan().of(Role.SERVICE).getFirst();
      network.kill(service);
      terminal.must("network", "up", "--folder", network.folder().path().toString());
      Stage.await(
          "a call after the crash", () -> terminal.run(network.paidCall(card)) == 0 ? true : null);
      // Four calls were served, and 33 count as such: 32 of a mark and one since.
      assertThat(network.shown()).contains("voucher 1: 0.006 paid ahead so far");
      assertThat(left(service, card)).isEqualTo("0.0027");
    }

    void settles() {
      List<Address> earners = new ArrayList<>();
      network.plan().nodes().forEach(node -> earners.add(node.operator()));
      earners.add(PaidNetwork.ISSUER);
      String[] settle = {
        "channel", "settle", "--key", network.payerKey(), network.file().toString()
      };
      assertThat(terminal.must(settle)).contains("settled voucher 1: 0.006 (gas ");
      assertThat(terminal.must(settle)).contains("voucher 1 was settled before");
      // A hundredth of each part is burned when it is paid.
      assertThat(earners.stream().map(network::balance).map(Amount::inTokens))
          .containsExactly("0.0002673", "0.0050787", "0.000594");
      assertThat(network.shown()).contains("settled 0.006 (voucher 1), claimed 0.006");
    }

    void closes() {
      String[] close = network.closing();
      assertThat(terminal.run(close)).isEqualTo(Smartlayer.BUSY);
      assertThat(terminal.said()).contains("closing: others may object until ");
      assertThat(terminal.run(close)).isEqualTo(Smartlayer.BUSY);
      try (Anvil anvil = Anvil.at(network.chain().rpc())) {
        anvil.pass(Duration.ofMinutes(2));
      }
      assertThat(terminal.must(close)).contains("closed: 9.994 paid back");
      assertThat(terminal.must(close)).contains("closed before");
      assertThat(network.balance(network.hub())).isEqualTo(Amount.ZERO);
    }

    /** What the node says that it was paid and has not served, in tokens. */
    private String left(NetworkPlan.Node service, String card) {
      String type = card.substring(0, card.lastIndexOf('/'));
      var channel = ChannelFile.read(network.file()).purse().channel();
      URI uri = URI.create(service.http() + "/v1/prices?type=" + type + "&channel=" + channel);
      FeedHttp.Answer answer = FeedHttp.get(uri);
      assertThat(answer).isInstanceOf(FeedHttp.Answer.Good.class);
      String units =
          CanonicalJson.read(((FeedHttp.Answer.Good) answer).body().toUtf8())
              .at("/accepts/0/extra/left")
              .stringValue();
      return Amount.parse(units).inTokens();
    }
  }
}
