package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Transport;
import io.smartlayer.environment.Transport.Stream;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer may do to a connection, and what ends it. */
@Timeout(120)
class YamuxRulesTest {
  private static final String HOLD = "/test/hold/1";
  private static final int PROTOCOL_ERROR = 1;

  private final Hosts hosts = new Hosts();
  private final CountDownLatch letGo = new CountDownLatch(1);

  @AfterEach
  void end() {
    letGo.countDown();
    hosts.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010000010000000100000000", // another version
        "000900010000000100000000", // another type
        "000000110000000100000000", // another flag
        "000100010000000200000000", // a stream that is the host's to open
        "000000010000000000000000", // a stream without a number
        "000200010000000100000000", // a ping of a stream
        "000300000000000000000009", // a reason that there is not
        "000000010000000100040001" // more than a window holds
      })
  void aFrameThatIsNoneEndsTheConnectionWithAReason(String hex) throws IOException {
    Libp2pHost host = hosts.start("host");
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.raw(Bytes.fromHex(hex).toArray());
      assertThat(peer.awaitGoAway()).isEqualTo(PROTOCOL_ERROR);
      assertThat(peer.await(header -> true)).isNull();
      Patience.until("the peer to be gone", () -> host.peers().isEmpty());
    }
    assertThat(host.counts().refused(Refusal.YAMUX) + host.counts().refused(Refusal.WINDOW))
        .isEqualTo(1);
  }

  @Test
  void aStreamThatBeginsTwiceEndsTheConnection() throws IOException {
    Libp2pHost host = holding(HostLimits.DEVELOPMENT);
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, HOLD);
      peer.send(YamuxHeader.Type.WINDOW, YamuxHeader.SYN, 1, 0);
      assertThat(peer.awaitGoAway()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void aWindowThatIsOverrunEndsTheConnection() throws IOException {
    Libp2pHost host = holding(HostLimits.DEVELOPMENT);
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, HOLD);
      for (int i = 0; i < 5; i++) {
        peer.data(0, 1, new byte[60_000]);
      }
      assertThat(peer.awaitGoAway()).isEqualTo(PROTOCOL_ERROR);
    }
    assertThat(host.counts().refused(Refusal.WINDOW)).isEqualTo(1);
  }

  @Test
  void whatIsReadIsGivenBackAsRoom() throws IOException {
    Libp2pHost host = hosts.start("host");
    host.serve("/test/sink/1", stream -> stream.in().transferTo(OutputStream.nullOutputStream()));
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, "/test/sink/1");
      int room =
          YamuxStream.WINDOW - Multistream.lines("/multistream/1.0.0", "/test/sink/1").length;
      for (int sent = 0; sent < 4 << 20; sent += 50_000) {
        while (room < 50_000) {
          RawPeer.Frame credit =
              peer.next(header -> header.type() == YamuxHeader.Type.WINDOW && header.stream() == 1);
          room += (int) credit.header().length();
        }
        peer.data(0, 1, new byte[50_000]);
        room -= 50_000;
      }
      assertThat(room).isLessThan(YamuxStream.WINDOW);
    }
  }

  @Test
  void oneStreamTooManyIsResetAndTheOthersGoOn() throws IOException {
    Libp2pHost host = hosts.start("host", Hosts.limits("streamsPerConnection", 3));
    host.serve("/test/echo/1", stream -> stream.in().transferTo(stream.out()));
    try (RawPeer peer = RawPeer.dial(host)) {
      for (int id = 1; id <= 5; id += 2) {
        peer.open(id, "/test/echo/1");
      }
      peer.send(YamuxHeader.Type.WINDOW, YamuxHeader.SYN, 7, 0);
      RawPeer.Frame reset = peer.next(header -> header.has(YamuxHeader.RST));
      assertThat(reset.header().stream()).isEqualTo(7);
      assertThat(host.counts().refused(Refusal.STREAMS_PER_CONNECTION)).isEqualTo(1);
      peer.data(0, 3, new byte[] {'x'});
      assertThat(
              peer.next(header -> header.stream() == 3 && header.type() == YamuxHeader.Type.DATA)
                  .data())
          .isEqualTo("x");
    }
    Patience.until("all streams to end", () -> host.counts().streamsOpen() == 0);
  }

  @Test
  void aStreamThatIsResetCountsUntilItsHandlerHasEnded() throws IOException {
    Libp2pHost host = holding(Hosts.limits("streamsPerConnection", 2));
    try (RawPeer peer = RawPeer.dial(host)) {
      for (int id = 1; id <= 3; id += 2) {
        peer.open(id, HOLD);
        peer.send(YamuxHeader.Type.WINDOW, YamuxHeader.RST, id, 0);
      }
      peer.send(YamuxHeader.Type.WINDOW, YamuxHeader.SYN, 5, 0);
      assertThat(peer.next(header -> header.has(YamuxHeader.RST)).header().stream()).isEqualTo(5);
      letGo.countDown();
      int id = 7;
      while (!peer.opens(id, Ping.PROTOCOL)) {
        id += 2;
      }
    }
  }

  @Test
  void whoOpensAndResetsOnAndOnIsBounded() throws IOException {
    Libp2pHost host = holding(Hosts.limits("streamsPerConnection", 8));
    byte[] frames = new byte[2 * YamuxHeader.SIZE];
    try (RawPeer peer = RawPeer.dial(host)) {
      for (int id = 1; id < 20_000; id += 2) {
        YamuxHeader.write(frames, 0, YamuxHeader.Type.WINDOW, YamuxHeader.SYN, id, 0);
        YamuxHeader.write(
            frames, YamuxHeader.SIZE, YamuxHeader.Type.WINDOW, YamuxHeader.RST, id, 0);
        peer.raw(frames);
      }
      peer.send(YamuxHeader.Type.PING, YamuxHeader.SYN, 0, 1);
      peer.next(header -> header.type() == YamuxHeader.Type.PING);
      assertThat(host.counts().streamsOpen()).isLessThanOrEqualTo(1); // identify's
    }
  }

  @Test
  void streamsInAllHaveALimitToo() throws IOException {
    Libp2pHost host = holding(Hosts.limits("streams", 4));
    try (RawPeer one = RawPeer.dial(host, "one");
        RawPeer two = RawPeer.dial(host, "two")) {
      for (int id = 1; id <= 21; id += 2) {
        one.send(YamuxHeader.Type.WINDOW, YamuxHeader.SYN, id, 0);
        two.send(YamuxHeader.Type.WINDOW, YamuxHeader.SYN, id, 0);
      }
      assertThat(two.await(header -> header.has(YamuxHeader.RST))).isNotNull();
      Patience.until("refusals", () -> host.counts().refused(Refusal.STREAMS) >= 18);
      assertThat(host.counts().streamsOpen()).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void aPingIsAnswered() throws IOException {
    Libp2pHost host = hosts.start("host");
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.send(YamuxHeader.Type.PING, YamuxHeader.SYN, 0, 77);
      assertThat(peer.await(header -> header.type() == YamuxHeader.Type.PING))
          .isEqualTo(
              new RawPeer.Frame(
                  new YamuxHeader(YamuxHeader.Type.PING, YamuxHeader.ACK, 0, 77), ""));
    }
  }

  @Test
  void whoPingsOnAndOnWithoutReadingIsCutOff() throws IOException {
    Libp2pHost host = hosts.start("host");
    byte[] pings = new byte[5000 * YamuxHeader.SIZE];
    for (int at = 0; at < pings.length; at += YamuxHeader.SIZE) {
      YamuxHeader.write(pings, at, YamuxHeader.Type.PING, YamuxHeader.SYN, 0, at);
    }
    try (RawPeer peer = RawPeer.dial(host)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  peer.raw(pings);
                }
              })
          .isInstanceOf(IOException.class);
    }
    assertThat(host.counts().refused(Refusal.CONTROL)).isPositive();
    Patience.until("the peer to be gone", () -> host.peers().isEmpty());
  }

  @Test
  void whoDoesNotAnswerPingsIsGone() throws IOException {
    Libp2pHost host =
        hosts.start(
            "host",
            Hosts.limits(
                "pingInterval", Duration.ofMillis(100), "pingTimeout", Duration.ofMillis(500)));
    try (RawPeer peer = RawPeer.dial(host)) {
      assertThat(peer.awaitGoAway()).isZero();
    }
    assertThat(host.counts().refused(Refusal.SILENT)).isEqualTo(1);
  }

  @Test
  void whoAnswersPingsStays() throws IOException {
    Libp2pHost host =
        hosts.start(
            "host",
            Hosts.limits(
                "pingInterval", Duration.ofMillis(100), "pingTimeout", Duration.ofSeconds(30)));
    try (RawPeer peer = RawPeer.dial(host)) {
      for (int i = 0; i < 3; i++) {
        RawPeer.Frame ping = peer.next(header -> header.type() == YamuxHeader.Type.PING);
        peer.send(YamuxHeader.Type.PING, YamuxHeader.ACK, 0, (int) ping.header().length());
      }
      assertThat(host.peers()).containsExactly(RawPeer.ID);
    }
  }

  @Test
  void aConnectionThatNobodyUsesEnds() throws IOException {
    Libp2pHost host =
        hosts.start(
            "host",
            Hosts.limits(
                "idleTimeout", Duration.ofMillis(1), "negotiationTimeout", Duration.ofMillis(200)));
    try (RawPeer peer = RawPeer.dial(host)) {
      assertThat(peer.awaitGoAway()).isZero();
    }
  }

  @Test
  void aPeerThatNeverReadsHoldsAWindowAndNoMore() throws IOException {
    Libp2pHost host = hosts.start("host");
    var written = new LinkedBlockingQueue<Integer>();
    host.serve(
        "/test/pour/1",
        stream -> {
          for (int i = 1; i <= 100; i++) {
            stream.out().write(new byte[64 << 10]);
            written.add(i);
          }
        });
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, "/test/pour/1");
      Patience.until("three quarters of a window", () -> written.size() == 3);
      peer.send(YamuxHeader.Type.WINDOW, 0, 1, 10 * (64 << 10));
      Patience.until("what the credit allows", () -> written.size() == 13);
      assertThat(host.counts().bytesOut()).isLessThan(1 << 20);
    }
    Patience.until("the stream to end", () -> host.counts().streamsOpen() == 0);
    assertThat(written).hasSize(13);
  }

  @Test
  void creditBeyondAllBoundsEndsTheConnection() throws IOException {
    Libp2pHost host = holding(HostLimits.DEVELOPMENT);
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, HOLD);
      peer.send(YamuxHeader.Type.WINDOW, 0, 1, -1);
      assertThat(peer.awaitGoAway()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void streamsThatAPeerDoesNotAcknowledgeAreBounded() throws IOException {
    Libp2pHost host =
        hosts.start(
            "host",
            Hosts.limits("unacknowledged", 5, "negotiationTimeout", Duration.ofSeconds(40)));
    List<Thread> opening = new ArrayList<>();
    try (RawPeer _ = RawPeer.dial(host)) {
      Patience.until("the connection", () -> !host.peers().isEmpty());
      Patience.until("identify to ask", () -> host.counts().streamsOpen() == 1);
      for (int i = 0; i < 4; i++) {
        opening.add(
            Thread.ofVirtual()
                .start(() ->
                    assertThatThrownBy(() -> host.open(RawPeer.ID, HOLD))
                        .isInstanceOf(Transport.Unreachable.class)));
      }
      Patience.until("all to be asked for", () -> host.counts().streamsOpen() == 5);
      assertThatThrownBy(() -> host.open(RawPeer.ID, HOLD))
          .hasMessageContaining("as many streams are open as may be");
    }
    Patience.until("all to fail", () -> opening.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void aClosedStreamThatThePeerKeepsOpenIsResetInTheEnd() throws IOException {
    Libp2pHost host =
        hosts.start("host", Hosts.limits("negotiationTimeout", Duration.ofSeconds(4)));
    host.serve("/test/short/1", Stream::close);
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, "/test/short/1");
      peer.next(header -> header.stream() == 1 && header.has(YamuxHeader.FIN));
      peer.next(header -> header.stream() == 1 && header.has(YamuxHeader.RST));
    }
  }

  @Test
  void whoGoesAwayIsNotAskedForNewStreamsAndOldOnesGoOn() throws IOException {
    Libp2pHost host = hosts.start("host");
    host.serve("/test/echo/1", stream -> stream.in().transferTo(stream.out()));
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, "/test/echo/1");
      peer.send(YamuxHeader.Type.GO_AWAY, 0, 0, 0);
      peer.data(0, 1, new byte[] {'x'});
      RawPeer.Frame echo =
          peer.next(header -> header.stream() == 1 && header.type() == YamuxHeader.Type.DATA);
      assertThat(echo.data()).isEqualTo("x");
      assertThatThrownBy(() -> host.open(RawPeer.ID, HOLD))
          .isInstanceOf(Transport.Unreachable.class)
          .hasMessageContaining("none of its addresses is known");
    }
  }

  private Libp2pHost holding(HostLimits limits) {
    Libp2pHost host = hosts.start("host", limits);
    host.serve(
        HOLD,
        stream -> {
          try {
            letGo.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return host;
  }
}
