package io.smartlayer.token;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Which receipts of an interval an anchor has run again: it draws them by itself, once the root is
 * there, and nobody else knows of it before they are asked for ({@code spec/protocol/audits.md},
 * "Samples").
 */
public final class Samples {
  /** The share of all receipts that anchors have run again, when nothing else is said. */
  public static final double SHARE = 0.01;

  /** How many receipts of an interval one anchor asks for at most. */
  public static final int LIMIT = 64;

  /** By how many anchors a receipt that is drawn is run again, on average, where there are more. */
  public static final int AUDITORS = 2;

  private Samples() {}

  /**
   * Draws positions in an interval.
   *
   * @param random nobody must foresee it
   * @param size how many receipts the interval has, 1 or more
   * @param anchors how many anchors draw, 1 or more
   * @param share the share of all receipts that is to be drawn by {@link #AUDITORS} of them, 0 to 1
   * @return from 0 to below {@code size}, at most {@link #LIMIT}; often none of a small interval
   */
  public static SortedSet<Long> of(RandomGenerator random, long size, int anchors, double share) {
    double wanted = size * share * Math.min(AUDITORS, anchors) / anchors;
    int least = (int) Math.min(LIMIT, wanted);
    int count = least + (random.nextDouble() < wanted - least ? 1 : 0);
    SortedSet<Long> drawn = new TreeSet<>();
    while (drawn.size() < Math.min(Math.min(count, LIMIT), size)) {
      drawn.add(random.nextLong(size));
    }
    return drawn;
  }
}
