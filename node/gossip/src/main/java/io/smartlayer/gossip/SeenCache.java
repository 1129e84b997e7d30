package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ids of messages met lately, so that none is judged or delivered twice. */
final class SeenCache {
  private final QueueLimits limits;
  private final Map<Hash, Seen> seen = new LinkedHashMap<>();

  /** What became of a message. */
  enum State {
    /** It awaits its judgement. */
    PENDING,
    /** It is known, and nobody is blamed for bringing it. */
    KNOWN,
    /** Whoever brings it again is blamed again. */
    INVALID
  }

  private record Seen(State state, long atMillis) {}

  SeenCache(QueueLimits limits) {
    this.limits = limits;
  }

  /** What became of a message, or null when it is new. */
  @Nullable State find(Hash id) {
    Seen found = seen.get(id);
    return found == null ? null : found.state();
  }

  boolean contains(Hash id) {
    return seen.containsKey(id);
  }

  /** Notes a message that is new. */
  void add(Hash id, State state, long nowMillis) {
    if (seen.size() >= limits.seen()) {
      Iterator<Hash> oldest = seen.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    seen.put(id, new Seen(state, nowMillis));
  }

  /** Notes what became of a message, unless it is forgotten. */
  void settle(Hash id, State state) {
    seen.computeIfPresent(id, (_, old) -> new Seen(state, old.atMillis()));
  }

  void beat(long nowMillis) {
    long forgotten = nowMillis - limits.seenLife().toMillis();
    Iterator<Seen> oldest = seen.values().iterator();
    while (oldest.hasNext() && oldest.next().atMillis() < forgotten) {
      oldest.remove();
    }
  }

  int size() {
    return seen.size();
  }
}
