package io.smartlayer.token;

import io.smartlayer.primitives.Hash;
import java.util.Map;
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
record Uses(TreePMap<Use, Long> offsets) {
  /** Of a feed that took none. */
  static final Uses NONE = new Uses(TreePMap.empty());

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

  /** Where a feed has taken this one, or null. */
  @Nullable Long offset(Use use) {
    return offsets.get(use);
  }

  /** These and one more. */
  Uses with(Use use, long offset) {
    TreePMap<Use, Long> next = offsets.plus(use, offset);
    long oldest = next.lastKey().timeMillis - CallGuard.MEMORY.toMillis();
    for (Map.Entry<Use, Long> first = next.firstEntry();
        first != null && first.getKey().timeMillis < oldest;
        first = next.firstEntry()) {
      next = next.minus(first.getKey());
    }
    return new Uses(next);
  }
}
