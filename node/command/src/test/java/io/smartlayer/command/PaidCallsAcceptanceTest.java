package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.channel.Amount;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.runtime.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A caller pays for calls by commands alone, and everybody who earned is paid on the chain. */
class PaidCallsAcceptanceTest {
  private static final int ISSUER_SHARE = 1_000;
  private static final Address ISSUER =
      Address.fromHex("0x00000000000000000000000000000000000155e5");

  @RegisterExtension private final Fixture fixture = new Fixture();

  private final Terminal terminal = new Terminal();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void callsArePaidAheadServedSettledAndTheRestComesBack() throws Exception {
    Path folder = fixture.path("network");
    fixture.add(() -> ProcessNetwork.down(new NetworkFolder(folder)));
    terminal.must(
        "network",
        "up",
        "--folder",
        folder.toString(),
        "--anchors",
        "1",
        "--services",
        "1",
        "--prices",
        "0.0001,0.001,0.0005");
    var network = new NetworkFolder(folder);
    var paid = new Paid(network);

    String card = paid.card();
    paid.refusesWhoDoesNotPay(card);
    paid.opens();
    paid.calls(card, 3);
    paid.serviceDiesAndKnowsWhatWasPaid(card);
    paid.settles();
    paid.closes();
  }

  /** The network, the issuer's token, and a payer. */
  private final class Paid {
    private final NetworkFolder network;
    private final NetworkContracts chain;
    private final NetworkPlan plan;
    private final Path file = fixture.path("rental.channel");

    Paid(NetworkFolder network) {
      this.network = network;
      this.chain = Objects.requireNonNull(network.contracts());
      this.plan = Objects.requireNonNull(network.plan());
    }

    /** A card that lives; its issuer earns a tenth of what callers pay. */
    String card() throws IOException {
      SecretKey owner = NodeKeys.in(fixture.path("issuer.key"), new SecureRandom());
      String key = fixture.path("issuer.key").toString();
      Anvil anvil = fixture.add(Anvil.at(chain.rpc()));
      anvil.fund(owner.address());
      Address contract;
      try (var writer = new ChainWriter(chain.rpc(), owner)) {
        contract = writer.deploy(Artifact.FLIGHT_TICKET, owner.address());
        writer.send(contract, "setServiceRevenue(address,uint16)", ISSUER, ISSUER_SHARE);
      }
      String folder = fixture.path("card").toString();
      terminal.must("token", "new", folder);
      Path manifest = fixture.path("card").resolve("token.json");
      String text = Files.readString(manifest);
      Files.writeString(manifest, text.replace("\"access\": \"grant\"", "\"access\": \"public\""));
      String made = folder + "/token.tsml";
      terminal.must(
          "token", "build", folder, "--key", key, "--set", "contract=" + contract.toHex());
      String rpc = chain.rpc().toString();
      terminal.must("token", "publish", "--key", key, "--chain", rpc, "--uri", hosted(made), made);
      NodeKeys.in(fixture.path("holder.key"), new SecureRandom());
      String token = "eip155:" + chain.chainId() + "/erc721:" + contract.toHex() + "/7";
      terminal.must(
          "token", "issue", "--key", key, "--chain", rpc, token, owner.address().toHex(), "7");
      terminal.must(
          "token",
          "activate",
          "--key",
          key,
          "--chain",
          rpc,
          "--holder-key",
          key,
          "--attribute",
          "card=7",
          anchor(),
          token,
          made);
      return token;
    }

    void refusesWhoDoesNotPay(String card) {
      assertThat(terminal.run(call(card))).isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said())
          .contains("payment-required")
          .contains("smartlayer channel open, then --channel FILE --payer-key FILE");
    }

