package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Lock;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The world of {@code examples/smart-car}: a network of processes, brought up by the command, and
 * four issuers with a contract each, whose tokens are about one car.
 */
final class CarWorld implements AutoCloseable {
  static final String VIN = "W0L000051T2123456";
  static final List<String> TOKENS = List.of("car", "registration", "insurance", "maintenance");

  private static final Path SCRIPTS = Path.of("..", "..", "examples", "smart-car");
  private static final String AUDIENCE = "https://rental.example";
  private static final String BREAKDOWN = "string vin,string fault,string position";
  private static final String REPAIR = "string vin,string work";
  private static final Duration TERM = Duration.ofDays(365);

  private final Closing open;
  private final Terminal terminal = new Terminal();
  private final SecureRandom random = new SecureRandom();
  private final Path folder;
  private final NetworkFolder network;
  private final NetworkContracts contracts;
  private final String anchor;
  private final TrustBook trust;
  private final Roadside roadside;
  private final RentalSite caller;
  private final Map<String, TokenId> tokens = new TreeMap<>();

  private CarWorld(Closing open, Path folder) throws IOException {
    this.open = open;
    this.folder = folder;
    Path path = folder.resolve("network");
    this.network = new NetworkFolder(path);
    open.add(() -> ProcessNetwork.down(network));
    terminal.must(
        "network", "up", "--anchors", "1", "--services", "4", "--folder", path.toString());
    this.contracts = Objects.requireNonNull(network.contracts());
    this.anchor = Objects.requireNonNull(network.plan()).nodes().getFirst().http();
    var chain = open.add(new EvmChain(contracts.rpc(), contracts.chainId()));
    TrustFile file = Objects.requireNonNull(network.trust());
    this.trust = new TrustBook(file, chain, network::keep);
    this.roadside =
        open.add(new Roadside(new Attester(key("roadside"), Roadside.DISPATCH, contracts)));
    this.caller =
        new RentalSite(
            AUDIENCE,
            NodeKeys.make(random),
            file.members(),
            new GuardedWeb(PrivateAddresses.ALLOW),
            Instant::now,
            random,
            random);
  }

  /** Starts the network, which ends again when a part does not start; no token lives yet. */
  static CarWorld start(Path folder) throws IOException {
    Files.createDirectories(folder);
    var open = new Closing();
    try {
      return new CarWorld(open, folder);
    } catch (IOException | RuntimeException | Error e) {
      open.close();
      throw e;
    }
  }

  /** Has four issuers publish a script each, and give the car's owner a token each. */
  void bringToLife() throws IOException {
    TOKENS.forEach(name -> tokens.put(name, new TokenId(deployed(name), BigInteger.ONE)));
    String scripts = served();
    for (String name : TOKENS) {
      String script = folder.resolve(name + ".tsml").toString();
      TokenId token = token(name);
      String[] issuer = {"--key", file(name), "--chain", contracts.rpc().toString()};
      terminal.must(with("token build", build(name, script)));
      terminal.must(with("token publish", issuer, "--uri", scripts + name, script));
      String owner = key("owner").address().toHex();
      terminal.must(with("token issue", issuer, token.toString(), owner, VIN));
      List<String> activate = new ArrayList<>(List.of("--holder-key", file("owner")));
      attributes(name)
          .forEach((key, value) -> activate.addAll(List.of("--attribute", key + "=" + value)));
      activate.addAll(List.of(anchor, token.toString(), script));
      terminal.must(with("token activate", issuer, activate.toArray(String[]::new)));
    }
  }

  /** A token of the car. */
  TokenId token(String name) {
    return Objects.requireNonNull(tokens.get(name));
  }

  /** Somebody's key, drawn when it is first needed. */
  SecretKey key(String whose) {
    return NodeKeys.in(folder.resolve(whose + ".key"), random);
  }

  /** The file with somebody's key. */
  String file(String whose) {
    key(whose);
    return folder.resolve(whose + ".key").toString();
  }

  Terminal terminal() {
    return terminal;
  }

  String anchor() {
    return anchor;
  }

  Roadside roadside() {
    return roadside;
  }

  /** What the car's keys are handed on with. */
  KeyRing keys() {
    return new KeyRing(members().domain(), token("car"), AUDIENCE, random);
  }

  /** A lock that knows what the network's folder holds, and nobody to ask. */
  Lock lock(Lock.Door door) {
    return new Lock(Objects.requireNonNull(network.trust()), door);
  }

  /** The car's own key says that it has broken down. */
  void breaksDown(String fault, String position) throws IOException {
    var says = JsonNodeFactory.instance.objectNode().put("vin", VIN).put("fault", fault);
    attest(
        "car", new Attester(key("on-board"), BREAKDOWN, contracts), says.put("position", position));
  }

  /** The garage says that it has repaired the car. */
  void isRepaired(String work) throws IOException {
    var says = JsonNodeFactory.instance.objectNode().put("vin", VIN).put("work", work);
    attest("maintenance", new Attester(key("garage"), REPAIR, contracts), says);
  }

  /** What the car answers its owner, or null when nobody answered. */
  @Nullable JsonNode status() {
    String[] words = {
      "token",
      "call",
      "--holder-key",
      file("owner"),
      "--trust",
      network.trustFile().toString(),
      "--chain",
      contracts.rpc().toString(),
      anchor,
      token("car").toString(),
      "status"
    };
    return terminal.run(words) == 0 ? CanonicalJson.read(terminal.said().strip()) : null;
  }

