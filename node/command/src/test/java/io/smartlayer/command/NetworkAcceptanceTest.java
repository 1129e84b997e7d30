package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.HostLimits;
import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A network of processes, from the command line, through the ways in which its parts may end. */
class NetworkAcceptanceTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void endWhatIsLeft() {
    ProcessNetwork.down(folder());
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aNetworkComesUpAndSurvivesTheDeathOfItsPartsAndGoesDown() throws Exception {
    assertThat(run("up", "--anchors", "2", "--services", "2")).as(said()).isZero();
    JsonNode first = status();
    assertShape(first);
    assertThat(ready(first)).isEqualTo(4);
    Membership network = Objects.requireNonNull(folder().trust()).members();
    assertDialable(first);
    assertStaked(first);
    for (JsonNode node : first.get("nodes")) {
      assertThat(get(node, "/.well-known/smartlayer")).contains(network.beacon().toHex());
      assertThat(get(node, "/metrics"))
          .contains(
              "smartlayer_groups 0.0",
              "smartlayer_libp2p_connections_in_total",
              "smartlayer_libp2p_bytes_unread");
    }

    assertThat(run("up")).as(said()).isZero();
    assertThat(out.toString()).contains("all 4 nodes run");
    assertThat(pids(status())).isEqualTo(pids(first));
    assertThat(run("up", "--anchors", "3")).isEqualTo(Smartlayer.USAGE);

    aKilledNodeIsRevivedAndNoOther(first);
    aKilledAnchorIsSuspectedUntilItIsBack(first);
    aKilledChainComesBackAsItWas(first, network);

    assertThat(run("down")).as(said()).isZero();
    assertThat(out.toString()).contains("Ended 5 processes");
    assertThat(pids(first).stream().flatMap(pid -> ProcessHandle.of(pid).stream())).isEmpty();
    assertThat(processFiles()).isEmpty();
    assertThat(run("status")).isEqualTo(Smartlayer.NOT_VALID);
    assertThat(run("down")).isZero();
    assertThat(out.toString()).contains("Nothing ran");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aNodeEndsInOrderWhenItIsToldToAndSaysWhyItCannotStart() throws Exception {
    assertThat(run("up", "--anchors", "1", "--services", "0")).as(said()).isZero();
    NetworkPlan.Node anchor = Objects.requireNonNull(folder().plan()).nodes().getFirst();
    String config = folder().config(anchor).toString();

    assertRefused(Smartlayer.STORAGE, Map.of(), config, "another process has locked it");
    assertRefused(Smartlayer.CONFIG, Map.of("SMARTLAYER_EAS", "0x12"), config, "SMARTLAYER_EAS");
    var elsewhere =
        Map.of(
            "SMARTLAYER_DATA", temporary.resolve("other").toString(),
            "SMARTLAYER_KEY", temporary.resolve("other.key").toString());
    assertRefused(Smartlayer.NOT_PERMITTED, elsewhere, config, "names no anchor");
    var sameAddress = Map.of("SMARTLAYER_DATA", temporary.resolve("other").toString());
    assertRefused(Smartlayer.BUSY, sameAddress, config, "cannot listen");

    var network = up();
    network.kill(anchor.address());
    assertThat(network.isRunning(anchor.address())).isFalse();
    Path output = temporary.resolve("output");
    try (var own = NodeProgram.start(output, Map.of(), "node", "anchor", "--config", config)) {
      while (!HealthProbe.isReady(URI.create(anchor.http()))) {
        assertThat(own.isAlive()).as(own.said()).isTrue();
        Pause.millis(100);
      }
      own.terminate();
      assertThat(own.exit()).as(own.said()).isZero();
    }
    network.revive(anchor.address());
    assertThat(network.isRunning(anchor.address())).isTrue();
    network.close();
    assertThat(processFiles()).isEmpty();
  }

  @Test
  void whereThereIsNoNetworkNothingIsSaidOfOne() {
    assertThat(run("status", "--json")).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run("down")).isEqualTo(Smartlayer.NO_INPUT);
    assertThat(run("up", "--anchors", "0")).isEqualTo(Smartlayer.USAGE);
  }

  @Test
  void aFolderOfSomethingElseIsLeftAlone() throws IOException {
    Path thing = folder().path().resolve("thing");
    Files.createDirectories(folder().path());
    Files.writeString(thing, "precious");
    assertThat(run("up")).isEqualTo(Smartlayer.USAGE);
    try (Stream<Path> all = Files.list(folder().path())) {
      assertThat(all).containsExactly(thing);
    }
  }

  private void aKilledNodeIsRevivedAndNoOther(JsonNode before) throws Exception {
    var victim = Address.fromHex(before.get("nodes").get(2).get("node").stringValue());
    var network = up();
    network.kill(victim);
    assertThat(network.isRunning(victim)).isFalse();
    assertThat(run("status")).isEqualTo(Smartlayer.NOT_VALID);
    assertThat(ready(status())).isEqualTo(3);
    network.revive(victim);
    JsonNode after = status();
    assertThat(ready(after)).isEqualTo(4);
    assertThat(pids(after).stream().filter(pids(before)::contains)).hasSize(3);
  }

