package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers may do to a host, and what it costs. */
@Timeout(120)
class HostLimitsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Hosts hosts = new Hosts();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    hosts.close();
  }

  @Test
  void whoSpeaksSomethingElseIsCutOff() throws IOException {
    Libp2pHost host = hosts.start("host");
    Socket socket = connect(host);
    String request =
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: " + "x".repeat(99) + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    awaitEnd(socket);
    Patience.until("its count", () -> host.counts().refused(Refusal.HANDSHAKE) == 1);
  }

  @Test
  void whoTalksNonsenseAfterEachStepIsCutOff() throws IOException {
    Libp2pHost host = hosts.start("host");
    var random = new Random(1);
    for (int i = 0; i < 20; i++) {
      byte[] nonsense = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(nonsense);
      Socket socket = connect(host);
      if (i % 2 == 0) {
        socket.getOutputStream().write(Multistream.lines("/multistream/1.0.0", "/noise"));
      }
      try {
        socket.getOutputStream().write(nonsense);
        socket.shutdownOutput();
      } catch (SocketException e) {
        assertThat(e).isNotNull(); // cut off already
      }
      awaitEnd(socket);
    }
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.raw(new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
      assertThat(peer.awaitGoAway()).isEqualTo(1);
    }
    assertThat(host.counts().refused(Refusal.YAMUX)).isEqualTo(1);
    assertThat(hosts.join("honest").ping(host.self())).isPositive();
  }

  @Test
  void whoIsSilentOrDripsIsCutOffInTime() throws IOException {
    Libp2pHost host = hosts.start("host", Hosts.limits("handshakeTimeout", Duration.ofMillis(500)));
    Socket silent = connect(host);
    Socket dripping = connect(host);
    Thread drip =
        Thread.ofVirtual()
            .start(() -> {
              byte[] bytes = Multistream.lines("x".repeat(1000));
              try {
                for (byte one : bytes) {
                  dripping.getOutputStream().write(one);
                  Patience.until("a byte's time", new Countdown(2)::isOver);
                }
              } catch (IOException e) {
                Thread.currentThread().interrupt(); // cut off: it drips no more
              }
            });
    awaitEnd(silent);
    awaitEnd(dripping);
    Patience.until("both counts", () -> host.counts().refused(Refusal.HANDSHAKE_TIMEOUT) == 2);
    dripping.close();
    Patience.until("the drip to end", () -> !drip.isAlive());
  }

  @Test
  void handshakesAtOnceAreBoundedAndTheHostStaysReachable() throws IOException {
    Libp2pHost host =
        hosts.start(
            "host", Hosts.limits("handshakes", 5, "handshakeTimeout", Duration.ofSeconds(2)));
    for (int i = 0; i < 12; i++) {
      connect(host);
    }
    Patience.until(
        "all to be cut off",
        () ->
            host.counts().refused(Refusal.HANDSHAKES)
                    + host.counts().refused(Refusal.HANDSHAKE_TIMEOUT)
                == 12);
    assertThat(host.counts().refused(Refusal.HANDSHAKES)).isBetween(1L, 7L);
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, Ping.PROTOCOL);
    }
  }

  @Test
  void connectionsInAllAreBoundedAndRoomIsGivenBack() throws IOException {
    Libp2pHost host = hosts.start("host", Hosts.limits("connections", 3, "reservedForMembers", 0));
    List<RawPeer> peers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      peers.add(RawPeer.dial(host, "peer " + i));
    }
    assertThatThrownBy(() -> RawPeer.dial(host, "one too many")).isInstanceOf(IOException.class);
    Libp2pHost other = hosts.start("other");
    host.learn(other.self(), other.addresses());
    assertThatThrownBy(() -> host.ping(other.self()))
        .hasMessageContaining("as many connections stand as may");
    peers.removeFirst().close();
    Patience.until("room", () -> host.peers().size() == 2);
    try (RawPeer peer = RawPeer.dial(host, "in its place")) {
      peer.open(1, Ping.PROTOCOL);
    }
    for (RawPeer peer : peers) {
      peer.close();
    }
    assertThat(host.counts().refused(Refusal.CONNECTIONS)).isEqualTo(1);
  }

  @Test
  void aPeerThatComesAgainAndAgainLosesItsOldestConnection() throws IOException {
    Libp2pHost host = hosts.start("host");
    try (RawPeer first = RawPeer.dial(host);
        RawPeer second = RawPeer.dial(host);
        RawPeer third = RawPeer.dial(host)) {
      assertThat(first.awaitGoAway()).isZero();
      second.open(1, Ping.PROTOCOL);
      third.open(1, Ping.PROTOCOL);
    }
    assertThat(host.counts().refused(Refusal.CONNECTIONS_PER_PEER)).isEqualTo(1);
    Patience.until("all to be gone", () -> host.peers().isEmpty());
  }

  @Test
  void aHostThatMeetsItselfEndsThat() throws IOException {
    Libp2pHost host = hosts.start("raw");
    try (RawPeer self = RawPeer.dial(host)) {
      assertThat(self.await(header -> true)).isNull();
    }
    assertThat(host.counts().refused(Refusal.SELF)).isEqualTo(1);
    assertThatThrownBy(() -> host.ping(host.self())).hasMessageContaining("this node itself");
  }

  @Test
  void loopbackHasNoPrivilegeUnlessItIsGiven() throws IOException {
    Libp2pHost host =
        hosts.start("host", Hosts.limits("loopbackIsFree", false, "connectionsPerBlock", 2));
    try (RawPeer one = RawPeer.dial(host, "one");
        RawPeer two = RawPeer.dial(host, "two")) {
      one.open(1, Ping.PROTOCOL);
      two.open(1, Ping.PROTOCOL);
      assertThatThrownBy(() -> RawPeer.dial(host, "three")).isInstanceOf(IOException.class);
    }
    assertThat(host.counts().refused(Refusal.CONNECTIONS_PER_BLOCK)).isEqualTo(1);
  }

  @Test
  void aBlockOfAddressesHasItsRate() throws UnknownHostException {
    var admission = new Admission(Hosts.limits("inboundPerSecond", 5, "handshakes", 1000));
    InetAddress from = InetAddress.getByName("203.0.113.7");
    InetAddress near = InetAddress.getByName("203.0.113.200");
    InetAddress far = InetAddress.getByName("203.0.114.7");
    for (int i = 0; i < 20; i++) {
      assertThat(admission.ask(i % 2 == 0 ? from : near, 0)).isNull();
    }
    assertThat(admission.ask(from, 0)).isEqualTo(Refusal.INBOUND_RATE);
    assertThat(admission.ask(near, 0)).isEqualTo(Refusal.INBOUND_RATE);
    assertThat(admission.ask(far, 0)).isNull();
    for (int i = 0; i < 5; i++) {
      assertThat(admission.ask(from, SECOND)).isNull();
    }
    assertThat(admission.ask(from, SECOND)).isEqualTo(Refusal.INBOUND_RATE);
    InetAddress six = InetAddress.getByName("2001:db8:1:2::1");
    InetAddress sibling = InetAddress.getByName("2001:db8:1:ffff::1");
    for (int i = 0; i < 20; i++) {
      assertThat(admission.ask(i % 2 == 0 ? six : sibling, 0)).isNull();
    }
    assertThat(admission.ask(sibling, 0)).isEqualTo(Refusal.INBOUND_RATE);
  }

  @Test
  void aBlockOfAddressesHasItsConnectionsAndGetsRoomBack() throws UnknownHostException {
    var admission = new Admission(Hosts.limits("connectionsPerBlock", 3));
    InetAddress from = InetAddress.getByName("203.0.113.7");
    for (int i = 0; i < 3; i++) {
      assertThat(admission.ask(from, 0)).isNull();
    }
    assertThat(admission.ask(from, 0)).isEqualTo(Refusal.CONNECTIONS_PER_BLOCK);
    admission.leave(from);
    assertThat(admission.ask(from, 0)).isNull();
  }

  @Test
  void theAddressBookForgetsWhomItHasNotUsedForLongest() {
    var book = new AddressBook(Hosts.limits("knownPeers", 3, "addressesPerPeer", 2));
    List<PeerId> peers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      peers.add(PeerId.of(Hosts.key("peer " + i).publicKey()));
    }
    Multiaddr address = Multiaddr.tcp("10.0.0.1", 1);
    for (int i = 0; i < 3; i++) {
      assertThat(book.learn(peers.get(i), List.of(address))).isTrue();
    }
    assertThat(book.addresses(peers.get(0))).containsExactly(address);
    book.learn(peers.get(3), List.of(address));
    assertThat(book.addresses(peers.get(1))).isEmpty();
    assertThat(book.addresses(peers.get(0))).containsExactly(address);

    assertThat(book.learn(peers.get(0), List.of(address.of(peers.get(0))))).isFalse();
    Multiaddr second = Multiaddr.tcp("10.0.0.2", 2);
    Multiaddr third = Multiaddr.tcp("10.0.0.3", 3);
    book.learn(peers.get(0), List.of(address.of(peers.get(3)), second));
    book.hear(new PeerFacts(peers.get(0), List.of("/a"), List.of(second, third, address), "x"));
    assertThat(book.addresses(peers.get(0))).containsExactly(second, third);
  }

  @Test
  void aHostThatClosesEndsHandshakesToo() throws IOException {
    Libp2pHost host = hosts.start("host");
    Socket socket = connect(host);
    Patience.until("its multistream line", () -> available(socket) > 0);
    host.close();
    awaitEnd(socket);
  }

  private static int available(Socket socket) {
    try {
      return socket.getInputStream().available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Socket connect(Libp2pHost host) throws IOException {
    Socket socket = RawPeer.connect(host);
    sockets.add(socket);
    return socket;
  }

  private static void awaitEnd(Socket socket) throws IOException {
    try {
      long read = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      assertThat(read).isLessThan(2000);
    } catch (SocketException e) {
      assertThat(socket.isClosed()).isFalse(); // reset by the host, which had more to read
    }
  }

  /** Is over when it was asked so often. */
  private static final class Countdown {
    private int left;

    Countdown(int left) {
      this.left = left;
    }

    boolean isOver() {
      return --left <= 0;
    }
  }
}