  /** What came of a call: a bundle that was verified, or the code of a refusal. */
  record Answer(@Nullable ReceiptBundle bundle, String code) {
    /** What the method said. */
    JsonNode result() {
      ReceiptBundle told = Objects.requireNonNull(bundle, code);
      return CanonicalJson.read(told.step().output().toUtf8()).get("result");
    }
  }

  /** Asks the car, at one of its replicas, what anybody may ask. */
  Answer ask(String method) {
    return answer(method, _ -> null);
  }

  /** Asks the car with a key that was handed on. */
  Answer ask(GrantChain chain, SecretKey key, String method) {
    return answer(method, node -> keys().call(chain, key, node.address(), method));
  }

  /** Has an anchor run an answer again, on another engine, and those that it holds. */
  JsonNode audit(ReceiptBundle bundle) {
    URI audits = URI.create(anchor).resolve("/v1/audits");
    RentalSite.Reply reply =
        caller.send("POST", audits, bundle.toBytes(), null, Duration.ofMinutes(2));
    assertThat(reply.status()).isEqualTo(200);
    return CanonicalJson.read(reply.body().toUtf8());
  }

  /** What terminals call a node. */
  String name(ReceiptBundle bundle) {
    var node = bundle.signed().receipt().node();
    List<Membership.Node> all = members().services();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).address().equals(node)) {
        return "service node " + (i + 1);
      }
    }
    return node.toHex();
  }

  @Override
  public void close() {
    open.close();
  }

  private interface Call {
    @Nullable JsonNode to(Membership.Node node);
  }

  private Answer answer(String method, Call call) {
    TokenId car = token("car");
    List<Membership.Node> replicas = Stage.await("the car's nodes", () -> some(caller.lookup(car)));
    Membership.Node node = caller.draw(replicas);
    RentalSite.Reply reply = caller.send(node, car, method, call.to(node));
    if (!reply.isOk()) {
      return new Answer(null, Objects.requireNonNull(reply.code()));
    }
    return switch (new BundleVerifier(trust).verify(reply.body())) {
      case BundleVerifier.Verdict.Valid valid -> new Answer(valid.bundle(), "");
      case BundleVerifier.Verdict.Refused(String reason, String detail) ->
          throw new AssertionError(reason + ": " + detail);
    };
  }

  private static <T> @Nullable List<T> some(List<T> list) {
    return list.isEmpty() ? null : list;
  }

  private Membership members() {
    return trust.file().members();
  }

  private void attest(String about, Attester attester, JsonNode says) throws IOException {
    Path line = folder.resolve("fact.jsonl");
    Files.write(line, CanonicalJson.write(attester.attest(says).json()).toArray());
    String feed = token(about).type() + "#" + VIN;
    terminal.must("feed", "submit", "--wait", anchor, feed, line.toString());
  }

  private TokenType deployed(String issuer) {
    SecretKey key = key(issuer);
    try (Anvil anvil = Anvil.at(contracts.rpc())) {
      anvil.fund(key.address());
    }
    try (var writer = new ChainWriter(contracts.rpc(), key)) {
      return new TokenType(
          contracts.chainId(), writer.deploy(Artifact.FLIGHT_TICKET, key.address()));
    }
  }

  private String[] build(String name, String out) {
    List<String> words = new ArrayList<>(List.of("--key", file(name), "--out", out));
    Map<String, String> settings = new TreeMap<>();
    settings.put("chain", String.valueOf(contracts.chainId()));
    settings.put("contract", token(name).type().contract().toHex());
    switch (name) {
      case "car" -> {
        settings.put("carKey", publicKey("on-board"));
        settings.put("roadsideKey", publicKey("roadside"));
        settings.put("roadsideUrl", roadside.url());
      }
      case "registration" -> settings.put("officeKey", publicKey("registration"));
      case "maintenance" -> settings.put("garageKey", publicKey("garage"));
      default -> {}
    }
    settings.forEach((key, value) -> words.addAll(List.of("--set", key + "=" + value)));
    words.add(SCRIPTS.resolve(name).toString());
    return words.toArray(String[]::new);
  }

  private String publicKey(String whose) {
    return key(whose).publicKey().bytes().toHex();
  }

  /** What the tokens know of one another, and of themselves. */
  private Map<String, String> attributes(String name) {
    Map<String, String> attributes = new TreeMap<>(Map.of("vin", VIN));
    switch (name) {
      case "car" ->
          TOKENS.stream().skip(1).forEach(other -> attributes.put(other, token(other).toString()));
      case "registration" -> attributes.put("plate", "123 ABC");
      case "insurance" -> {
        attributes.put("car", token("car").toString());
        attributes.put("policy", "P-7");
        attributes.put("untilMillis", "" + Instant.now().plus(TERM).toEpochMilli());
      }
      default -> attributes.put("car", token("car").toString());
    }
    return attributes;
  }

  /** Serves the scripts, each at its name. */
  private String served() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    open.add(() -> server.stop(0));
    for (String name : TOKENS) {
      server.createContext(
          "/" + name,
          exchange -> {
            Bytes script = Bytes.of(Files.readAllBytes(folder.resolve(name + ".tsml")));
            exchange.sendResponseHeaders(200, script.size());
            exchange.getResponseBody().write(script.toArray());
            exchange.close();
          });
    }
    server.start();
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private static String[] with(String command, String[] options, String... more) {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.addAll(List.of(options));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }
}
