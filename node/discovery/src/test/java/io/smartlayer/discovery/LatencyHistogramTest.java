package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void quantilesAreRightToAnEighth() {
    var random = new Random(1);
    for (int run = 0; run < 50; run++) {
      var histogram = new LatencyHistogram();
      long[] all = new long[1 + random.nextInt(500)];
      for (int i = 0; i < all.length; i++) {
        all[i] = random.nextLong(1L << random.nextInt(1, 36));
        histogram.record(all[i]);
      }
      Arrays.sort(all);
      for (double share : new double[] {0.5, 0.9, 0.99, 1}) {
        long exact = all[(int) Math.ceil(share * all.length) - 1];
        assertThat(histogram.quantileMicros(share)).isBetween(exact, exact + exact / 8);
      }
    }
  }

  @Test
  void whatIsOutOfRangeCountsAtItsEnd() {
    var histogram = new LatencyHistogram();
    assertThat(histogram.quantileMicros(0.99)).isZero();
    histogram.record(-1);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.quantileMicros(0)).isZero();
    assertThat(histogram.quantileMicros(1)).isEqualTo((1L << 36) - 1);
  }

  @Test
  void histogramsAddUp() {
    var one = new LatencyHistogram();
    var other = new LatencyHistogram();
    one.record(10);
    other.record(1000);
    one.add(other);
    assertThat(one.count()).isEqualTo(2);
    assertThat(one.quantileMicros(1)).isBetween(1000L, 1125L);
  }
}
