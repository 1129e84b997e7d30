package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The connected peers and what they subscribe to. */
final class Peers {
  private final RandomGenerator random;
  private final Map<PeerId, Peer> byId = new LinkedHashMap<>();

  Peers(RandomGenerator random) {
    this.random = random;
  }

  @Nullable Peer find(PeerId id) {
    return byId.get(id);
  }

  void add(Peer peer) {
    byId.put(peer.id(), peer);
  }

  void remove(Peer peer) {
    byId.remove(peer.id());
  }

  int size() {
    return byId.size();
  }

  Collection<Peer> all() {
    return byId.values();
  }

  /** Those subscribers of a topic that pass, in random order. */
  List<Peer> subscribers(Topic topic, Predicate<Peer> filter) {
    var found = new ArrayList<Peer>();
    for (Peer peer : byId.values()) {
      if (peer.topics().contains(topic) && filter.test(peer)) {
        found.add(peer);
      }
    }
    shuffle(found);
    return found;
  }

  void shuffle(List<?> list) {
    Collections.shuffle(list, random);
  }
}
