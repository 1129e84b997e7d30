package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is drawn of intervals, and how soon a node that lies now and then is met. */
class SamplesPropertyTest {
  private static final int ANCHORS = 4;

  private final Random random = new Random(1);

  @Test
  void whatIsDrawnIsInTheIntervalAndWithinTheLimit() {
    for (long size : List.of(1L, 2L, 99L, 6_399L, ReceiptRoot.SIZE_LIMIT)) {
      for (double share : new double[] {0, 0.001, 0.01, 1}) {
        for (int i = 0; i < 50; i++) {
          var drawn = Samples.of(random, size, ANCHORS, share);

          assertThat(drawn).hasSizeLessThanOrEqualTo((int) Math.min(size, Samples.LIMIT));
          assertThat(drawn).allMatch(at -> at >= 0 && at < size);
          assertThat(share > 0 || drawn.isEmpty()).isTrue();
        }
      }
    }
    assertThat(Samples.of(random, 1, 1, 1)).containsExactly(0L);
    assertThat(Samples.of(random, ReceiptRoot.SIZE_LIMIT, 1, 1)).hasSize(Samples.LIMIT);
  }

  @Test
  void theAnchorsTogetherDrawTheirShareOfSmallAndOfLargeIntervals() {
    for (long size : List.of(3L, 40L, 1_000L)) {
      long drawn = 0;
      int intervals = 20_000;
      for (int i = 0; i < intervals * ANCHORS; i++) {
        drawn += Samples.of(random, size, ANCHORS, 0.01).size();
      }
      double share = (double) drawn / (intervals * size * Samples.AUDITORS);
      assertThat(share).as("of %d", size).isCloseTo(0.01, within(0.001));
    }
  }

  /** One wrong receipt in n: k samples meet one with probability 1 - (1 - 1/n)^k. */
  @Test
  void whoLiesOneTimeInManyIsMetAsOftenAsTheFormulaSays() {
    int trials = 2_000;
    long size = 1_000;
    for (int oneIn : List.of(10, 100)) {
      int met = 0;
      for (int trial = 0; trial < trials; trial++) {
        boolean found = false;
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
          found |=
              Samples.of(random, size, ANCHORS, 0.01).stream()
                  .anyMatch(at -> at % oneIn == oneIn - 1);
        }
        met += found ? 1 : 0;
      }
      double drawn = size * 0.01 * Samples.AUDITORS;
      double expected = 1 - Math.pow(1 - 1.0 / oneIn, drawn);
      assertThat((double) met / trials).isCloseTo(expected, within(0.04));
    }
  }
}
