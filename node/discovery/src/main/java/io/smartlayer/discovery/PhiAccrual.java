package io.smartlayer.discovery;

import java.time.Duration;
import java.time.Instant;

/**
 * How suspicious a peer's silence is: phi = -log10 of the chance that a peer that was as regular as
 * this one is merely late (Hayashibara et al., The phi accrual failure detector, 2004). At 8 one
 * suspicion in a hundred million would be wrong, if intervals were normally distributed.
 */
public final class PhiAccrual {
  /** Intervals that are remembered. */
  public static final int WINDOW = 64;

  private static final int LONGEST_IN_EXPECTED = 2;
  private static final double LEAST_DEVIATION = 0.2;
  private static final double HIGHEST = 300;

  private final double expected;
  private final double[] intervals = new double[WINDOW];
  private int count;
  private int next;
  private Instant last;
  private boolean heard;

  /**
   * A peer that is taken to have been there at {@code start}.
   *
   * @param expected how long it should be silent between two signs of life
   */
  public PhiAccrual(Duration expected, Instant start) {
    this.expected = seconds(expected);
    this.last = start;
    add(this.expected);
  }

  /**
   * The peer gave a sign of life. A long pause counts as one of twice the expected: failures must
   * not become a habit that is expected. The first sign ends no interval: the answer to a first
   * question comes at once, and would make a regular peer look irregular for minutes.
   */
  public void heard(Instant at) {
    if (at.isAfter(last)) {
      if (heard) {
        add(Math.min(seconds(Duration.between(last, at)), LONGEST_IN_EXPECTED * expected));
      }
      heard = true;
      last = at;
    }
  }

  /** When it was last heard from. */
  public Instant last() {
    return last;
  }

  /** How suspicious its silence is, 0 for not at all, at most 300. */
  public double phi(Instant now) {
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += intervals[i] / count;
    }
    double variance = 0;
    for (int i = 0; i < count; i++) {
      variance += (intervals[i] - mean) * (intervals[i] - mean) / count;
    }
    double deviation = Math.max(StrictMath.sqrt(variance), LEAST_DEVIATION * expected);
    double y = (seconds(Duration.between(last, now)) - mean) / deviation;
    // The logistic approximation of the normal distribution's tail, in a form that cannot overflow.
    double exponent = y * (1.5976 + 0.070566 * y * y);
    double phi = StrictMath.log10(1 + StrictMath.exp(Math.min(exponent, 700)));
    return Math.min(phi, HIGHEST);
  }

  private void add(double interval) {
    intervals[next] = interval;
    next = (next + 1) % WINDOW;
    count = Math.min(count + 1, WINDOW);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
