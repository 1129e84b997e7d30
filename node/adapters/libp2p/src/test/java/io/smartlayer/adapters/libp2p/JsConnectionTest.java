package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Connections with a node of js-libp2p, which nobody here wrote, in both roles. */
final class JsConnectionTest {
  private static final String ECHO = "/test/echo/1";

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void weDialAndBothKnowWhoTheOtherIs(String keyType) throws IOException {
    try (Libp2pHost host = OwnHost.open(1);
        var peer = JsPeer.start("--key", keyType)) {
      peer.ask("serve", "protocol", ECHO, "behaviour", "echo");
      host.learn(peer.id(), List.of(peer.address()));
      try (Transport.Stream stream = host.open(peer.id(), ECHO)) {
        assertThat(stream.peer()).isEqualTo(peer.id());
        String sent = Streams.sendPattern(stream, 1000);
        stream.closeOut();
        assertThat(Streams.hashOf(stream)).isEqualTo(sent);
      }
      peer.event("connect", event -> isFrom(event, host.self()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "secp256k1"})
  void itDialsUsAndWeReachItOverTheSameConnection(String keyType) throws IOException {
    try (Libp2pHost host = OwnHost.open(1);
        var peer = JsPeer.start("--key", keyType)) {
      host.serve(ECHO, Streams::echo);
      peer.ask("serve", "protocol", ECHO, "behaviour", "echo");
      JsonNode dialed = peer.ask("dial", "address", OwnHost.address(host).toString());
      assertThat(dialed.get("peer").asString()).isEqualTo(host.self().toString());
      assertThat(dialed.get("encryption").asString()).isEqualTo("/noise");
      assertThat(dialed.get("muxer").asString()).isEqualTo("/yamux/1.0.0");
      JsonNode told = exchange(peer, host.self(), ECHO, 5000);
      assertThat(told.get("receivedHash")).isEqualTo(told.get("sentHash"));
      try (Transport.Stream stream = host.open(peer.id(), ECHO)) { // nothing was learned of it
        String sent = Streams.sendPattern(stream, 5000);
        stream.closeOut();
        assertThat(Streams.hashOf(stream)).isEqualTo(sent);
      }
      assertThat(peer.ask("connections").get("count").asInt()).isEqualTo(1);
    }
  }

  @Test
  void pingsAreAnsweredBothWays() throws IOException {
    try (Libp2pHost host = OwnHost.open(1);
        var peer = JsPeer.start()) {
      peer.ask("dial", "address", OwnHost.address(host).toString());
      for (int i = 0; i < 3; i++) {
        assertThat(peer.ask("ping", "peer", host.self().toString()).get("millis").asInt())
            .isNotNegative();
      }
      byte[] sent = new byte[32];
      try (Transport.Stream stream = host.open(peer.id(), "/ipfs/ping/1.0.0")) {
        for (byte i = 0; i < 3; i++) {
          sent[0] = i;
          stream.out().write(sent);
          stream.out().flush();
          assertThat(stream.in().readNBytes(32)).isEqualTo(sent);
        }
      }
    }
  }

  @Test
  void itLearnsWhatWeSayOfOurselves() {
    try (Libp2pHost host = OwnHost.open(1);
        var peer = JsPeer.start()) {
      host.serve(ECHO, Streams::echo);
      peer.ask("dial", "address", OwnHost.address(host).toString());
      JsonNode told = peer.event("identify", event -> isFrom(event, host.self()));
      assertThat(texts(told.get("protocols"))).contains(ECHO, "/ipfs/id/1.0.0", "/ipfs/ping/1.0.0");
      assertThat(texts(told.get("addresses")))
          .contains(host.addresses().getFirst().withoutPeer().toString());
      assertThat(told.get("observed").asString()).startsWith("/ip4/127.0.0.1/tcp/");
      assertThat(told.get("agent").asString()).startsWith("smartlayer");
    }
  }

  @Test
  void itLearnsWhereWeSayThatWeAreReachedInsteadOfWhereWeListen() {
    Multiaddr outside = Multiaddr.parse("/dns/anchor.example/tcp/4001");
    try (var hosts = new Hosts();
        var peer = JsPeer.start()) {
      Libp2pHost host =
          hosts.start("announcing", HostLimits.DEVELOPMENT, List.of(outside), _ -> false);
      peer.ask("dial", "address", OwnHost.address(host).toString());
      JsonNode told = peer.event("identify", event -> isFrom(event, host.self()));
      assertThat(texts(told.get("addresses"))).containsExactly(outside.toString());
    }
  }

  @Test
  void aWrongNameIsNoticedByWhoDials() {
    PeerId other = OwnHost.key(7);
    try (Libp2pHost host = OwnHost.open(1);
        var peer = JsPeer.start()) {
      peer.ask("serve", "protocol", ECHO, "behaviour", "echo");
      host.learn(other, List.of(peer.address().withoutPeer()));
      assertThatThrownBy(() -> host.open(other, ECHO)).isInstanceOf(Transport.Unreachable.class);
      Multiaddr wrong = OwnHost.address(host).withoutPeer().of(other);
      assertThatThrownBy(() -> peer.ask("dial", "address", wrong.toString()))
          .isInstanceOf(JsPeer.Refused.class);
      assertThat(peer.count("connect", event -> isFrom(event, other))).isZero();
      peer.ask("dial", "address", OwnHost.address(host).toString()); // both are still well
    }
  }

  @Test
  void aPeerThatDiesIsMissedAndFoundAgain() throws Exception {
    var came = new CountDownLatch(2);
    var went = new CountDownLatch(1);
    String key = "secp256k1:" + "05".repeat(32);
    try (Libp2pHost host = OwnHost.open(1)) {
      host.watch(watcher(came, went));
      Transport.Stream stream;
      try (var peer = JsPeer.start("--key", key)) {
        peer.ask("serve", "protocol", ECHO, "behaviour", "echo");
        host.learn(peer.id(), List.of(peer.address()));
        stream = host.open(peer.id(), ECHO);
      }
      assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
      assertThat(went.await(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      try (var again = JsPeer.start("--key", key)) {
        again.ask("dial", "address", OwnHost.address(host).toString());
        assertThat(came.await(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static Transport.Watcher watcher(CountDownLatch came, CountDownLatch went) {
    return new Transport.Watcher() {
      @Override
      public void connected(PeerId peer) {
        came.countDown();
      }

      @Override
      public void disconnected(PeerId peer) {
        went.countDown();
      }
    };
  }

  private static JsonNode exchange(JsPeer peer, PeerId with, String protocol, int size) {
    return peer.ask("exchange", "peer", with.toString(), "protocol", protocol, "size", size)
        .get("exchanges")
        .get(0);
  }

  private static boolean isFrom(JsonNode event, PeerId peer) {
    return event.get("peer").asString().equals(peer.toString());
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }
}
