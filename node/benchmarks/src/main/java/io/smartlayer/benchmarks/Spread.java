package io.smartlayer.benchmarks;

import java.util.List;
import java.util.Locale;

/** The middle and the far end of some durations, in nanoseconds. */
record Spread(double p50, double p95, double p99) {
  static Spread of(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
    return new Spread(at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99));
  }

  /** In milliseconds, as columns of a table. */
  String columns() {
    return String.format(Locale.ROOT, "%.2f | %.2f | %.2f", p50 / 1e6, p95 / 1e6, p99 / 1e6);
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
