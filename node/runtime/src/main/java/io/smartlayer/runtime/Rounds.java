package io.smartlayer.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Whom to tell that time has passed: those that are busy at each tick, those that are idle now and
 * then, and of those only a few at each tick. So what is idle costs a bounded part of a processor,
 * however much of it there is. Lives on its node's loop.
 *
 * @param <T> compared by identity
 */
final class Rounds<T> {
  /** Time between two visits to one that is idle, while there are not too many. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  /** How many idle ones are visited at a tick: 1,000 in a second. */
  static final int IDLE_A_TICK = 20;

  private final Predicate<T> isIdle;
  private final LinkedHashSet<T> busy = new LinkedHashSet<>();
  private final LinkedHashMap<T, Instant> idle = new LinkedHashMap<>(); // by their last visit

  /**
   * Nobody yet.
   *
   * @param isIdle whether it can do without being told of each tick, for now
   */
  Rounds(Predicate<T> isIdle) {
    this.isIdle = isIdle;
  }

  /** One more, of which it is not known whether it is idle; it takes its turn among those. */
  void add(T one) {
    idle.putIfAbsent(one, Instant.EPOCH);
  }

  /** Something has happened to one: it is busy, or has become so, or is idle as before. */
  void touched(T one, Instant now) {
    if (!isIdle.test(one)) {
      idle.remove(one);
      busy.add(one);
    } else if (busy.remove(one)) {
      idle.putLast(one, now);
    }
  }

  /** Whose turn it is. Those that are told have been {@link #touched}. */
  List<T> due(Instant now) {
    var due = new ArrayList<>(busy);
    for (Map.Entry<T, Instant> each : idle.entrySet()) {
      Instant visited = each.getValue();
      boolean rests = !now.isBefore(visited) && now.isBefore(visited.plus(PERIOD));
      if (rests || due.size() - busy.size() >= IDLE_A_TICK) {
        break;
      }
      due.add(each.getKey());
    }
    due.subList(busy.size(), due.size()).forEach(one -> idle.putLast(one, now));
    return due;
  }

  /** How many are busy. */
  int busy() {
    return busy.size();
  }
}
