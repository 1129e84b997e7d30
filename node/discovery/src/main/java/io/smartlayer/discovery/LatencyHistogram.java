package io.smartlayer.discovery;

/**
 * How long something took, many times: counts in buckets of which each is an eighth wider than the
 * one before, so that any quantile is right to 12.5 per cent, in memory that does not grow.
 */
public final class LatencyHistogram {
  private static final int SUB_BITS = 3;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int HIGHEST_BIT = 36;
  private static final long LONGEST_MICROS = (1L << HIGHEST_BIT) - 1;

  private final long[] counts = new long[(HIGHEST_BIT - SUB_BITS + 1) * SUBS];
  private long total;

  /** Counts one more. What took longer than 19 hours counts as that. */
  public void record(long micros) {
    counts[bucket(Math.clamp(micros, 0, LONGEST_MICROS))]++;
    total++;
  }

  /** Counts all that another has counted. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /** How many were counted. */
  public long count() {
    return total;
  }

  /**
   * What a share of all took at the most, in microseconds; 0 when nothing was counted.
   *
   * @param share 0 to 1, such as 0.99
   */
  public long quantileMicros(double share) {
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (counts[i] > 0 && seen >= wanted) {
        return highest(i);
      }
    }
    return 0;
  }

  private static int bucket(long micros) {
    if (micros < SUBS) {
      return (int) micros;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
    return (shift + 1) * SUBS + (int) (micros >>> shift) - SUBS;
  }

  private static long highest(int bucket) {
    if (bucket < SUBS) {
      return bucket;
    }
    int shift = bucket / SUBS - 1;
    return ((long) (bucket % SUBS + SUBS + 1) << shift) - 1;
  }
}
