package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Transport;
import io.smartlayer.environment.Transport.Stream;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class Libp2pHostTest {
  private static final String ECHO = "/test/echo/1";

  private final Hosts hosts = new Hosts();

  @AfterEach
  void end() {
    hosts.close();
  }

  @Test
  void whatIsWrittenComesBackAndEachDirectionEndsByItself() throws IOException {
    Libp2pHost b = echoing("b");
    Libp2pHost a = hosts.join("a");
    try (Stream stream = a.open(b.self(), ECHO)) {
      stream.out().write("hello".getBytes(StandardCharsets.UTF_8));
      stream.closeOut();
      assertThat(stream.in().readAllBytes()).asString().isEqualTo("hello");
      assertThat(stream.peer()).isEqualTo(b.self());
      assertThat(stream.protocol()).isEqualTo(ECHO);
    }
  }

  @Test
  void aConnectionIsOutboundForWhomMadeItWhileItStands() throws IOException {
    Libp2pHost b = echoing("b");
    Libp2pHost a = hosts.join("a");
    assertThat(a.isOutbound(b.self())).isFalse();
    try (Stream stream = a.open(b.self(), ECHO)) {
      stream.out().write(7);
      assertThat(stream.in().read()).isEqualTo(7);
      assertThat(a.isOutbound(b.self())).isTrue();
      assertThat(b.isOutbound(a.self())).isFalse();
    }
    b.disconnect(a.self());
    Patience.until("its end", () -> !a.isOutbound(b.self()));
  }

  @Test
  void whoListensEverywhereSaysNoAddressOfThatToItsPeers() throws IOException {
    Multiaddr everywhere = Multiaddr.tcp("0.0.0.0", 0);
    var setting =
        new Libp2pHost.Setting(
            Hosts.key("wide"),
            List.of(everywhere),
            HostLimits.DEVELOPMENT,
            "test/wide",
            Hosts.SECRETS,
            Instant::now);
    try (Libp2pHost wide = Libp2pHost.start(setting)) {
      Libp2pHost a = hosts.start("a");
      int port = wide.addresses().getFirst().port();
      a.learn(wide.self(), List.of(Multiaddr.tcp("127.0.0.1", port)));
      assertThat(a.ping(wide.self())).isPositive();
      Patience.until("what it says", () -> a.facts(wide.self()) != null);
      PeerFacts facts = Objects.requireNonNull(a.facts(wide.self()));
      assertThat(facts.addresses()).isEmpty();
    }
  }

  @Test
  void megabytesCrossInBothDirectionsAtOnce() throws Exception {
    Libp2pHost b = echoing("b");
    Libp2pHost a = hosts.join("a");
    byte[] bytes = new byte[20 << 20];
    new Random(1).nextBytes(bytes);
    try (Stream stream = a.open(b.self(), ECHO);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> sent =
          threads.submit(() -> {
            stream.out().write(bytes);
            stream.closeOut();
            return true;
          });
      assertThat(stream.in().readAllBytes()).isEqualTo(bytes);
      sent.get();
    }
  }

  @Test
  void manyStreamsShareOneConnection() throws Exception {
    Libp2pHost b = echoing("b");
    Libp2pHost a = hosts.join("a");
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      byte[] bytes = new byte[50_000];
      new Random(i).nextBytes(bytes);
      tasks.add(() -> {
        try (Stream stream = a.open(b.self(), ECHO)) {
          stream.out().write(bytes);
          stream.closeOut();
          return Arrays.equals(stream.in().readAllBytes(), bytes);
        }
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(a.counts().connectionsOut()).isEqualTo(1);
    assertThat(b.counts().connectionsIn()).isEqualTo(1);
    Patience.until("streams to end", () -> b.counts().streamsOpen() == 0);
  }

  @Test
  void peersThatDialEachOtherAtOnceLoseNoStream() throws Exception {
    for (int round = 0; round < 10; round++) {
      Libp2pHost a = echoing("a" + round);
      Libp2pHost b = echoing("b" + round);
      a.learn(b.self(), b.addresses());
      b.learn(a.self(), a.addresses());
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Libp2pHost from = i % 2 == 0 ? a : b;
        PeerId to = i % 2 == 0 ? b.self() : a.self();
        tasks.add(() -> {
          try (Stream stream = from.open(to, ECHO)) {
            stream.out().write(7);
            return stream.in().read() == 7;
          }
        });
      }
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> done : threads.invokeAll(tasks)) {
          assertThat(done.get()).isTrue();
        }
      }
      assertThat(a.counts().connectionsOpen()).isBetween(1, 2);
    }
  }

  @Test
  void somebodyElseThanWasDialedIsRefused() {
    Libp2pHost b = hosts.start("b");
    Libp2pHost a = hosts.start("a");
    PeerId other = PeerId.of(Hosts.key("other").publicKey());
    List<Multiaddr> where = b.addresses().stream().map(Multiaddr::withoutPeer).toList();
    a.learn(other, where);
    assertThatThrownBy(() -> a.open(other, ECHO))
        .isInstanceOf(Transport.Unreachable.class)
        .hasMessageContaining("found " + b.self());
    assertThat(a.counts().refused(Refusal.WRONG_PEER)).isEqualTo(1);
    assertThat(a.peers()).isEmpty();
    assertThatThrownBy(() -> a.open(other, ECHO)).hasMessageContaining("a moment ago");
  }

  @Test
  void aProtocolThatIsNotSpokenIsUnreachable() {
    Libp2pHost b = hosts.start("b");
    Libp2pHost a = hosts.join("a");
    assertThatThrownBy(() -> a.open(b.self(), "/nobody/speaks/this"))
        .isInstanceOf(Transport.Unreachable.class)
        .hasMessageContaining("does not speak");
  }

  @Test
  void whereNobodyListensNobodyIsReached() throws IOException {
    Libp2pHost a = hosts.start("a");
    PeerId nobody = PeerId.of(Hosts.key("nobody").publicKey());
    assertThatThrownBy(() -> a.open(nobody, ECHO)).hasMessageContaining("none of its addresses");
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    a.learn(nobody, List.of(Multiaddr.tcp("127.0.0.1", port)));
    assertThatThrownBy(() -> a.open(nobody, ECHO)).isInstanceOf(Transport.Unreachable.class);
    assertThat(a.counts().dialsFailed()).isEqualTo(2);
  }

  @Test
  void peersAreIdentifiedAndPinged() throws IOException {
    Libp2pHost b = echoing("b");
    Libp2pHost a = hosts.join("a");
    assertThat(a.ping(b.self())).isPositive();
    Patience.until("b to be known", () -> a.protocols(b.self()).contains(ECHO));
    Patience.until("a to be known", () -> b.facts(a.self()) != null);
    assertThat(a.protocols(b.self()))
        .containsExactly(Identify.ASK, Identify.PUSH, Ping.PROTOCOL, ECHO);
    PeerFacts facts = Objects.requireNonNull(b.facts(a.self()));
    assertThat(facts.agent()).isEqualTo("test/a");
    assertThat(facts.addresses())
        .isEqualTo(a.addresses().stream().map(Multiaddr::withoutPeer).toList());
    b.serve("/test/new/1", Stream::close);
    Patience.until("b's push", () -> a.protocols(b.self()).contains("/test/new/1"));
  }

  @Test
  void aWatcherIsToldOfThoseWhoComeAndGo() throws Exception {
    Libp2pHost b = hosts.start("b");
    Libp2pHost a = hosts.join("a");
    var told = new LinkedBlockingQueue<String>();
    b.watch(
        new Transport.Watcher() {
          @Override
          public void connected(PeerId peer) {
            told.add("+" + peer);
          }

          @Override
          public void disconnected(PeerId peer) {
            told.add("-" + peer);
          }
        });
    a.ping(b.self());
    assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("+" + a.self());
    a.disconnect(b.self());
    assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("-" + a.self());
    a.ping(b.self());
    assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("+" + a.self());
  }

  @Test
  void aResetStreamFailsAtBothEnds() throws Exception {
    var failed = new LinkedBlockingQueue<String>();
    Libp2pHost b = hosts.start("b");
    b.serve(
        ECHO,
        stream -> {
          stream.out().write(1);
          try {
            int ignored = stream.in().read();
            failed.add("read " + ignored);
          } catch (IOException e) {
            failed.add(String.valueOf(e.getMessage()));
          }
        });
    Libp2pHost a = hosts.join("a");
    Stream stream = a.open(b.self(), ECHO);
    assertThat(stream.in().read()).isEqualTo(1);
    stream.reset();
    assertThat(failed.poll(60, TimeUnit.SECONDS)).contains("reset");
    assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> stream.out().write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void aHandlerThatFailsResetsItsStreamOnly() throws IOException {
    Libp2pHost b = echoing("b");
    b.serve(
        "/test/fails/1",
        stream -> {
          int first = stream.in().read();
          throw new IOException("for the test, after " + first);
        });
    Libp2pHost a = hosts.join("a");
    try (Stream kept = a.open(b.self(), ECHO);
        Stream stream = a.open(b.self(), "/test/fails/1")) {
      stream.out().write(1);
      assertThatThrownBy(() -> stream.in().read()).hasMessageContaining("reset");
      kept.out().write(3);
      assertThat(kept.in().read()).isEqualTo(3);
    }
  }

  @Test
  void whatWasSentBeforeTheEndIsStillRead() throws IOException {
    Libp2pHost b = hosts.start("b");
    b.serve(ECHO, stream -> stream.out().write("last words".getBytes(StandardCharsets.UTF_8)));
    Libp2pHost a = hosts.join("a");
    Stream stream = a.open(b.self(), ECHO);
    Patience.until("b to have no stream", () -> b.counts().streamsIn() > 0);
    Patience.until("the stream to end at b", () -> b.counts().streamsOpen() <= 1);
    b.close();
    Patience.until("b to be gone", () -> a.peers().isEmpty());
    assertThat(stream.in().readAllBytes()).asString().isEqualTo("last words");
  }

  private Libp2pHost echoing(String name) {
    Libp2pHost host = hosts.start(name);
    host.serve(ECHO, stream -> stream.in().transferTo(stream.out()));
    return host;
  }

  @Test
  void aClosedHostReachesNobody() {
    Libp2pHost b = hosts.start("b");
    Libp2pHost a = hosts.join("a");
    a.close();
    assertThatThrownBy(() -> a.open(b.self(), ECHO)).isInstanceOf(Transport.Unreachable.class);
  }
}
