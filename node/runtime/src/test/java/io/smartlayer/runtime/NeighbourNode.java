package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.adapters.libp2p.Libp2pNetwork;
import io.smartlayer.adapters.libp2p.NetworkLimits;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Membership;
import io.smartlayer.token.PlacementRecord;
import io.smartlayer.token.StepRunner;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node as its process would make it, of one of the two roles.
 *
 * @param heard what gossip brought it
 */
record NeighbourNode(
    Libp2pHost host,
    Neighbours neighbours,
    List<SpreadSegment> heard,
    @Nullable AnchorNode anchor,
    @Nullable ServiceNode serving,
    Upkeep upkeep)
    implements AutoCloseable {

  static NeighbourNode start(LocalWorld local, Address node, Map<PeerId, List<Multiaddr>> known) {
    Membership network = local.network();
    Libp2pHost host = LocalHosts.host(local.world().keyOf(node));
    known.forEach(host::learn);
    Roster roster = Roster.fixed(network);
    var neighbours =
        new Neighbours(local.world().keyOf(node), roster, host, local.clock, LocalHosts.SECRETS);
    List<SpreadSegment> heard = new CopyOnWriteArrayList<>();
    var parts =
        new NodeParts(
            local.world().keyOf(node),
            roster,
            new NodeWorld(
                new Libp2pNetwork(host, roster::peer, Peers.PROTOCOLS, NetworkLimits.DEFAULT),
                counting(neighbours, heard),
                neighbours,
                local.chain,
                local.web,
                local.clock,
                LocalHosts.SECRETS),
            new NodeDisk(local.disk(node)),
            NodeLimits.USUAL);
    NeighbourNode made =
        network.anchor(node) == null
            ? serving(parts, host, neighbours, heard)
            : anchor(parts, host, neighbours, heard);
    neighbours.start(made.addresses(), known);
    made.upkeep.start();
    return made;
  }

  private static NeighbourNode anchor(
      NodeParts parts, Libp2pHost host, Neighbours neighbours, List<SpreadSegment> heard) {
    var anchor = new AnchorNode(parts);
    anchor.start();
    var upkeep =
        new Upkeep(
            neighbours::contact,
            anchor.holdings()::duties,
            key -> {
              Bytes record = anchor.holdings().record(key);
              return record != null && neighbours.publish(key, record);
            });
    return new NeighbourNode(host, neighbours, heard, anchor, null, upkeep);
  }

  private static NeighbourNode serving(
      NodeParts parts, Libp2pHost host, Neighbours neighbours, List<SpreadSegment> heard) {
    var serving = new ServiceNode(parts, new StepRunner(Engines.V8));
    serving.start();
    var upkeep = new Upkeep(neighbours::contact, TreeMap::new, _ -> false);
    return new NeighbourNode(host, neighbours, heard, null, serving, upkeep);
  }

  PeerId id() {
    return host.self();
  }

  /** Where it can be reached, as the directory has it. */
  List<Multiaddr> addresses() {
    return host.addresses().stream().map(Multiaddr::withoutPeer).toList();
  }

  ServiceNode service() {
    return Objects.requireNonNull(serving, "an anchor serves no token");
  }

  AnchorNode keeper() {
    return Objects.requireNonNull(anchor, "a service node keeps no feed");
  }

  /** The placement of a group, as the directory says; null while it says none. */
  @Nullable PlacementRecord placement(FeedId feed) {
    return neighbours.placement(feed)
            instanceof Whereabouts.Told.Found<PlacementRecord>(PlacementRecord placed)
        ? placed
        : null;
  }

  long count(String name) {
    return Objects.requireNonNull(neighbours.counts().get(name), "no such count");
  }

  double level(String name) {
    return Objects.requireNonNull(neighbours.levels().get(name), "no such level");
  }

  long misbehaved() {
    return Objects.requireNonNull(neighbours.counts().get("peers.misbehaved"));
  }

  @Override
  public void close() {
    upkeep.close();
    if (anchor != null) {
      anchor.close();
    }
    if (serving != null) {
      serving.close();
    }
    neighbours.close();
    host.close();
  }

  private static Spreading counting(Neighbours inner, List<SpreadSegment> heard) {
    return new Spreading() {
      @Override
      public void want(FeedId feed) {
        inner.want(feed);
      }

      @Override
      public void publish(SpreadSegment segment) {
        inner.publish(segment);
      }

      @Override
      public void receive(Consumer<SpreadSegment> receiver) {
        inner.receive(segment -> {
          heard.add(segment);
          receiver.accept(segment);
        });
      }
    };
  }
}
