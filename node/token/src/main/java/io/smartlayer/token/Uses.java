package io.smartlayer.token;

import io.smartlayer.primitives.Hash;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The uses of grants that a feed has taken: none is taken twice.
 *
 * <p>A use older than {@link CallGuard#MEMORY} before the latest is forgotten. It cannot come
 * again: a proof is admitted only within {@link CallGuard#PROOF_WINDOW} of its head's time, the
 * latest one was, and heads do not go back in time; so the oldest that could still be admitted is
 * two such windows older than the latest.
 */
record Uses(TreePMap<Use, Long> offsets, TreePMap<Hash, Long> times) {
  /** Of a feed that took none. */
  static final Uses NONE = new Uses(TreePMap.empty(), TreePMap.empty());

  /**
   * One use.
   *
   * @param timeMillis when its proof was made
   */
  record Use(long timeMillis, Hash name) implements Comparable<Use> {
    static Use of(Update update) {
      return new Use(update.proof().timeMillis(), update.use());
    }

    @Override
    public int compareTo(Use other) {
      int byTime = Long.compare(timeMillis, other.timeMillis);
      return byTime != 0 ? byTime : name.compareTo(other.name);
    }
  }

  /** Where a feed has taken a use of this name, or null. */
  @Nullable Long offset(Hash name) {
    Long time = times.get(name);
    return time == null ? null : offsets.get(new Use(time, name));
  }

  /** These and one more. */
  Uses with(Use use, long offset) {
    Uses next = plus(use, offset);
    long oldest = next.offsets.lastKey().timeMillis - CallGuard.MEMORY.toMillis();
    while (next.offsets.firstKey().timeMillis < oldest) {
      Use first = next.offsets.firstKey();
      next = new Uses(next.offsets.minus(first), next.times.minus(first.name));
    }
    return next;
  }

  /** These and one more, of which none is too old. */
  Uses plus(Use use, long offset) {
    return new Uses(offsets.plus(use, offset), times.plus(use.name, use.timeMillis));
  }
}
