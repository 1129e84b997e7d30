package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.Directory;
import io.smartlayer.discovery.DirectoryEffect;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectoryLimits;
import io.smartlayer.discovery.KadCodec;
import io.smartlayer.discovery.KadMessage;
import io.smartlayer.discovery.Members;
import io.smartlayer.discovery.PeerRecord;
import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The directory over real sockets: nodes find each other, and hostile ones cost little. */
final class DirectoryShellTest {
  private static final int ANCHORS = 4;
  private static final int STRANGER = 99;
  private static final DirectoryKey PLACEMENT =
      new DirectoryKey.OfPlacement(Hash.keccak(Bytes.utf8("a feed")));

  private final Members members =
      new Members(
          LocalHosts.BEACON,
          IntStream.range(0, ANCHORS).mapToObj(n -> LocalHosts.anchor(LocalHosts.id(n))).toList());
  private final List<DirectoryPeer> peers = new ArrayList<>();

  @AfterEach
  void end() {
    peers.forEach(DirectoryPeer::close);
  }

  @Test
  void whoKnowsOneNodeFindsAllThatSayWhereTheyAre() {
    startAll();
    for (DirectoryPeer peer : peers) {
      peer.meet(peers.getFirst());
      peer.shell.announce(peer.host.addresses());
    }
    for (DirectoryPeer peer : peers) {
      for (DirectoryPeer other : peers) {
        Patience.until(peer.id() + " finds " + other.id(), () -> isFound(peer, other));
      }
    }
  }

  @Test
  void theNewestPlacementIsFoundWhoeverPublishedIt() {
    startAll();
    meetAll();
    var stored = peers.get(0).shell.publish(PLACEMENT, LocalHosts.placement(1, "first"));
    assertThat(stored).isEqualTo(new DirectoryShell.Publication.Stored(ANCHORS, ANCHORS));
    assertThat(peers.get(1).shell.publish(PLACEMENT, LocalHosts.placement(2, "second")))
        .isEqualTo(new DirectoryShell.Publication.Stored(ANCHORS, ANCHORS));
    assertThat(peers.get(2).shell.lookUp(PLACEMENT))
        .isEqualTo(new DirectoryShell.LookedUp.Found(LocalHosts.placement(2, "second"), 2));
  }

  @Test
  void whatIsNotGoodIsNotPublished() {
    startAll();
    assertThat(peers.get(0).shell.publish(PLACEMENT, Bytes.utf8("short")))
        .isEqualTo(new DirectoryShell.Publication.Failed(DirectoryEffect.Why.INVALID));
  }

  @Test
  void whereNobodyCanBeReachedTheCallerLearnsIt() {
    var alone =
        new Members(
            LocalHosts.BEACON,
            IntStream.range(1, ANCHORS)
                .mapToObj(n -> LocalHosts.anchor(LocalHosts.id(n)))
                .toList());
    var peer = new DirectoryPeer(0, alone);
    peers.add(peer);
    assertThat(peer.shell.lookUp(PLACEMENT))
        .isEqualTo(new DirectoryShell.LookedUp.Missing(DirectoryEffect.Why.UNREACHABLE));
  }

  @Test
  void whatAReaderCallsOutdatedIsLookedForAnew() {
    startAll();
    meetAll();
    peers.get(0).shell.publish(PLACEMENT, LocalHosts.placement(1, "first"));
    DirectoryShell reader = peers.get(2).shell;
    assertThat(reader.lookUp(PLACEMENT))
        .isEqualTo(new DirectoryShell.LookedUp.Found(LocalHosts.placement(1, "first"), 1));
    peers.get(0).shell.publish(PLACEMENT, LocalHosts.placement(2, "second"));
    reader.outdated(PLACEMENT);
    assertThat(reader.lookUp(PLACEMENT))
        .isEqualTo(new DirectoryShell.LookedUp.Found(LocalHosts.placement(2, "second"), 2));
  }

