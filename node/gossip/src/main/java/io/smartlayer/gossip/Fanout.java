package io.smartlayer.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** To whom this node publishes in topics that it has not joined. */
final class Fanout {
  private final MeshSettings settings;
  private final Peers peers;
  private final SortedMap<Topic, Chosen> topics = new TreeMap<>();

  private record Chosen(List<Peer> peers, long atMillis) {}

  Fanout(MeshSettings settings, Peers peers) {
    this.settings = settings;
    this.peers = peers;
  }

  /** The peers of a topic, filled up to the degree. */
  List<Peer> choose(Topic topic, Predicate<Peer> filter, long nowMillis) {
    Chosen last = topics.get(topic);
    var chosen = new ArrayList<Peer>(last == null ? List.of() : last.peers());
    chosen.removeIf(peer -> !peer.topics().contains(topic) || !filter.test(peer));
    for (Peer peer : peers.subscribers(topic, filter)) {
      if (chosen.size() < settings.degree() && !chosen.contains(peer)) {
        chosen.add(peer);
      }
    }
    topics.put(topic, new Chosen(chosen, nowMillis));
    return List.copyOf(chosen);
  }

  void remove(Peer peer) {
    topics.values().forEach(chosen -> chosen.peers().remove(peer));
  }

  void beat(long nowMillis) {
    long forgotten = nowMillis - settings.fanoutLife().toMillis();
    topics.values().removeIf(chosen -> chosen.atMillis() < forgotten);
  }
}
