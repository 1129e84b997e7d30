package io.smartlayer.gossip;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a mesh for each topic that this node has joined: neither too small nor too large, without
 * peers of bad score, with some peers that this node chose, and not in the hands of one operator.
 */
final class MeshKeeper {
  private final MeshSettings settings;
  private final double opportunistic;
  private final Peers peers;
  private final Outbox outbox;
  private final Backoff backoff;
  private final SortedMap<Topic, Mesh> meshes = new TreeMap<>();
  private long beats;

  MeshKeeper(GossipSettings settings, Peers peers, Outbox outbox) {
    this.settings = settings.mesh();
    this.opportunistic = settings.score().thresholds().opportunistic();
    this.peers = peers;
    this.outbox = outbox;
    this.backoff = new Backoff(settings.queues().backoffs());
  }

  /** The mesh of a topic, or null when this node has not joined it. */
  @Nullable Mesh find(Topic topic) {
    return meshes.get(topic);
  }

  Collection<Mesh> all() {
    return meshes.values();
  }

  int backoffs() {
    return backoff.size();
  }

  void join(Topic topic, long nowMillis) {
    if (!meshes.containsKey(topic)) {
      var mesh = new Mesh(topic);
      meshes.put(topic, mesh);
      peers.all().forEach(peer -> outbox.subscribe(peer, topic, true));
      fill(mesh, nowMillis);
    }
  }

  void leave(Topic topic, long nowMillis) {
    Mesh mesh = meshes.remove(topic);
    if (mesh != null) {
      mesh.members().forEach(peer -> prune(mesh, peer, settings.leaveBackoff(), nowMillis));
      peers.all().forEach(peer -> outbox.subscribe(peer, topic, false));
    }
  }

  /** A peer is gone, or wants the topic no longer. */
  void remove(Peer peer, Topic topic, long nowMillis) {
    Mesh mesh = meshes.get(topic);
    if (mesh != null) {
      mesh.remove(peer, nowMillis);
    }
  }

  void onGraft(Peer peer, Topic topic, long nowMillis) {
    Mesh mesh = meshes.get(topic);
    if (mesh == null || mesh.contains(peer)) {
      return; // an answer would tell who asks what this node has joined
    }
    long until = backoff.untilMillis(peer.id(), topic);
    if (until > nowMillis) {
      long pruned = until - settings.pruneBackoff().toMillis();
      boolean flood = nowMillis < pruned + settings.graftFlood().toMillis();
      peer.operator().misbehaved(flood ? 2 : 1);
    }
    boolean full = mesh.size() >= settings.high() && !peer.isOutbound();
    boolean crowd = mesh.size() >= settings.low() && isCrowd(mesh, peer, 0);
    boolean welcome =
        until <= nowMillis && peer.topics().contains(topic) && peer.score(nowMillis) >= 0;
    if (welcome && !full && !crowd) {
      mesh.add(peer, nowMillis);
    } else {
      prune(mesh, peer, settings.pruneBackoff(), nowMillis);
    }
  }

  void onPrune(Peer peer, Topic topic, long backoffSeconds, long nowMillis) {
    Mesh mesh = meshes.get(topic);
    if (mesh != null) {
      mesh.remove(peer, nowMillis);
      long longest = Duration.ofHours(1).toSeconds();
      long wait =
          backoffSeconds == 0
              ? settings.pruneBackoff().toMillis()
              : 1000 * Math.min(backoffSeconds, longest);
      backoff.add(peer.id(), topic, nowMillis + wait);
    }
  }

  void beat(long nowMillis) {
    beats++;
    backoff.beat(nowMillis - slackMillis());
    for (Mesh mesh : meshes.values()) {
      dropBad(mesh, nowMillis);
      fill(mesh, nowMillis);
      trim(mesh, nowMillis);
      addOutbound(mesh, nowMillis);
      loosen(mesh, nowMillis);
      if (beats % settings.opportunisticBeats() == 0) {
        addBetter(mesh, nowMillis);
      }
    }
  }