    void opens() {
      String[] open = {
        "channel",
        "open",
        "--chain",
        chain.rpc().toString(),
        "--hub",
        hub().toHex(),
        "--key",
        payerKey(),
        "--challenge",
        "1m",
        anchor(),
        file.toString(),
        "--deposit"
      };
      assertThat(terminal.run(with(open, "9000000000"))).isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said()).contains("Service Tokens, and not 9000000000");
      assertThat(terminal.must(with(open, "10"))).contains(": 10 Service Tokens, kept in ");
      assertThat(terminal.run(with(open, "10"))).isEqualTo(Smartlayer.USAGE);
      assertThat(shown()).contains(", open").contains("no voucher yet: nothing was spent");
    }

    void calls(String card, int times) {
      for (int i = 0; i < times; i++) {
        assertThat(terminal.must(with(call(card), paying())))
            .contains("{\"coffees\":0,\"free\":0}");
      }
      // One voucher paid for all of them: ten calls and as many wakings ahead.
      assertThat(shown())
          .contains("voucher 1: 0.006 paid ahead so far, 9.994 left")
          .contains("10 % of it the issuer's");
      Path other = fixture.path("other.key");
      NodeKeys.in(other, new SecureRandom());
      String[] stranger = {"--channel", file.toString(), "--payer-key", other.toString()};
      assertThat(terminal.run(with(call(card), stranger))).isEqualTo(Smartlayer.DATA);
      assertThat(terminal.said()).contains("payment-invalid");
    }

    /** After a crash a node may have forgotten calls in its own favour, but never vouchers. */
    void serviceDiesAndKnowsWhatWasPaid(String card) {
      NetworkPlan.Node service = plan.of(Role.SERVICE).getFirst();
      Objects.requireNonNull(KeptProcess.find(network.process(service))).end();
      terminal.must("network", "up", "--folder", network.path().toString());
      Stage.await(
          "a call after the crash",
          () -> terminal.run(with(call(card), paying())) == 0 ? true : null);
      // Four calls were served, and 33 count as such: 32 of a mark and one since.
      assertThat(shown()).contains("voucher 1: 0.006 paid ahead so far");
      assertThat(left(service, card)).isEqualTo("0.0027");
    }

    void settles() {
      List<Address> earners = new ArrayList<>();
      plan.nodes().forEach(node -> earners.add(node.operator()));
      earners.add(ISSUER);
      String[] settle = {"channel", "settle", "--key", payerKey(), file.toString()};
      assertThat(terminal.must(settle)).contains("settled voucher 1: 0.006 (gas ");
      assertThat(terminal.must(settle)).contains("voucher 1 was settled before");
      // A hundredth of each part is burned when it is paid.
      assertThat(earners.stream().map(this::balance).map(Amount::inTokens))
          .containsExactly("0.0002673", "0.0050787", "0.000594");
      assertThat(shown()).contains("settled 0.006 (voucher 1), claimed 0.006");
    }

    void closes() {
      String[] close = {"channel", "close", "--key", payerKey(), file.toString()};
      assertThat(terminal.run(close)).isEqualTo(Smartlayer.BUSY);
      assertThat(terminal.said()).contains("closing: others may object until ");
      assertThat(terminal.run(close)).isEqualTo(Smartlayer.BUSY);
      try (Anvil anvil = Anvil.at(chain.rpc())) {
        anvil.pass(Duration.ofMinutes(2));
      }
      assertThat(terminal.must(close)).contains("closed: 9.994 paid back");
      assertThat(terminal.must(close)).contains("closed before");
      assertThat(balance(hub())).isEqualTo(Amount.ZERO);
    }

    /** What the node says that it was paid and has not served, in tokens. */
    private String left(NetworkPlan.Node service, String card) {
      String type = card.substring(0, card.lastIndexOf('/'));
      var channel = ChannelFile.read(file).purse().channel();
      URI uri = URI.create(service.http() + "/v1/prices?type=" + type + "&channel=" + channel);
      FeedHttp.Answer answer = FeedHttp.get(uri);
      assertThat(answer).isInstanceOf(FeedHttp.Answer.Good.class);
      String units =
          CanonicalJson.read(((FeedHttp.Answer.Good) answer).body().toUtf8())
              .at("/accepts/0/extra/left")
              .stringValue();
      return Amount.parse(units).inTokens();
    }

    private Amount balance(Address account) {
      return ChannelChain.reading(chain.rpc(), hub(), at -> at.balance(account));
    }

    private String shown() {
      return terminal.must("channel", "show", file.toString());
    }

    private String[] call(String card) {
      return new String[] {
        "token",
        "call",
        "--trust",
        network.trustFile().toString(),
        "--chain",
        chain.rpc().toString(),
        anchor(),
        card,
        "card"
      };
    }

    private String[] paying() {
      return new String[] {"--channel", file.toString(), "--payer-key", payerKey()};
    }

    private String anchor() {
      return plan.of(Role.ANCHOR).getFirst().http();
    }

    private Address hub() {
      return Objects.requireNonNull(chain.money()).hub();
    }

    private String payerKey() {
      return network.path().resolve("owner.key").toString();
    }
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  private String hosted(String file) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    fixture.add(() -> server.stop(0));
    server.createContext(
        "/token.tsml",
        exchange -> {
          byte[] content = Files.readAllBytes(Path.of(file));
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/token.tsml";
  }
}
