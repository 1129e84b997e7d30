package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prints how fast messages spread and what that costs a node, at 100 ms round trip time, each
 * message judged in 5 ms: 400 bytes, one each second in two lanes that every node joins.
 */
@Tag("growth")
class GossipScaleTest {
  private static final int MESSAGES = 20;
  private static final long INTERVAL_MILLIS = 1000;

  private record Row(String what, GossipFigures figures, Duration took, long megabytes) {}

  private static final List<Row> ROWS = new ArrayList<>();

  @BeforeAll
  static void begin() {
    ROWS.clear();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1000, 10_000})
  void everyMessageReachesEveryone(int nodes) {
    GossipFigures figures = measured(nodes + " honest", GossipPlan.honest(1, nodes));

    assertThat(figures.missing()).isZero();
    assertThat(figures.p99Millis()).isLessThan(1000);
  }

  @Test
  void aFifthOfSilentNodesDelaysNobodyByMuch() {
    List<GossipMischief> silent = GossipSimulationTest.times(200, GossipMischief.SILENT);
    GossipFigures figures =
        measured("800 honest, 200 silent", GossipPlan.honest(1, 800).with(silent, 0));

    assertThat(figures.missing()).isZero();
    assertThat(figures.p99Millis()).isLessThan(1000);
  }

  @Test
  void aFifthOfHostileNodesOfAllKindsDelaysNobodyByMuch() {
    GossipMischief[] kinds = GossipMischief.values();
    List<GossipMischief> hostile =
        IntStream.range(0, 200).mapToObj(i -> kinds[1 + i % (kinds.length - 1)]).toList();
    GossipFigures figures =
        measured("800 honest, 200 of all kinds", GossipPlan.honest(1, 800).with(hostile, 0));

    assertThat(figures.missing()).isZero();
    assertThat(figures.p99Millis()).isLessThan(1000);
  }

  @AfterAll
  static void print() {
    System.out.println(
        "nodes                         p50 ms  p99 ms  max ms  copies  RPC/s   B/s    took     MB");
    for (Row row : ROWS) {
      GossipFigures f = row.figures();
      System.out.printf(
          Locale.ROOT,
          "%-29s %6d  %6d  %6d  %6.1f  %5.1f  %6.0f  %4d s  %5d%n",
          row.what(),
          f.p50Millis(),
          f.p99Millis(),
          f.maxMillis(),
          f.copies(),
          f.rpcs(),
          f.bytes(),
          row.took().toSeconds(),
          row.megabytes());
    }
  }

  private static GossipFigures measured(String what, GossipPlan plan) {
    long start = System.nanoTime();
    var simulation = new GossipSimulation(plan.measured(MESSAGES, INTERVAL_MILLIS));
    GossipFigures figures = simulation.measure();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Runtime runtime = Runtime.getRuntime();
    System.gc(); // so that what is measured is what the routers keep
    long megabytes = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    assertThat(simulation).isNotNull();
    ROWS.add(new Row(what, figures, took, megabytes));
    return figures;
  }
}
