package io.smartlayer.runtime;

import io.smartlayer.adapters.libp2p.HostCounts;
import io.smartlayer.adapters.libp2p.HostLimits;
import io.smartlayer.adapters.libp2p.Libp2pHost;
import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.primitives.PeerId;
import io.smartlayer.primitives.SecretKey;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * How a node meets its peers: one libp2p host, which knows where to begin. Everything that is
 * spoken between peers is served on its {@link #transport}.
 */
final class Peers implements AutoCloseable {
  private static final String AGENT = "smartlayer/0.1.0";

  private final Libp2pHost host;

  private Peers(Libp2pHost host) {
    this.host = host;
  }

  /**
   * Listens for peers, and learns where those are to begin with.
   *
   * @throws StartFailure if it cannot listen where it should
   */
  static Peers open(SecretKey key, NodeSettings settings, RandomGenerator secrets) {
    HostLimits limits = settings.development() ? HostLimits.DEVELOPMENT : HostLimits.DEFAULT;
    var setting =
        new Libp2pHost.Setting(
            key, settings.listen(), limits, AGENT, secrets, InstantSource.system()::instant);
    Libp2pHost host;
    try {
      host = Libp2pHost.start(setting);
    } catch (IOException e) {
      throw new StartFailure(
          StartFailure.Kind.ADDRESS,
          "cannot listen for peers at " + settings.listen() + ": " + e.getMessage(),
          e);
    }
    byPeer(settings.bootstrap()).forEach(host::learn);
    return new Peers(host);
  }

  /** What gossip, the directory and whatever else is spoken between peers are served on. */
  Transport transport() {
    return host;
  }

  /** What is counted of connections and streams, by name. */
  Map<String, Long> counts() {
    HostCounts counts = host.counts();
    var all = new TreeMap<String, Long>();
    all.put("connections.in", counts.connectionsIn());
    all.put("connections.out", counts.connectionsOut());
    all.put("streams.in", counts.streamsIn());
    all.put("streams.out", counts.streamsOut());
    all.put("bytes.in", counts.bytesIn());
    all.put("bytes.out", counts.bytesOut());
    all.put("dials.failed", counts.dialsFailed());
    return all;
  }

  @Override
  public void close() {
    host.close();
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