  private void dropBad(Mesh mesh, long nowMillis) {
    for (Peer peer : mesh.members()) {
      if (peer.score(nowMillis) < 0) {
        prune(mesh, peer, settings.pruneBackoff(), nowMillis);
      }
    }
  }

  /** Fills up from many operators, and only if these do not suffice from few. */
  private void fill(Mesh mesh, long nowMillis) {
    if (mesh.size() < settings.low()) {
      List<Peer> candidates = candidates(mesh, _ -> true, nowMillis);
      graft(mesh, candidates, settings.degree() - mesh.size(), nowMillis);
      for (Peer peer : candidates) {
        if (mesh.size() < settings.low() && !mesh.contains(peer)) {
          graft(mesh, peer, nowMillis);
        }
      }
    }
  }

  private void trim(Mesh mesh, long nowMillis) {
    if (mesh.size() > settings.high()) {
      List<Peer> members = mesh.members();
      peers.shuffle(members);
      for (Peer peer : Mesh.surplus(members, settings, nowMillis)) {
        prune(mesh, peer, settings.pruneBackoff(), nowMillis);
      }
    }
  }

  private void addOutbound(Mesh mesh, long nowMillis) {
    int missing = settings.outbound() - mesh.outbound();
    if (missing > 0) {
      graft(mesh, candidates(mesh, Peer::isOutbound, nowMillis), missing, nowMillis);
    }
  }

  /** Replaces one node of an operator that has too many, when someone else can be had. */
  private void loosen(Mesh mesh, long nowMillis) {
    for (Peer peer : mesh.members()) {
      if (isCrowd(mesh, peer, 1)) {
        int size = mesh.size();
        graft(mesh, candidates(mesh, _ -> true, nowMillis), 1, nowMillis);
        if (mesh.size() > size) {
          prune(mesh, peer, settings.pruneBackoff(), nowMillis);
        }
        return;
      }
    }
  }

  /** A mesh of peers that bring little gets some that are better, wherever they are. */
  private void addBetter(Mesh mesh, long nowMillis) {
    if (mesh.size() > 1) {
      double median = mesh.medianScore(nowMillis);
      if (median < opportunistic) {
        var better = candidates(mesh, peer -> peer.score(nowMillis) > median, nowMillis);
        graft(mesh, better, settings.opportunisticPeers(), nowMillis);
      }
    }
  }

  private List<Peer> candidates(Mesh mesh, Predicate<Peer> filter, long nowMillis) {
    return peers.subscribers(
        mesh.topic(),
        peer ->
            !mesh.contains(peer)
                && filter.test(peer)
                && peer.score(nowMillis) >= 0
                && backoffEndMillis(peer, mesh.topic()) <= nowMillis);
  }

  /** With some slack, so that a clock or a delay does not make a GRAFT of ours look early. */
  private long backoffEndMillis(Peer peer, Topic topic) {
    long until = backoff.untilMillis(peer.id(), topic);
    return until == 0 ? 0 : until + slackMillis();
  }

  private long slackMillis() {
    return settings.heartbeat().toMillis();
  }

  private boolean isCrowd(Mesh mesh, Peer peer, int more) {
    return mesh.ofOperator(peer) >= settings.share() + more;
  }

  private void graft(Mesh mesh, List<Peer> candidates, int count, long nowMillis) {
    int left = count;
    for (Peer peer : candidates) {
      if (left > 0 && !isCrowd(mesh, peer, 0)) {
        graft(mesh, peer, nowMillis);
        left--;
      }
    }
  }

  private void graft(Mesh mesh, Peer peer, long nowMillis) {
    mesh.add(peer, nowMillis);
    outbox.graft(peer, mesh.topic());
  }

  private void prune(Mesh mesh, Peer peer, Duration wait, long nowMillis) {
    mesh.remove(peer, nowMillis);
    backoff.add(peer.id(), mesh.topic(), nowMillis + wait.toMillis());
    outbox.prune(peer, mesh.topic(), wait);
  }
}
