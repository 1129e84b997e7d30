package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.HostCounts;
import io.smartlayer.adapters.libp2p.HostLimits;
import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.adapters.libp2p.Libp2pNetwork;
import io.smartlayer.adapters.libp2p.NetworkCounts;
import io.smartlayer.adapters.libp2p.NetworkLimits;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Transport;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a node meets its peers: one libp2p host, which knows where to begin. Everything that is
 * spoken between peers is served on its {@link #transport}.
 */
final class Peers implements AutoCloseable {
  private static final String AGENT = "smartlayer/0.1.0";

  /** What nodes say to each other; each role hears all of it, and drops what it has no use for. */
  static final List<String> PROTOCOLS =
      List.of(
          FeedCodec.PROTOCOL,
          StepReport.PROTOCOL,
          WitnessMessage.PROTOCOL,
          Assignment.PROTOCOL,
          TipMessage.PROTOCOL,
          StateMessage.PROTOCOL,
          ReceiptMessage.PROTOCOL,
          VerdictMessage.PROTOCOL);

  private final Libp2pHost host;
  private final Map<PeerId, List<Multiaddr>> known;
  private final List<Libp2pNetwork> networks = new CopyOnWriteArrayList<>();

  private Peers(Libp2pHost host, Map<PeerId, List<Multiaddr>> known) {
    this.host = host;
    this.known = known;
  }

  /**
   * Listens for peers, and learns where those are to begin with.
   *
   * @param members every registered node: strangers cannot take all its places
   * @throws StartFailure if it cannot listen where it should
   */
  static Peers open(
      SecretKey key, NodeSettings settings, Map<Address, PeerId> members, RandomGenerator secrets) {
    Set<PeerId> registered = new TreeSet<>(members.values());
    List<Multiaddr> announce =
        settings.announce().equals(settings.listen()) ? List.of() : settings.announce();
    HostLimits limits = settings.development() ? HostLimits.DEVELOPMENT : HostLimits.DEFAULT;
    var setting =
        new Libp2pHost.Setting(
            key,
            settings.listen(),
            limits,
            AGENT,
            secrets,
            InstantSource.system()::instant,
            announce,
            registered::contains);
    Libp2pHost host;
    try {
      host = Libp2pHost.start(setting);
    } catch (IOException e) {
      throw new StartFailure(
          StartFailure.Kind.ADDRESS,
          "cannot listen for peers at " + settings.listen() + ": " + e.getMessage(),
          e);
    }
    Map<PeerId, List<Multiaddr>> known = byPeer(settings.bootstrap());
    known.forEach(host::learn);
    return new Peers(host, known);
  }

  /** What gossip, the directory and whatever else is spoken between peers are served on. */
  Transport transport() {
    return host;
  }

  /** Where the peers are to begin with. */
  Map<PeerId, List<Multiaddr>> known() {
    return known;
  }

  /**
   * Carries messages between the members of a network.
   *
   * @param members says who a node is among its peers, or null for one that is no member
   * @param protocols what is heard; each is asked for once
   */
  Network network(Function<Address, @Nullable PeerId> members, List<String> protocols) {
    var opened = new Libp2pNetwork(host, members, protocols, NetworkLimits.DEFAULT);
    networks.add(opened);
    return opened;
  }

  /** Every node of a network, by its address. */
  static NavigableMap<Address, PeerId> byAddress(Membership members) {
    var known = new TreeMap<Address, PeerId>();
    for (Membership.Node node : members.anchors()) {
      known.put(node.address(), PeerId.of(node.publicKey()));
    }
    for (Membership.Node node : members.services()) {
      known.put(node.address(), PeerId.of(node.publicKey()));
    }
    return known;
  }

  /** What was counted of connections and streams since the start, by name. */
  Map<String, Long> counts() {
    HostCounts counts = host.counts();
    var all = new TreeMap<String, Long>();
    all.put("libp2p.connections.in", counts.connectionsIn());
    all.put("libp2p.connections.out", counts.connectionsOut());
    all.put("libp2p.streams.in", counts.streamsIn());
    all.put("libp2p.streams.out", counts.streamsOut());
    all.put("libp2p.bytes.in", counts.bytesIn());
    all.put("libp2p.bytes.out", counts.bytesOut());
    all.put("libp2p.dials.failed", counts.dialsFailed());
    counts.refusals().forEach((why, count) -> all.put("libp2p.refused." + why.label(), count));
    List<NetworkCounts> messages = networks.stream().map(Libp2pNetwork::counts).toList();
    all.put("libp2p.messages.sent", messages.stream().mapToLong(NetworkCounts::sent).sum());
    all.put("libp2p.messages.received", messages.stream().mapToLong(NetworkCounts::received).sum());
    all.put("libp2p.messages.dropped", messages.stream().mapToLong(Peers::dropped).sum());
    return all;
  }

  /** How much there is of them now, by name. */
  Map<String, Double> levels() {
    HostCounts counts = host.counts();
    var all = new TreeMap<String, Double>();
    all.put("libp2p.connections.open", (double) counts.connectionsOpen());
    all.put("libp2p.streams.open", (double) counts.streamsOpen());
    all.put("libp2p.bytes.unread", (double) counts.bytesUnread());
    return all;
  }

  @Override
  public void close() {
    host.close();
  }

  private static long dropped(NetworkCounts messages) {
    return messages.unknown() + messages.overflowed() + messages.expired() + messages.evicted();
  }

  private static Map<PeerId, List<Multiaddr>> byPeer(List<Multiaddr> addresses) {
    var peers = new TreeMap<PeerId, List<Multiaddr>>();
    for (Multiaddr address : addresses) {
      PeerId peer = Objects.requireNonNull(address.peer(), "settings name each peer");
      peers.computeIfAbsent(peer, _ -> new ArrayList<>()).add(address.withoutPeer());
    }
    return peers;
  }
}
