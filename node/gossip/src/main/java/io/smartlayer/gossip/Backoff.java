package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who must not be grafted, nor graft, in which topic until when. It outlives connections. */
final class Backoff {
  private final int limit;
  private final Map<Key, Long> untilMillis = new LinkedHashMap<>();

  private record Key(PeerId peer, Topic topic) {}

  /** With at most so many; the oldest go first. */
  Backoff(int limit) {
    this.limit = limit;
  }

  /** Notes a backoff; one that ends later stays. */
  void add(PeerId peer, Topic topic, long newUntilMillis) {
    var key = new Key(peer, topic);
    if (!untilMillis.containsKey(key) && untilMillis.size() >= limit) {
      Iterator<Key> oldest = untilMillis.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    untilMillis.merge(key, newUntilMillis, Math::max);
  }

  /** Until when; 0 for not at all. */
  long untilMillis(PeerId peer, Topic topic) {
    return untilMillis.getOrDefault(new Key(peer, topic), 0L);
  }

  void beat(long nowMillis) {
    untilMillis.values().removeIf(until -> until <= nowMillis);
  }

  int size() {
    return untilMillis.size();
  }
}
