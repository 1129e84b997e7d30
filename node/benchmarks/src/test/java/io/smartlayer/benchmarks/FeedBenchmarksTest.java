package io.smartlayer.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks of feeds do their work, on little of it, and say nothing of how fast. */
class FeedBenchmarksTest {
  @TempDir private Path folder;

  @BeforeEach
  void sayLess() {
    Logger.getLogger("").setLevel(Level.WARNING);
  }

  @Test
  void allThatIsAppendedIsFinalEverywhereAndReadAgainAndKafkaTakesTheSame() throws Exception {
    assertThat(FeedBenchmark.measure(folder, 40, 1).lines())
        .hasSize(2 + 6 + 4 + 1)
        .last()
        .asString()
        .startsWith("40 entries of ");
  }

  @Test
  void tipsAreSignedAndProved() {
    assertThat(TipsBenchmark.measure(List.of(200)).lines())
        .hasSize(2 + 1 + 1)
        .anyMatch(row -> row.matches("[|] 200 [|] .* ms [|] .* bytes [|] .*"));
  }

  @Test
  void feedsAreOpenedWatchedAndGivenEntries() throws Exception {
    assertThat(ManyFeedsBenchmark.measure(folder, 3, 2, Duration.ofMillis(100)).lines())
        .hasSize(2 + 2 + 1)
        .anyMatch(row -> row.startsWith("| 1 | "))
        .anyMatch(row -> row.matches("[|] 3 [|] .* bytes [|] .* bytes [|] .*"));
  }
}
