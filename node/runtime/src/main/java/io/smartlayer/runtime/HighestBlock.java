package io.smartlayer.runtime;

import io.smartlayer.environment.Chain.Block;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The highest block that an endpoint has told of lately. An address often has several servers
 * behind it, of which some lag: what one of them answers now and then does not lower the height.
 * But a height that nobody has told of again for a while was wrong, and gives way to what is told
 * then.
 *
 * <p>Safe for use by many threads.
 */
final class HighestBlock {
  /** For how long a height is believed that nobody confirms: lagging servers catch up sooner. */
  static final Duration MEMORY = Duration.ofSeconds(60);

  private final Duration memory;
  private final LongSupplier nanos;
  private @Nullable Block highest;
  private long told; // when that, or a higher one
  private long heard; // when anything

  /**
   * Nothing was told yet.
   *
   * @param memory for how long a height is believed that is not told of again
   * @param nanos a clock that never goes back, as {@link System#nanoTime}
   */
  HighestBlock(Duration memory, LongSupplier nanos) {
    this.memory = memory;
    this.nanos = nanos;
  }

  /** Takes what an endpoint says, and returns what is believed then. */
  synchronized Block tell(Block block) {
    long now = nanos.getAsLong();
    Block before = highest;
    heard = now;
    if (before != null && before.number() > block.number() && !isPast(told, memory, now)) {
      return before;
    }
    told = now;
    highest = block;
    return block;
  }

  /** What is believed; null before anything was told. */
  synchronized @Nullable Block last() {
    return highest;
  }

  /** The same if an endpoint has answered within this time; else null. */
  synchronized @Nullable Block within(Duration age) {
    return isPast(heard, age, nanos.getAsLong()) ? null : highest;
  }

  private static boolean isPast(long nanos, Duration age, long now) {
    return now - nanos > age.toNanos();
  }
}
