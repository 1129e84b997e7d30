package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.discovery.DirectoryLimits;
import io.smartlayer.discovery.KadCodec;
import io.smartlayer.discovery.KadMessage;
import io.smartlayer.discovery.KadRecord;
import io.smartlayer.environment.Transport;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.token.Membership;
import io.smartlayer.token.World;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real nodes in one process that meet over real sockets. Each knows one anchor to begin with;
 * chain, web and disks are in memory.
 */
final class NeighbourWorld implements AutoCloseable {
  final LocalWorld local;
  private final Map<Address, NeighbourNode> nodes = new ConcurrentSkipListMap<>();

  private NeighbourWorld(LocalWorld local) {
    this.local = local;
  }

  /** Starts everybody. */
  static NeighbourWorld started(int anchors, int services) {
    var world = new NeighbourWorld(new LocalWorld(new World(anchors, services)));
    try {
      Stream.concat(world.network().anchors().stream(), world.network().services().stream())
          .forEach(node -> world.start(node.address()));
      return world;
    } catch (RuntimeException | Error e) {
      world.close();
      throw e;
    }
  }

  Membership network() {
    return local.network();
  }

  FeedId feed() {
    return local.feed();
  }

  /** Starts a node, with the disk that it had, at another port. */
  NeighbourNode start(Address node) {
    var known = new TreeMap<PeerId, List<Multiaddr>>();
    nodes.values().stream()
        .filter(other -> other.anchor() != null)
        .findFirst()
        .ifPresent(other -> known.put(other.id(), other.host().addresses()));
    var started = NeighbourNode.start(local, node, known);
    nodes.put(node, started);
    return started;
  }

  void stop(Address node) {
    NeighbourNode gone = nodes.remove(node);
    if (gone != null) {
      gone.close();
    }
  }

  NeighbourNode node(Address node) {
    return Objects.requireNonNull(nodes.get(node), "no such node runs");
  }

  NeighbourNode leader() {
    return node(network().committee(feed()).leader(0).address());
  }

  List<NeighbourNode> all() {
    return List.copyOf(nodes.values());
  }

  List<NeighbourNode> anchors() {
    return all().stream().filter(node -> node.anchor() != null).toList();
  }

  List<NeighbourNode> replicas() {
    return local.world().replicas(local.script()).stream().map(this::node).toList();
  }

  /** Has a token served, and everyone who cares for its feed in each other's mesh. */
  void serve(int token) {
    Patience.until(
        "everyone to be connected with each anchor",
        () -> anchors().stream().allMatch(this::isConnected));
    Submission said = leader().keeper().submit(feed(), local.activation(token));
    if (said instanceof Submission.Refused(String code, String why)) {
      throw new AssertionError(code + ": " + why);
    }
    for (NeighbourNode replica : replicas()) {
      Patience.until(
          "a replica to serve", () -> !LocalWorld.story(replica.service(), token).isEmpty());
      Patience.until("a mesh", () -> replica.level("gossip.mesh.peers") >= 1);
    }
  }

  private boolean isConnected(NeighbourNode anchor) {
    return anchor.level("gossip.peers") >= nodes.size() - 1;
  }

  /** A new fact for the feed, and so something new to spread. */
  void delay(int minutes) {
    leader().keeper().submit(feed(), World.delay(minutes, local.clock.now().toEpochMilli()));
  }

  /** What an anchor itself holds under a key, asked by a stranger; null when it has nothing. */
  static @Nullable Bytes held(Libp2pHost stranger, NeighbourNode anchor, DirectoryKey key) {
    stranger.learn(anchor.id(), anchor.host().addresses());
    try (Transport.Stream stream = stranger.open(anchor.id(), KadCodec.PROTOCOL)) {
      Delimited.write(stream.out(), KadCodec.encode(KadMessage.get(key.bytes())));
      Bytes answer = Delimited.read(stream.in(), DirectoryLimits.MESSAGE_BYTES);
      if (answer != null
          && KadCodec.decode(answer) instanceof KadCodec.Decoded.Understood(KadMessage message)) {
        KadRecord record = message.record();
        return record == null ? null : record.value();
      }
      throw new AssertionError("an anchor gives no answer");
    } catch (IOException e) {
      throw new AssertionError("an anchor cannot be asked", e);
    }
  }

  @Override
  public void close() {
    all().forEach(NeighbourNode::close);
    local.close();
  }
}
