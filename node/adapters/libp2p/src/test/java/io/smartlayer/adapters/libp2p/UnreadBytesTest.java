package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers have sent and nobody here has read. */
@Timeout(120)
class UnreadBytesTest {
  private static final String HOLD = "/test/hold/1";

  private final Hosts hosts = new Hosts();
  private final CountDownLatch letGo = new CountDownLatch(1);

  @AfterEach
  void end() {
    letGo.countDown();
    hosts.close();
  }

  @Test
  void tooMuchUnreadOnAConnectionCostsTheStreamThatBringsIt() throws IOException {
    Libp2pHost host = holding(Hosts.limits("unreadPerConnection", 300_000));
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, HOLD);
      peer.open(3, HOLD);
      for (int i = 0; i < 4; i++) {
        peer.data(0, 1, new byte[50_000]);
      }
      for (int i = 0; i < 3; i++) {
        peer.data(0, 3, new byte[50_000]);
      }
      RawPeer.Frame reset = peer.next(header -> header.has(YamuxHeader.RST));
      assertThat(reset.header().stream()).isEqualTo(3);
      peer.open(5, HOLD);
    }
    assertThat(host.counts().refused(Refusal.UNREAD)).isEqualTo(1);
  }

  @Test
  void tooMuchUnreadInAllCostsTheStreamThatBringsItAndNoOther() throws IOException {
    Libp2pHost host = holding(Hosts.limits("unreadInAll", 300_000));
    try (RawPeer one = RawPeer.dial(host, "one");
        RawPeer two = RawPeer.dial(host, "two")) {
      one.open(1, HOLD);
      two.open(1, HOLD);
      for (int i = 0; i < 4; i++) {
        one.data(0, 1, new byte[50_000]);
      }
      Patience.until("the first to lie", () -> host.counts().bytesUnread() >= 200_000);
      for (int i = 0; i < 3; i++) {
        two.data(0, 1, new byte[50_000]);
      }
      RawPeer.Frame reset = two.next(header -> header.has(YamuxHeader.RST));
      assertThat(reset.header().stream()).isEqualTo(1);
      assertThat(host.counts().refused(Refusal.UNREAD_IN_ALL)).isEqualTo(1);
      assertThat(host.counts().refused(Refusal.UNREAD)).isZero();
      one.send(YamuxHeader.Type.WINDOW, YamuxHeader.RST, 1, 0);
      Patience.until("room", () -> host.counts().bytesUnread() < 50_000);
      two.open(3, HOLD);
      for (int i = 0; i < 4; i++) {
        two.data(0, 3, new byte[50_000]);
      }
      Patience.until("the second to lie", () -> host.counts().bytesUnread() >= 200_000);
    }
    assertThat(host.counts().refused(Refusal.UNREAD_IN_ALL)).isEqualTo(1);
  }

  @Test
  void bytesCountAsUnreadUntilTheirStreamIsReadOrClosedHere() throws IOException {
    Libp2pHost host = holding(HostLimits.DEVELOPMENT);
    try (RawPeer peer = RawPeer.dial(host)) {
      peer.open(1, HOLD);
      peer.data(0, 1, new byte[50_000]);
      Patience.until("them to lie", () -> host.counts().bytesUnread() >= 50_000);
    }
    Patience.until("the peer to be gone", () -> host.peers().isEmpty());
    assertThat(host.counts().bytesUnread()).isGreaterThanOrEqualTo(50_000);
    letGo.countDown();
    Patience.until("nothing to lie", () -> host.counts().bytesUnread() == 0);
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
