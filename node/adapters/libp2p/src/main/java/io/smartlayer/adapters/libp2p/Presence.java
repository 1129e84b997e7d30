package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.PeerId;
import java.util.LinkedHashSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a watcher which peers come and go, in order and on one thread. It compares what was told
 * with what is: a slow watcher costs one entry a peer, however often that one comes and goes.
 */
final class Presence {
  private static final System.Logger LOG = System.getLogger(Presence.class.getName());

  private final Connections connections;
  private final LinkedHashSet<PeerId> changed = new LinkedHashSet<>(); // guarded by this
  private final TreeMap<PeerId, Long> told = new TreeMap<>(); // of the telling thread
  private Transport.@Nullable Watcher watcher; // guarded by this
  private boolean ended; // guarded by this

  Presence(Connections connections) {
    this.connections = connections;
  }

  synchronized void watch(Transport.Watcher next) {
    watcher = next;
    changed.addAll(connections.peers());
    notifyAll();
  }

  /** A peer may have come or gone. */
  synchronized void changed(PeerId peer) {
    changed.add(peer);
    notifyAll();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Tells until the end; the top of a thread. */
  void run() {
    try {
      for (PeerId peer = next(); peer != null; peer = next()) {
        tell(peer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(PeerId peer) {
    Transport.Watcher listener;
    synchronized (this) {
      listener = watcher;
    }
    if (listener == null) {
      return;
    }
    long before = told.getOrDefault(peer, 0L);
    long now = connections.generation(peer);
    if (before == now) {
      return;
    }
    if (now == 0) {
      told.remove(peer);
    } else {
      told.put(peer, now);
    }
    try {
      if (before != 0) {
        listener.disconnected(peer);
      }
      if (now != 0) {
        listener.connected(peer);
      }
    } catch (RuntimeException e) { // what a watcher throws must not silence the next peer
      LOG.log(System.Logger.Level.ERROR, "event=watcher-failed", e);
    }
  }

  private synchronized @Nullable PeerId next() throws InterruptedException {
    while (changed.isEmpty() && !ended) {
      wait();
    }
    return changed.isEmpty() ? null : changed.removeFirst();
  }
}