  @Test
  void onePeerHasAFewStreamsAndOthersTheirOwn() throws IOException {
    startAll();
    try (Libp2pHost stranger = strangerOf(peers.getFirst());
        Libp2pHost other = LocalHosts.host(STRANGER + 1)) {
      other.learn(peers.getFirst().id(), peers.getFirst().host.addresses());
      List<Transport.Stream> idle = new ArrayList<>();
      for (int i = 0; i < DirectoryShell.STREAMS_OF_ONE; i++) {
        idle.add(stranger.open(peers.getFirst().id(), KadCodec.PROTOCOL));
      }
      Patience.until(
          "all streams", () -> peers.getFirst().shell.streams() == DirectoryShell.STREAMS_OF_ONE);
      assertThatThrownBy(() ->
              answer(
                  stranger.open(peers.getFirst().id(), KadCodec.PROTOCOL),
                  KadMessage.find(stranger.self())))
          .isInstanceOf(IOException.class);
      Transport.Stream well = other.open(peers.getFirst().id(), KadCodec.PROTOCOL);
      assertThat(answer(well, KadMessage.find(stranger.self())).type())
          .isEqualTo(KadMessage.Type.FIND_NODE);
      idle.forEach(Transport.Stream::reset);
      well.reset();
      Patience.until("no stream", () -> peers.getFirst().shell.streams() == 0);
    }
  }

  @Test
  void manyRequestsOnOneStreamAreAnsweredInTurn() throws IOException {
    startAll();
    try (Libp2pHost stranger = strangerOf(peers.getFirst());
        Transport.Stream stream = stranger.open(peers.getFirst().id(), KadCodec.PROTOCOL)) {
      for (int i = 0; i < 20; i++) {
        KadMessage found = answer(stream, KadMessage.get(PLACEMENT.bytes()));
        assertThat(found.key()).isEqualTo(PLACEMENT.bytes());
        assertThat(found.record()).isNull();
      }
    }
  }

  @Test
  void whatIsNoMessageEndsItsStreamAndIsReported() throws IOException {
    startAll();
    DirectoryPeer anchor = peers.getFirst();
    try (Libp2pHost stranger = strangerOf(anchor)) {
      Transport.Stream garbage = stranger.open(anchor.id(), KadCodec.PROTOCOL);
      Delimited.write(garbage.out(), Bytes.fromHex("ffffff"));
      assertThatThrownBy(() -> garbage.in().read()).isInstanceOf(IOException.class);
      Patience.until("a report", () -> anchor.misbehaved.size() == 1);

      Transport.Stream oversize = stranger.open(anchor.id(), KadCodec.PROTOCOL);
      oversize.out().write(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0x7f});
      oversize.out().flush();
      assertThatThrownBy(() -> oversize.in().read()).isInstanceOf(IOException.class);
      Patience.until("another report", () -> anchor.misbehaved.size() == 2);
      assertThat(anchor.misbehaved).containsOnly(stranger.self());
    }
  }

  @Test
  void aFloodOfQuestionsIsRefusedAndForgotten() throws IOException {
    startAll();
    DirectoryPeer anchor = peers.getFirst();
    try (Libp2pHost stranger = strangerOf(anchor)) {
      int refused = 0;
      for (int i = 0; i < 300 && refused == 0; i++) {
        try (Transport.Stream stream = stranger.open(anchor.id(), KadCodec.PROTOCOL)) {
          answer(stream, KadMessage.find(stranger.self()));
        } catch (IOException e) {
          refused++;
        }
      }
      assertThat(refused).isEqualTo(1);
    }
    Patience.until("no stream", () -> anchor.shell.streams() == 0);
    assertThat(anchor.shell.memory()).extracting(Directory.Memory::questions).isEqualTo(0);
  }

  private void startAll() {
    IntStream.range(0, ANCHORS).forEach(n -> peers.add(new DirectoryPeer(n, members)));
  }

  private void meetAll() {
    peers.forEach(peer -> peers.forEach(peer::meet));
  }

  private static Libp2pHost strangerOf(DirectoryPeer anchor) {
    Libp2pHost stranger = LocalHosts.host(STRANGER);
    stranger.learn(anchor.id(), anchor.host.addresses());
    return stranger;
  }

  private static KadMessage answer(Transport.Stream stream, KadMessage question)
      throws IOException {
    Delimited.write(stream.out(), KadCodec.encode(question));
    Bytes answer = Delimited.read(stream.in(), DirectoryLimits.MESSAGE_BYTES);
    if (answer == null) {
      throw new IOException("no answer");
    }
    return ((KadCodec.Decoded.Understood) KadCodec.decode(answer)).message();
  }

  private static boolean isFound(DirectoryPeer peer, DirectoryPeer other) {
    peer.shell.outdated(new DirectoryKey.OfPeer(other.id()));
    return peer.shell.lookUp(new DirectoryKey.OfPeer(other.id()))
            instanceof DirectoryShell.LookedUp.Found(var value, _)
        && PeerRecord.open(value) instanceof PeerRecord.Opened.Signed(var record)
        && record.addresses().equals(other.host.addresses());
  }
}
