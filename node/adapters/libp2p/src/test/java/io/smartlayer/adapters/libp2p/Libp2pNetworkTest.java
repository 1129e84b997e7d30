package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Transport;
import io.smartlayer.environment.Transport.Stream;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class Libp2pNetworkTest {
  private static final String PROTOCOL = "/test/messages/1";
  private final Hosts hosts = new Hosts();
  private final TreeMap<Address, PeerId> peers = new TreeMap<>();
  private final List<Libp2pNetwork> networks = new ArrayList<>();
  private final LinkedBlockingQueue<Bytes> arrived = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    networks.forEach(Libp2pNetwork::close);
    hosts.close();
  }

  @Test
  void aPeerThatStartsAgainIsReachedAgain() throws InterruptedException {
    Libp2pHost a = hosts.start("a");
    Libp2pNetwork sender = network(a, "a", NetworkLimits.DEFAULT);
    Libp2pHost b = hosts.start("b");
    listen(network(b, "b", NetworkLimits.DEFAULT));
    a.learn(b.self(), b.addresses());
    Address to = Hosts.key("b").address();
    sender.send(to, PROTOCOL, Bytes.utf8("before"));
    assertThat(arrived.poll(60, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("before"));

    b.close();
    Patience.until("b to be gone", () -> a.peers().isEmpty());
    Libp2pHost again = hosts.start("b");
    listen(network(again, "b", NetworkLimits.DEFAULT));
    a.learn(again.self(), again.addresses());
    sender.send(to, PROTOCOL, Bytes.utf8("after"));
    assertThat(arrived.poll(60, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("after"));
  }

  @Test
  void messagesToAPeerThatIsNotThereExpireAndOverflow() {
    Libp2pHost a = hosts.start("a");
    Libp2pNetwork sender = network(a, "a", narrow(Duration.ofSeconds(2)));
    Address gone = address("gone");
    for (int i = 0; i < 200; i++) {
      sender.send(gone, PROTOCOL, Bytes.utf8("to nobody"));
    }
    long overflowed = sender.counts().overflowed();
    assertThat(overflowed).isBetween(1L, 150L);
    Patience.until("the others to expire", () -> sender.counts().expired() == 200 - overflowed);
    sender.send(address("b"), PROTOCOL, Bytes.EMPTY);
    sender.send(address("c"), PROTOCOL, Bytes.EMPTY);
    assertThat(sender.counts().overflowed()).isEqualTo(overflowed + 1);
    sender.send(Hosts.key("never heard of").address(), PROTOCOL, Bytes.EMPTY);
    assertThat(sender.counts().unknown()).isEqualTo(1);
    assertThat(sender.counts().sent()).isZero();
  }

  @Test
  void bytesThatWaitAreBoundedForOnePeerAndInAll() {
    Libp2pNetwork sender = network(hosts.start("a"), "a", narrow(Duration.ofMinutes(5)));
    Bytes large = Bytes.zeros(3 << 20);
    for (int i = 0; i < 3; i++) {
      sender.send(address("gone"), PROTOCOL, large);
    }
    assertThat(sender.counts().overflowed()).isBetween(1L, 2L);
    for (int i = 0; i < 3; i++) {
      sender.send(address("gone too"), PROTOCOL, large);
    }
    assertThat(sender.counts().overflowed()).isBetween(2L, 4L);
  }

  @Test
  void roomInAQueueIsGivenBack() throws InterruptedException {
    Libp2pHost a = hosts.start("a");
    Libp2pNetwork sender = network(a, "a", narrow(Duration.ofMinutes(5)));
    Libp2pHost b = hosts.start("b");
    listen(network(b, "b", NetworkLimits.DEFAULT));
    a.learn(b.self(), b.addresses());
    Bytes large = Bytes.zeros(3 << 20);
    for (int i = 0; i < 4; i++) {
      sender.send(Hosts.key("b").address(), PROTOCOL, large);
      assertThat(arrived.poll(60, TimeUnit.SECONDS)).isEqualTo(large);
    }
    assertThat(sender.counts().overflowed()).isZero();
  }

  @Test
  void aReceiverThatIsSlowSlowsItsSendersAndBoundsThem() throws InterruptedException {
    Libp2pHost a = hosts.start("a");
    Libp2pNetwork sender = network(a, "a", NetworkLimits.DEFAULT);
    Libp2pHost b = hosts.start("b");
    Libp2pNetwork slow = network(b, "b", NetworkLimits.DEFAULT);
    var letGo = new CountDownLatch(1);
    slow.receive((from, protocol, body) -> {
      try {
        letGo.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      arrived.add(body);
    });
    a.learn(b.self(), b.addresses());
    for (int i = 0; i < 4000; i++) {
      sender.send(slow.self(), PROTOCOL, Bytes.zeros(10_000));
    }
    Patience.until("a full queue", () -> sender.counts().overflowed() > 0);
    assertThat(a.counts().bytesOut()).isLessThan(2 << 20);
    long lost = sender.counts().overflowed();
    letGo.countDown();
    for (int i = 0; i < 4000 - lost; i++) {
      assertThat(arrived.poll(60, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedUnread() throws IOException {
    Libp2pHost b = hosts.start("b");
    listen(network(b, "b", NetworkLimits.DEFAULT));
    Libp2pHost a = hosts.join("a");
    Stream stream = a.open(b.self(), PROTOCOL);
    var out = new ByteArrayOutputStream();
    Varint.write(out, (4 << 20) + 1);
    stream.out().write(out.toByteArray());
    assertThatThrownBy(() -> stream.in().read()).hasMessageContaining("reset");
    assertThat(b.counts().refused(Refusal.MESSAGE)).isEqualTo(1);
  }

  @Test
  void aSecondStreamOfAPeerReplacesItsFirst() throws Exception {
    Libp2pHost b = hosts.start("b");
    listen(network(b, "b", NetworkLimits.DEFAULT));
    Libp2pHost a = hosts.join("a");
    Stream first = a.open(b.self(), PROTOCOL);
    first.out().write(new byte[] {1, 'w'});
    assertThat(arrived.poll(60, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("w"));
    Stream second = a.open(b.self(), PROTOCOL);
    second.out().write(new byte[] {1, 'x'});
    assertThatThrownBy(() -> first.in().read()).hasMessageContaining("reset");
    Patience.until("a message", () -> Bytes.utf8("x").equals(arrived.peek()));
  }

  @Test
  void messagesThatAreNeverEndedMakeRoomForOthers() throws IOException {
    Libp2pHost b = hosts.start("b");
    Libp2pNetwork receiver = network(b, "b", narrow(Duration.ofMinutes(5)));
    listen(receiver);
    var prefix = new ByteArrayOutputStream();
    Varint.write(prefix, 4 << 20);
    List<Stream> begun = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Stream stream = hosts.join("a" + i).open(b.self(), PROTOCOL);
      stream.out().write(prefix.toByteArray());
      begun.add(stream);
      long before = i;
      Patience.until("its begin", () -> before < 2 || receiver.counts().evicted() == 1);
    }
    assertThat(receiver.counts().evicted()).isEqualTo(1);
    assertThat(begun).hasSize(3);
  }

  @Test
  void protocolsThatAreNotListedAreNotHeard() {
    Libp2pHost b = hosts.start("b");
    listen(network(b, "b", NetworkLimits.DEFAULT));
    Libp2pHost a = hosts.join("a");
    assertThatThrownBy(() -> a.open(b.self(), "/test/unlisted/1"))
        .isInstanceOf(Transport.Unreachable.class);
  }

  /** Two peers, 50 messages and 5 MiB for each, 6 MiB in all, 8 MiB half read. */
  private static NetworkLimits narrow(Duration patience) {
    return new NetworkLimits(
        2,
        50,
        5 << 20,
        6 << 20,
        8 << 20,
        patience,
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMinutes(5));
  }

  private Libp2pNetwork network(Libp2pHost host, String name, NetworkLimits limits) {
    peers.put(Hosts.key(name).address(), host.self());
    var network = new Libp2pNetwork(host, peers::get, List.of(PROTOCOL), limits);
    networks.add(network);
    return network;
  }

  private void listen(Libp2pNetwork network) {
    network.receive((from, protocol, body) -> arrived.add(body));
  }

  private Address address(String name) {
    Address address = Hosts.key(name).address();
    peers.put(address, PeerId.of(Hosts.key(name).publicKey()));
    return address;
  }
}
