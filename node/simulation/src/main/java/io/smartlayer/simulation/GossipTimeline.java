package io.smartlayer.simulation;

import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * Virtual time in milliseconds, for millions of events: those of one millisecond run in the order
 * in which they were asked for.
 */
final class GossipTimeline {
  private final TreeMap<Long, ArrayDeque<Runnable>> due = new TreeMap<>();
  private long nowMillis;
  private long events;

  long nowMillis() {
    return nowMillis;
  }

  /** How many events have run. */
  long events() {
    return events;
  }

  void at(long millis, Runnable action) {
    due.computeIfAbsent(Math.max(millis, nowMillis), _ -> new ArrayDeque<>()).add(action);
  }

  void after(long millis, Runnable action) {
    at(nowMillis + millis, action);
  }

  /** Runs everything that is due within {@code millis}, and ends there. */
  void run(long millis) {
    long end = nowMillis + millis;
    while (!due.isEmpty() && due.firstKey() <= end) {
      nowMillis = due.firstKey();
      ArrayDeque<Runnable> actions = due.firstEntry().getValue();
      for (Runnable next = actions.poll(); next != null; next = actions.poll()) {
        next.run();
        events++;
      }
      due.remove(nowMillis);
    }
    nowMillis = end;
  }
}
