package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections that stand, by peer. Safe for use by many threads: all is guarded by the object
 * itself.
 *
 * <p>When two nodes dial each other at once, both connections stand. Both ends then open streams on
 * the one that the peer with the smaller id dialed; the other keeps the streams it has, and ends
 * when it has none ({@link #isSpare}).
 */
final class Connections {
  private final PeerId self;
  private final int perPeer;
  private final TreeMap<PeerId, Known> peers = new TreeMap<>();
  private long generations;

  /** The connections with one peer, oldest first, since there first was one. */
  private static final class Known {
    private final long generation;
    private final List<Connection> all = new ArrayList<>();

    private Known(long generation) {
      this.generation = generation;
    }
  }

  Connections(PeerId self, HostLimits limits) {
    this.self = self;
    this.perPeer = limits.connectionsPerPeer();
  }

  /** Adds a connection; returns the one that must end for it, or null. */
  synchronized @Nullable Connection add(Connection connection) {
    Known known = peers.computeIfAbsent(connection.peer(), _ -> new Known(++generations));
    known.all.add(connection);
    return known.all.size() > perPeer ? known.all.getFirst() : null;
  }

  synchronized void remove(Connection connection) {
    Known known = peers.get(connection.peer());
    if (known != null && known.all.remove(connection) && known.all.isEmpty()) {
      peers.remove(connection.peer());
      notifyAll();
    }
  }

  /** The connection on which to open streams to a peer, or null when there is none. */
  synchronized @Nullable Connection pick(PeerId peer) {
    Connection best = null;
    for (Connection connection : of(peer)) {
      boolean better = best == null || isPreferred(connection) || !isPreferred(best);
      best = connection.session().isOpen() && better ? connection : best;
    }
    return best;
  }

  /** Whether streams are opened on another connection with the same peer. */
  synchronized boolean isSpare(Connection connection) {
    Connection best = pick(connection.peer());
    return best != null && !best.equals(connection);
  }

  synchronized List<Connection> of(PeerId peer) {
    Known known = peers.get(peer);
    return known == null ? List.of() : List.copyOf(known.all);
  }

  synchronized List<Connection> all() {
    return peers.values().stream().flatMap(known -> known.all.stream()).toList();
  }

  synchronized List<PeerId> peers() {
    return List.copyOf(peers.keySet());
  }

  /** A number that is another one whenever a peer has come anew; 0 while it is not there. */
  synchronized long generation(PeerId peer) {
    Known known = peers.get(peer);
    return known == null ? 0 : known.generation;
  }

  /** Waits until there is no connection, or that time is over. */
  synchronized void awaitNone(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!peers.isEmpty() && end - System.nanoTime() > 1_000_000) {
      wait((end - System.nanoTime()) / 1_000_000);
    }
  }

  private boolean isPreferred(Connection connection) {
    return connection.dialed() == self.compareTo(connection.peer()) < 0;
  }
}
