package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages that peers said they have, and were asked for. One of each batch is watched, drawn at
 * random: who tells ids and does not bring the messages is found out without a list of everything.
 */
final class Promises {
  private final int limit;
  private final Map<Hash, Map<Peer, Long>> dueMillis = new LinkedHashMap<>();
  private int size;

  /** With at most so many; more are not watched. */
  Promises(int limit) {
    this.limit = limit;
  }

  void add(Hash id, Peer peer, long newDueMillis) {
    if (size < limit) {
      Map<Peer, Long> ofMessage = dueMillis.computeIfAbsent(id, _ -> new LinkedHashMap<>());
      if (ofMessage.putIfAbsent(peer, newDueMillis) == null) {
        size++;
      }
    }
  }

  /** The message came, from whomever: nobody need bring it again. */
  void kept(Hash id) {
    Map<Peer, Long> peers = dueMillis.remove(id);
    size -= peers == null ? 0 : peers.size();
  }

  /** Those who did not keep a promise in time, once for each. */
  List<Peer> broken(long nowMillis) {
    var broken = new ArrayList<Peer>();
    for (Map<Peer, Long> ofMessage : dueMillis.values()) {
      ofMessage
          .entrySet()
          .removeIf(promise -> promise.getValue() <= nowMillis && broken.add(promise.getKey()));
    }
    dueMillis.values().removeIf(Map::isEmpty);
    size -= broken.size();
    return broken;
  }

  int size() {
    return size;
  }
}
