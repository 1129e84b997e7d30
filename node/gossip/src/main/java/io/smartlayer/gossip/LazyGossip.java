package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells peers outside the meshes which messages there are, asks for those it misses, answers. */
final class LazyGossip {
  private final LazySettings settings;
  private final double threshold;
  private final Peers peers;
  private final MeshKeeper meshes;
  private final Outbox outbox;
  private final MessageCache cache;
  private final SeenCache seen;
  private final Promises promises;

  LazyGossip(
      GossipSettings settings,
      Peers peers,
      MeshKeeper meshes,
      Outbox outbox,
      MessageCache cache,
      SeenCache seen,
      Promises promises) {
    this.settings = settings.lazy();
    this.threshold = settings.score().thresholds().gossip();
    this.peers = peers;
    this.meshes = meshes;
    this.outbox = outbox;
    this.cache = cache;
    this.seen = seen;
    this.promises = promises;
  }

  /** Asks for what is new among the ids that a peer tells. */
  void onIhave(Peer peer, List<Rpc.Ihave> told, long nowMillis) {
    if (told.isEmpty()
        || peer.score(nowMillis) < threshold
        || !peer.ihaves().take(settings.ihaves())) {
      return;
    }
    var missing = new LinkedHashSet<Hash>();
    for (Rpc.Ihave ihave : told) {
      if (meshes.find(ihave.topic()) != null) {
        ihave.ids().stream().filter(id -> !seen.contains(id)).forEach(missing::add);
      }
    }
    var wanted = new ArrayList<>(missing);
    int count = peer.asked().take(wanted.size(), settings.ids());
    if (count > 0) {
      peers.shuffle(wanted); // so that the watched one cannot be foretold
      promises.add(wanted.getFirst(), peer, nowMillis + settings.promise().toMillis());
      outbox.iwant(peer, wanted.subList(0, count));
    }
  }

  /** Sends what a peer asks for, within limits. */
  void onIwant(Peer peer, List<Hash> wanted, long nowMillis) {
    if (peer.score(nowMillis) < threshold) {
      return;
    }
    for (Hash id : new LinkedHashSet<>(wanted)) {
      MessageCache.Cached cached = cache.find(id);
      // The budget first: it bounds how much is noted of who asked for what.
      if (cached != null
          && peer.answered().take(settings.answers())
          && cached.askedBy(peer.id()) <= settings.transmissions()) {
        outbox.send(peer, cached.rpc());
      }
    }
  }

  /** Blames those who told ids and did not bring the messages. */
  void blame(long nowMillis) {
    for (Peer peer : promises.broken(nowMillis)) {
      peer.operator().misbehaved(1);
    }
  }

  void beat(long nowMillis) {
    cache.told().forEach((topic, ids) -> tell(topic, ids, nowMillis));
    cache.beat();
  }

  private void tell(Topic topic, List<Hash> ids, long nowMillis) {
    @Nullable Mesh mesh = meshes.find(topic);
    List<Peer> others =
        peers.subscribers(
            topic,
            peer -> (mesh == null || !mesh.contains(peer)) && peer.score(nowMillis) >= threshold);
    int count = Math.max(settings.peers(), (int) (settings.factor() * others.size()));
    for (Peer peer : others.subList(0, Math.min(count, others.size()))) {
      peers.shuffle(ids); // when there are too many, each peer is told others
      outbox.ihave(peer, topic, ids.subList(0, Math.min(ids.size(), settings.ids())));
    }
  }
}
