package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gossip over real sockets. */
final class GossipShellTest {
  private static final Topic LANE = Lanes.topic(7);
  private static final int STRANGER = 99;

  private final RpcCodec codec = new RpcCodec(Lanes.all(), GossipSettings.standard().rpc());
  private final List<GossipPeer> peers = new ArrayList<>();

  @AfterEach
  void end() {
    peers.forEach(GossipPeer::close);
  }

  @Test
  void whatOneSaysAllHearOnceThroughOthers() {
    chain(5);
    for (int i = 0; i < 20; i++) {
      Bytes data = Bytes.utf8("fact " + i);
      peers.get(i % 5).shell.publish(LANE, data);
    }
    for (GossipPeer peer : peers) {
      Patience.until("16 facts of others", () -> peer.delivered.size() >= 16);
    }
    for (GossipPeer peer : peers) {
      assertThat(peer.delivered).hasSize(16).doesNotHaveDuplicates();
    }
  }

  @Test
  void largeMessagesArrive() {
    chain(2);
    Bytes data = Bytes.zeros(GossipSettings.standard().rpc().messageBytes());
    peers.getFirst().shell.publish(LANE, data);
    Patience.until("it", () -> peers.getLast().heard(data));
  }

  @Test
  void whatIsWrongDoesNotSpread() {
    chain(3);
    Bytes bad = Bytes.utf8("bad news");
    peers.getFirst().shell.publish(LANE, bad);
    Bytes good = Bytes.utf8("good news");
    peers.getFirst().shell.publish(LANE, good);
    Patience.until("the good", () -> peers.getLast().heard(good));
    assertThat(peers.get(1).heard(bad)).isFalse();
    assertThat(peers.get(2).heard(bad)).isFalse();
  }

  @Test
  void whoWasAwayIsHeardAgain() {
    chain(2);
    peers.getFirst().host.disconnect(peers.getLast().id());
    Patience.until("nobody", () -> peers.getFirst().shell.mesh(LANE).isEmpty());
    peers.getFirst().dial(peers.getLast());
    Patience.until("a subscriber again", () -> hears(peers.getFirst(), peers.getLast()));
    Patience.until("and back", () -> hears(peers.getLast(), peers.getFirst()));
  }

  @Test
  void garbageAndOversizeCostThePeerItsConnection() throws IOException {
    chain(1);
    GossipPeer ours = peers.getFirst();
    for (byte[] bytes : List.of(new byte[] {2, -1, -1}, new byte[] {-1, -1, -1, 1})) {
      try (Libp2pHost stranger = stranger(ours)) {
        Transport.Stream stream = stranger.open(ours.id(), RpcCodec.PROTOCOL);
        stream.out().write(bytes);
        stream.out().flush();
        Patience.until("no connection", () -> stranger.peers().isEmpty());
      }
    }
    assertThat(ours.misbehaved).containsExactly(LocalHosts.id(STRANGER), LocalHosts.id(STRANGER));
    Patience.until("no stream", () -> ours.shell.streams() == 0);
  }

  @Test
  void whatAPeerSendsInOneGoIsHeardInItsOrderAndHeldNoLonger() throws IOException {
    chain(1);
    GossipPeer ours = peers.getFirst();
    List<Bytes> said = IntStream.range(0, 200).mapToObj(i -> Bytes.utf8("fact " + i)).toList();
    try (Libp2pHost stranger = stranger(ours)) {
      Transport.Stream stream = stranger.open(ours.id(), RpcCodec.PROTOCOL);
      for (Bytes data : said) {
        Delimited.add(stream.out(), codec.encode(Rpc.of(new Message(LANE, data))));
      }
      stream.out().flush();
      Patience.until("all of it", () -> ours.delivered.size() == said.size());
      assertThat(ours.delivered).extracting(Message::data).isEqualTo(said);
      Patience.until("room for as much again", () -> ours.shell.inboundBytes() == 0);
    }
  }

  @Test
  void onePeerSendsOnAFewStreamsOnly() throws IOException {
    chain(1);
    GossipPeer ours = peers.getFirst();
    var refused = new AtomicInteger();
    try (Libp2pHost stranger = stranger(ours)) {
      for (int i = 0; i < 4 * GossipShell.STREAMS_OF_ONE; i++) {
        Thread.ofVirtual().start(() -> openAndWait(stranger, ours, refused));
      }
      Patience.until("refusals", () -> refused.get() == 3 * GossipShell.STREAMS_OF_ONE);
      assertThat(ours.shell.streams()).isEqualTo(GossipShell.STREAMS_OF_ONE);
    }
  }

  @Test
  void aPeerThatReadsNothingLosesItsOwnGossipAlone() throws IOException {
    chain(2);
    GossipPeer ours = peers.getFirst();
    Bytes data = Bytes.zeros(100_000);
    try (Libp2pHost stranger = stranger(ours)) {
      stranger.serve(RpcCodec.PROTOCOL, stream -> Patience.until("its end", () -> !isOpen(stream)));
      Transport.Stream stream = stranger.open(ours.id(), RpcCodec.PROTOCOL);
      var wish = new Rpc.Subscription(true, LANE);
      var rpc = new Rpc(List.of(wish), List.of(), List.of(), List.of(), List.of(), List.of());
      Delimited.write(stream.out(), codec.encode(rpc));
      int count = 0;
      for (; ours.shell.lost() == 0 && count < 1000; count++) {
        Bytes next = Bytes.concat(Bytes.utf8("message " + count), data);
        ours.shell.publish(LANE, next);
        Patience.until("the other hears it", () -> peers.getLast().heard(next));
      }
      assertThat(ours.shell.lost()).isPositive();
      assertThat(peers.getLast().delivered).hasSize(count);
    }
  }

  private static boolean isOpen(Transport.Stream stream) {
    try {
      stream.out().flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void openAndWait(Libp2pHost from, GossipPeer to, AtomicInteger refused) {
    try (Transport.Stream stream = from.open(to.id(), RpcCodec.PROTOCOL)) {
      stream.in().read();
    } catch (IOException e) {
      refused.incrementAndGet();
    }
  }

  /** Whether anything of what one says again and again reaches another. */
  private static boolean hears(GossipPeer by, GossipPeer from) {
    from.shell.publish(LANE, Bytes.utf8("at " + System.nanoTime()));
    return !by.delivered.isEmpty();
  }

  /** Nodes of which each is connected with the next, all in one mesh. */
  private void chain(int count) {
    for (int i = 0; i < count; i++) {
      var peer = new GossipPeer(i);
      peer.shell.join(LANE);
      if (i > 0) {
        peer.dial(peers.getLast());
      }
      peers.add(peer);
    }
    for (GossipPeer peer : peers.subList(0, count > 1 ? count : 0)) {
      Patience.until("a mesh", () -> !peer.shell.mesh(LANE).isEmpty());
    }
    for (int i = 1; i + 1 < count; i++) {
      GossipPeer peer = peers.get(i);
      Patience.until("both neighbours", () -> peer.shell.mesh(LANE).size() == 2);
    }
  }

  private static Libp2pHost stranger(GossipPeer of) {
    Libp2pHost stranger = LocalHosts.host(STRANGER);
    stranger.learn(of.id(), of.host.addresses());
    stranger.serve(
        RpcCodec.PROTOCOL, stream -> stream.in().transferTo(OutputStream.nullOutputStream()));
    return stranger;
  }
}
