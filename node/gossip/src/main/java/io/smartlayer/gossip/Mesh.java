package io.smartlayer.gossip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The peers with which this node exchanges a topic's messages as soon as they come. */
final class Mesh {
  private final Topic topic;
  private final Set<Peer> members = new LinkedHashSet<>();

  Mesh(Topic topic) {
    this.topic = topic;
  }

  Topic topic() {
    return topic;
  }

  boolean contains(Peer peer) {
    return members.contains(peer);
  }

  void add(Peer peer, long nowMillis) {
    if (members.add(peer)) {
      peer.operator().grafted(topic, nowMillis);
    }
  }

  /** False when it was none. */
  boolean remove(Peer peer, long nowMillis) {
    boolean removed = members.remove(peer);
    if (removed) {
      peer.operator().pruned(topic, nowMillis);
    }
    return removed;
  }

  int size() {
    return members.size();
  }

  /** A copy, in the order in which they came. */
  List<Peer> members() {
    return new ArrayList<>(members);
  }

  int outbound() {
    return (int) members.stream().filter(Peer::isOutbound).count();
  }

  /** How many nodes of a peer's operator are in it. */
  int ofOperator(Peer peer) {
    return (int) members.stream().filter(m -> m.operator() == peer.operator()).count();
  }

  /** The score in the middle; of two, the better one. */
  double medianScore(long nowMillis) {
    double[] scores =
        members.stream().mapToDouble(peer -> peer.score(nowMillis)).sorted().toArray();
    return scores[scores.length / 2];
  }

  /**
   * Who goes when it is too large. The best stay, then whom chance prefers, and enough outbound.
   *
   * @param shuffled the members in random order
   */
  static List<Peer> surplus(List<Peer> shuffled, MeshSettings settings, long nowMillis) {
    var byScore = new ArrayList<>(shuffled);
    byScore.sort(Comparator.comparingDouble((Peer peer) -> peer.score(nowMillis)).reversed());
    var kept = new LinkedHashSet<>(byScore.subList(0, settings.best()));
    int outbound = settings.outbound() - (int) kept.stream().filter(Peer::isOutbound).count();
    for (Peer peer : shuffled) {
      if (outbound > 0 && peer.isOutbound() && kept.size() < settings.degree() && kept.add(peer)) {
        outbound--;
      }
    }
    for (Peer peer : shuffled) {
      if (kept.size() < settings.degree()) {
        kept.add(peer);
      }
    }
    return shuffled.stream().filter(peer -> !kept.contains(peer)).toList();
  }
}
