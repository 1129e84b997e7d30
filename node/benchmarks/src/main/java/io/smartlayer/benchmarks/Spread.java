package io.smartlayer.benchmarks;

import java.util.Arrays;
import java.util.List;

/** The middle and the far end of some durations, in nanoseconds. */
record Spread(double median, double p99) {
  static Spread of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Spread(at(sorted, 0.5), at(sorted, 0.99));
  }

  /** The median of each over several rounds. */
  static Spread median(List<Spread> rounds) {
    return new Spread(
        median(rounds.stream().mapToDouble(Spread::median).toArray()),
        median(rounds.stream().mapToDouble(Spread::p99).toArray()));
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))];
  }
}
