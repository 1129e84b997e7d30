package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import java.util.Comparator;

/**
 * A place between two logs of the chain: all before it is read, what follows is not.
 *
 * @param block number of the block
 * @param index of the next log in the block
 */
public record ChainPlace(long block, long index) implements Comparable<ChainPlace> {
  private static final Comparator<ChainPlace> ORDER =
      Comparator.comparingLong(ChainPlace::block).thenComparingLong(ChainPlace::index);

  /** The place after a whole block. */
  static ChainPlace after(long block) {
    return new ChainPlace(block + 1, 0);
  }

  /** The place after a log. */
  static ChainPlace after(Chain.Log log) {
    return new ChainPlace(log.block(), log.index() + 1);
  }

  /** Whether a log is not read yet. */
  public boolean isBefore(Chain.Log log) {
    return compareTo(new ChainPlace(log.block(), log.index())) <= 0;
  }

  @Override
  public int compareTo(ChainPlace other) {
    return ORDER.compare(this, other);
  }
}
