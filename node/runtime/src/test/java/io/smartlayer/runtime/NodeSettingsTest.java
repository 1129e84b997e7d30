package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.channel.SettlingRule;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Multiaddr;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSettingsTest {
  private static final String PEER = "16Uiu2HAmTVKA6ot52U8zzZZNU55C5XLtUJF1d8NxhBnEcFs1jBgr";
  private static final String ADDRESS = "0x5fbdb2315678afecb367f032d93f642f64180aa3";

  @TempDir private Path folder;

  @Test
  void aFileSaysWhatANodeNeeds() throws IOException {
    NodeSettings settings = read(open());
    assertThat(settings.data()).isEqualTo(folder.resolve("data"));
    assertThat(settings.key()).isEqualTo(folder.resolve("data/key"));
    assertThat(settings.chainId()).isEqualTo(10);
    assertThat(settings.listen()).containsExactly(Multiaddr.tcp("0.0.0.0", 4001));
    assertThat(settings.announce()).containsExactly(Multiaddr.tcp("203.0.113.7", 4001));
    assertThat(settings.httpListen().getPort()).isEqualTo(8080);
    assertThat(settings.bootstrap()).isEmpty();
    assertThat(settings.retention()).isEqualTo(Retention.ALL);
    assertThat(settings.logLevel()).isEqualTo("info");
    assertThat(settings.development()).isFalse();
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws IOException {
    var variables = Map.of("SMARTLAYER_CHAIN_ID", "11", "SMARTLAYER_LOG_LEVEL", "debug");
    NodeSettings settings = NodeSettings.read(write(lines(open())), variables);
    assertThat(settings.chainId()).isEqualTo(11);
    assertThat(settings.logLevel()).isEqualTo("debug");
    assertThatThrownBy(
            () -> NodeSettings.read(write(lines(open())), Map.of("SMARTLAYER_CHAIN_ID", "ten")))
        .hasMessage("SMARTLAYER_CHAIN_ID: chain.id: expected a whole number, not ten");
  }

  @Test
  void logsAreInFilesOrInKafka() throws IOException {
    assertThat(read(open()).storage()).isEqualTo(new StoragePlace.InFiles());
    assertThat(storage("files")).isEqualTo(new StoragePlace.InFiles());
    var kafka = new StoragePlace.InKafka("one.example:9092,[::1]:9093", "smart-layer");
    assertThat(storage("kafka:one.example:9092,[::1]:9093/smart-layer")).isEqualTo(kafka);
    assertThat(kafka.topic(Address.fromHex(ADDRESS))).isEqualTo("smart-layer." + ADDRESS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory",
        "kafka",
        "kafka:",
        "kafka:one.example/x",
        "kafka:one.example:9092",
        "kafka:one.example:9092/",
        "kafka:one.example:9092/a.b",
        "kafka:one.example:9092,/x",
        "kafka://one.example:9092/x"
      })
  void anotherPlaceForLogsIsRefused(String text) {
    assertThatThrownBy(() -> storage(text))
        .isInstanceOf(SettingsRefused.class)
        .hasMessageContaining("storage: expected files, or kafka:HOST:PORT")
        .hasMessageEndingWith("not " + text);
  }

  private StoragePlace storage(String text) throws IOException {
    return NodeSettings.read(write(with("storage = " + text)), Map.of()).storage();
  }

  @Test
  void commentsAndEmptyLinesSayNothing() throws IOException {
    assertThat(NodeSettings.read(write(with("", "#chain.id = 7")), Map.of()).chainId())
        .isEqualTo(10);
  }

  @Test
  void aLineThatIsNoneIsNamed() throws IOException {
    Path file = write(with("chain.id: 5"));
    assertRefused(file, file + ":9: expected key = value");
  }

  @Test
  void anUnknownSettingIsNamed() throws IOException {
    Path file = write(with("chain.url = https://rpc.example"));
    assertRefused(file, file + ":9: unknown setting chain.url");
  }

  @Test
  void aSettingSaidTwiceIsNamedWithBothLines() throws IOException {
    Path file = write(with("data = elsewhere"));
    assertRefused(file, file + ":9: data: expected once, and is at " + file + ":4");
  }

  @Test
  void aSettingThatIsMissingIsNamed() throws IOException {
    Map<Setting, String> without = open();
    without.remove(Setting.EAS);
    Path file = write(lines(without));
    assertRefused(file, file + ": eas is missing; expected an address of 20 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "CHAIN_ID, 0x1, a whole number",
    "CHAIN_ID, -1, a whole number",
    "REGISTRY, 0x12, an address of 20 bytes",
    "P2P_LISTEN, /ip4/0.0.0.0/udp/4001, addresses such as",
    "P2P_LISTEN, /dns4/node.example/tcp/4001, addresses such as",
    "P2P_ANNOUNCE, /ip4/127.0.0.1/tcp/4001, addresses at which peers reach",
    "P2P_ANNOUNCE, /ip4/0.0.0.0/tcp/4001, addresses at which peers reach",
    "BOOTSTRAP, /ip4/203.0.113.8/tcp/4001, at most 256 addresses",
    "HTTP_LISTEN, 127.0.0.1, HOST:PORT",
    "HTTP_LISTEN, 127.0.0.1:0, HOST:PORT",
    "HTTP_LISTEN, 127.0.0.1:65536, HOST:PORT",
    "HTTP_URL, http://node.example, an https URL",
    "HTTP_URL, https://me:word@node.example, an https URL",
    "CHAIN_RPC, http://rpc.example, an https URL or http on this machine",
    "CHAIN_RPC, rpc.example, an https URL or http on this machine",
    "LOG_LEVEL, INFO, one of",
    "WEB_PRIVATE, yes, refuse or allow",
    "LIMIT_CPUS, 0, a whole number from 1 to 256",
    "LIMIT_CPUS, 257, a whole number from 1 to 256",
    "LIMIT_MEMORY, 1M, a size such as 512M",
    "LIMIT_MEMORY, 512, a size such as 512M",
    "LIMIT_SCRIPTS, 0, a whole number from 1 to 65536",
    "LIMIT_SCRIPTS, 65537, a whole number from 1 to 65536",
    "DEVELOPMENT, yes, true or false"
  })
  void aValueThatIsNoneIsNamedWithWhatWasExpected(Setting setting, String value, String expected)
      throws IOException {
    Map<Setting, String> said = open();
    said.put(setting, value);
    assertThatThrownBy(() -> read(said))
        .isInstanceOf(SettingsRefused.class)
        .hasMessageContaining(setting.key() + ": expected " + expected);
  }

  @Test
  void severalEndpointsOfTheChainAreNamedOnceEach() throws IOException {
    Map<Setting, String> said = open();
    assertThat(read(said).chainRpc()).hasSize(1);
    said.put(Setting.CHAIN_RPC, "https://a.example/key, https://b.example,http://127.0.0.1:8545");
    assertThat(read(said).chainRpc())
        .map(URI::getHost)
        .containsExactly("a.example", "b.example", "127.0.0.1");
    for (String wrong :
        List.of(
            "https://a.example,https://a.example",
            "https://a.example,http://b.example",
            "https://a.example,",
            "https://a.example/" + String.join(",https://a.example/", "12345678".split("")))) {
      said.put(Setting.CHAIN_RPC, wrong);
      assertThatThrownBy(() -> read(said))
          .isInstanceOf(SettingsRefused.class)
          .hasMessageContaining("or several different ones, at most 7");
    }
  }

  @Test
  void aNodeSettlesByItselfUnlessItIsToldNotTo() throws IOException {
    Map<Setting, String> said = open();
    assertThat(read(said).settling()).isEqualTo(SettlingRule.USUAL);
    said.put(Setting.PAYMENTS_SETTLE, "never");
    assertThat(read(said).settling()).isEqualTo(SettlingRule.NEVER);
    said.put(Setting.PAYMENTS_SETTLE, "5,1");
    assertThatThrownBy(() -> read(said))
        .isInstanceOf(SettingsRefused.class)
        .hasMessageContaining("the first not above the second");
  }

  @Test
  void privateAddressesAreCalledOnlyWhereThatIsSaid() throws IOException {
    Map<Setting, String> said = open();
    said.put(Setting.DEVELOPMENT, "true");
    assertThat(read(said).privateAddresses()).isEqualTo(PrivateAddresses.REFUSE);
    said.put(Setting.WEB_PRIVATE, "allow");
    assertThat(read(said).privateAddresses()).isEqualTo(PrivateAddresses.ALLOW);
  }

  @Test
  void developmentAllowsThisMachineAndPlainHttp() throws IOException {
    Map<Setting, String> said = open();
    said.put(Setting.DEVELOPMENT, "true");
    said.put(Setting.HTTP_URL, "http://127.0.0.1:8080");
    said.put(Setting.P2P_ANNOUNCE, "/ip4/127.0.0.1/tcp/4001");
    said.put(
        Setting.BOOTSTRAP,
        "/ip4/127.0.0.1/tcp/4002/p2p/" + PEER + ", /ip4/127.0.0.1/tcp/4003/p2p/" + PEER);
    NodeSettings settings = read(said);
    assertThat(settings.bootstrap()).hasSize(2);
    assertThat(settings.httpUrl()).hasToString("http://127.0.0.1:8080");
  }

  @Test
  void capacityFollowsFromTheCeilings() throws IOException {
    Map<Setting, String> said = open();
    said.put(Setting.LIMIT_CPUS, "4");
    said.put(Setting.LIMIT_MEMORY, "512M");
    Capacity capacity = read(said).capacity();
    assertThat(capacity.workers()).isEqualTo(4);
    assertThat(capacity.calls()).isEqualTo(512);
    assertThat(capacity.groups()).isEqualTo(2048);
    assertThat(new Capacity(256, Long.MAX_VALUE).groups()).isEqualTo(NodeLimits.GROUPS_LIMIT);
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsRefused() throws IOException {
    Path none = folder.resolve("none");
    assertRefused(none, none + ": expected a file that can be read");
    Path large = folder.resolve("large");
    Files.writeString(large, "#".repeat(SettingsFile.SIZE_LIMIT_BYTES + 1));
    assertRefused(large, large + ": expected at most");
  }

  private NodeSettings read(Map<Setting, String> said) throws IOException {
    return NodeSettings.read(write(lines(said)), Map.of());
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> NodeSettings.read(file, Map.of()))
        .isInstanceOf(SettingsRefused.class)
        .hasMessageStartingWith(message);
  }

  /** What a node on the open network says at the least. */
  private static Map<Setting, String> open() {
    var said = new TreeMap<Setting, String>();
    said.put(Setting.DATA, "data");
    said.put(Setting.CHAIN_RPC, "https://rpc.example");
    said.put(Setting.CHAIN_ID, "10");
    said.put(Setting.REGISTRY, ADDRESS);
    said.put(Setting.EAS, ADDRESS);
    said.put(Setting.P2P_ANNOUNCE, "/ip4/203.0.113.7/tcp/4001");
    said.put(Setting.HTTP_URL, "https://node.example");
    return said;
  }

  private static List<String> with(String... more) {
    return Stream.of(
            List.of("# one", "# two"),
            List.of(""),
            lines(open()).subList(0, 5),
            List.of(more),
            lines(open()).subList(5, 7))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> lines(Map<Setting, String> said) {
    return said.entrySet().stream()
        .map(entry -> entry.getKey().key() + " = " + entry.getValue())
        .toList();
  }

  private Path write(List<String> lines) throws IOException {
    return Files.write(folder.resolve("node.conf"), lines);
  }
}
