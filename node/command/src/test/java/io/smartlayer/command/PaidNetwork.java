package io.smartlayer.command;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.channel.Amount;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.runtime.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.stream.Stream;

/** A network of one anchor and one service node with prices, an issuer's token, and a payer. */
final class PaidNetwork {
  static final Address ISSUER = Address.fromHex("0x00000000000000000000000000000000000155e5");
  private static final int ISSUER_SHARE = 1_000;

  private final Fixture fixture;
  private final Terminal terminal;
  private final NetworkFolder network;
  private final NetworkContracts chain;
  private final NetworkPlan plan;
  private final Path file;

  /** Brings it up; the fixture takes it down. */
  PaidNetwork(Fixture fixture, Terminal terminal, String prices) {
    this.fixture = fixture;
    this.terminal = terminal;
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
        prices);
    this.network = new NetworkFolder(folder);
    this.chain = Objects.requireNonNull(network.contracts());
    this.plan = Objects.requireNonNull(network.plan());
    this.file = fixture.path("rental.channel");
  }

  NetworkFolder folder() {
    return network;
  }

  NetworkContracts chain() {
    return chain;
  }

  NetworkPlan plan() {
    return plan;
  }

  /** Where the payer keeps its channel. */
  Path file() {
    return file;
  }

  /** Ends a node's process at once. */
  void kill(NetworkPlan.Node node) {
    Objects.requireNonNull(KeptProcess.find(network.process(node))).end();
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
    terminal.must("token", "build", folder, "--key", key, "--set", "contract=" + contract.toHex());
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

  /** What opens a channel, whose payer may withdraw a minute after it said so. */
  String[] opening(String deposit) {
    return new String[] {
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
      "--deposit",
      deposit
    };
  }

  Amount balance(Address account) {
    return ChannelChain.reading(chain.rpc(), hub(), at -> at.balance(account));
  }

  String shown() {
    return terminal.must("channel", "show", file.toString());
  }

  String[] call(String card) {
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

  /** A call that the payer pays for. */
  String[] paidCall(String card) {
    return with(call(card), "--channel", file.toString(), "--payer-key", payerKey());
  }

  /** What closes the channel. */
  String[] closing() {
    return new String[] {"channel", "close", "--key", payerKey(), file.toString()};
  }

  String anchor() {
    return plan.of(Role.ANCHOR).getFirst().http();
  }

  Address hub() {
    return Objects.requireNonNull(chain.money()).hub();
  }

  String payerKey() {
    return network.path().resolve("owner.key").toString();
  }

  static String[] with(String[] words, String... more) {
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