  private void aKilledAnchorIsSuspectedUntilItIsBack(JsonNode before) throws Exception {
    var victim = Address.fromHex(before.get("nodes").get(1).get("node").stringValue());
    var network = up();
    network.kill(victim);
    while (suspectedBy(status(), victim) == 0) {
      Pause.millis(200);
    }
    assertThat(run("status")).isEqualTo(Smartlayer.NOT_VALID);
    assertThat(out.toString()).contains("suspected by 1 anchor");
    network.revive(victim);
    while (suspectedBy(status(), victim) > 0) {
      Pause.millis(200);
    }
    assertThat(run("status")).isZero();
    assertThat(out.toString()).doesNotContain("suspected");
  }

  private void aKilledChainComesBackAsItWas(JsonNode before, Membership network) throws Exception {
    KeptProcess chain =
        Objects.requireNonNull(
            KeptProcess.find(folder().path().resolve("chain").resolve("process")));
    chain.end();
    var victim = network.anchors().getFirst().address();
    up().kill(victim); // has to ask the chain again when it starts
    assertThat(run("up")).as(said()).isZero();
    assertThat(status().get("chain")).isEqualTo(before.get("chain"));
    assertThat(Objects.requireNonNull(folder().trust()).members()).isEqualTo(network);
  }

  private ProcessNetwork up() {
    return ProcessNetwork.up(folder(), 0, 0, new SecureRandom(), _ -> {});
  }

  private void assertRefused(int status, Map<String, String> variables, String config, String why)
      throws Exception {
    Path output = temporary.resolve("refused");
    try (var node = NodeProgram.start(output, variables, "node", "anchor", "--config", config)) {
      assertThat(node.exit()).as(node.said()).isEqualTo(status);
      assertThat(node.said()).contains(why);
    }
  }

  private static void assertShape(JsonNode status) {
    assertThat(status.propertyNames()).containsExactly("chain", "nodes");
    assertThat(status.get("chain").propertyNames()).containsExactly("rpc", "chainId", "contracts");
    assertThat(status.get("chain").get("contracts").propertyNames())
        .containsExactly(
            "ChannelHub",
            "EAS",
            "NetworkGovernor",
            "NetworkMode",
            "NodeRegistry",
            "SchemaRegistry",
            "ServiceToken",
            "Slashing",
            "StakeToken");
    for (JsonNode node : status.get("nodes")) {
      assertThat(node.propertyNames())
          .contains("role", "peerId", "addresses", "http", "ready", "pid", "name", "suspectedBy");
      var address = Multiaddr.parse(node.get("addresses").get(0).stringValue());
      assertThat(address.peer()).hasToString(node.get("peerId").stringValue());
    }
  }

  /** Each operator has at stake what its node will need. */
  private static void assertStaked(JsonNode status) {
    JsonNode chain = status.get("chain");
    String rpc = chain.get("rpc").stringValue();
    String registry = chain.get("contracts").get("NodeRegistry").stringValue();
    for (JsonNode node : status.get("nodes")) {
      String operator = node.get("operator").stringValue();
      boolean isAnchor = node.get("role").stringValue().equals("anchor");
      assertThat(
              new Terminal()
                  .must("stake", "show", "--chain", rpc, "--registry", registry, operator))
          .contains(operator + (isAnchor ? ": 1000 STAKE at stake" : ": 100 STAKE at stake"))
          .contains("role anchor needs 0 STAKE, from ", "role service needs 0 STAKE, from ")
          .contains("cut by " + chain.get("contracts").get("Slashing").stringValue());
    }
  }

  private static void assertDialable(JsonNode status) throws IOException {
    var random = new SecureRandom();
    var setting =
        new Libp2pHost.Setting(
            NodeKeys.make(random),
            List.of(),
            HostLimits.DEVELOPMENT,
            "test",
            random,
            InstantSource.system()::instant);
    try (var stranger = Libp2pHost.start(setting)) {
      for (JsonNode node : status.get("nodes")) {
        var address = Multiaddr.parse(node.get("addresses").get(0).stringValue());
        var peer = Objects.requireNonNull(address.peer());
        stranger.learn(peer, List.of(address));
        assertThat(stranger.ping(peer)).isPositive();
      }
    }
  }

  private static String get(JsonNode node, String path) throws IOException {
    try (var in = URI.create(node.get("http").stringValue()).resolve(path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long ready(JsonNode status) {
    return status.get("nodes").valueStream().filter(n -> n.get("ready").booleanValue()).count();
  }

  private static int suspectedBy(JsonNode status, Address node) {
    return status
        .get("nodes")
        .valueStream()
        .filter(one -> one.get("node").stringValue().equals(node.toHex()))
        .mapToInt(one -> one.get("suspectedBy").intValue())
        .sum();
  }

  private static List<Long> pids(JsonNode status) {
    return status.get("nodes").valueStream().map(node -> node.get("pid").longValue()).toList();
  }

  private List<Path> processFiles() throws IOException {
    try (Stream<Path> files = Files.walk(folder().path(), 2)) {
      return files.filter(file -> file.endsWith("process")).toList();
    }
  }

  private JsonNode status() {
    run("status", "--json");
    return CanonicalJson.read(out.toString());
  }

  private NetworkFolder folder() {
    return new NetworkFolder(temporary.resolve("network"));
  }

  private int run(String command, String... words) {
    out.getBuffer().setLength(0);
    String[] all =
        Stream.of(
                Stream.of("network", command),
                Stream.of(words),
                Stream.of("--folder", folder().path().toString()))
            .flatMap(some -> some)
            .toArray(String[]::new);
    return Smartlayer.run(Instant::now, new PrintWriter(out), new PrintWriter(err), all);
  }

  private String said() {
    return out + " " + err;
  }
}
