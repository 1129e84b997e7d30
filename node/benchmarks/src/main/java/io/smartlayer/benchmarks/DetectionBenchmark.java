package io.smartlayer.benchmarks;

import io.smartlayer.token.Samples;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * After how many intervals is a node met that answers wrongly now and then?
 *
 * <p>{@code node/benchmarks/detection}: nodes sign so many answers an interval, of which one in a
 * hundred is wrong at random; each of four anchors draws of them as anchors do, until one of them
 * has drawn a wrong one. Beside it stands what {@code spec/protocol/audits.md} says of it.
 */
public final class DetectionBenchmark {
  private static final int ANCHORS = 4;
  private static final double WRONG = 0.01;
  private static final int NODES = 20_000;

  private final RandomGenerator random = new Random(1);

  private DetectionBenchmark() {}

  /** Measures; there are no arguments. */
  public static void main(String[] arguments) {
    var benchmark = new DetectionBenchmark();
    System.out.println(
        "| answers an interval | drawn of them | intervals until it is met | by p |");
    System.out.println("|---|---|---|---|");
    for (long size : new long[] {100, 1_000, 10_000}) {
      long intervals = 0;
      for (int i = 0; i < NODES; i++) {
        intervals += benchmark.untilMet(size);
      }
      double drawn = size * Samples.SHARE * Samples.AUDITORS;
      System.out.printf(
          Locale.ROOT,
          "| %d | %.0f | %.2f | %.2f |%n",
          size,
          drawn,
          (double) intervals / NODES,
          1 / (1 - Math.pow(1 - WRONG, drawn)));
    }
  }

  private long untilMet(long size) {
    long intervals = 1;
    while (!isMet(size)) {
      intervals++;
    }
    return intervals;
  }

  /** One interval; which answers are wrong has no bearing on which are drawn. */
  private boolean isMet(long size) {
    for (int i = 0; i < ANCHORS; i++) {
      int drawn = Samples.of(random, size, ANCHORS, Samples.SHARE).size();
      for (int j = 0; j < drawn; j++) {
        if (random.nextDouble() < WRONG) {
          return true;
        }
      }
    }
    return false;
  }
}
