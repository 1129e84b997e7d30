package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private static final Map<String, Double> ONE_LEFT = Map.of("0x22", 0.0);
  private static final Figures.Asleep ASLEEP =
      new Figures.Asleep(9, 1, 18, new Wakes.Counts(4, 6_000_000, 2_000_000));
  private static final Map<Leave.Why, Long> LEFT = Map.of(Leave.Why.DOWN, 2L);
  private static final ReplicaCounts.Of REPLICAS = new ReplicaCounts.Of(5, 6, 1);
  private static final Capacity CAPACITY = new Capacity(2, 256 << 20);

  @Test
  void thePageTellsWhatTheNodeCounts() {
    var dealings = new PeerFigures(Map.of("libp2p.bytes.in", 5L), Map.of("gossip.mesh.peers", 4.0));
    try (var metrics =
        new NodeMetrics(
            CAPACITY,
            () -> new Figures(7, 3, 1, 0, 42, 40, 256, ASLEEP, LEFT, REPLICAS),
            () -> dealings)) {
      metrics.answered(200);
      metrics.answered(204);
      metrics.answered(503);
      metrics.refused("busy");
      assertThat(metrics.page().toUtf8())
          .contains("\nsmartlayer_loop_queued 7.0\n")
          .contains("\nsmartlayer_groups 3.0\n")
          .contains("\nsmartlayer_groups_asleep 9.0\n")
          .contains("\nsmartlayer_groups_left_down 2.0\n")
          .contains("\nsmartlayer_groups_left_rank 0.0\n")
          .contains("\nsmartlayer_replicas_falls 5.0\n")
          .contains("\nsmartlayer_replicas_changes 6.0\n")
          .contains("\nsmartlayer_replicas_down 1.0\n")
          .contains("\nsmartlayer_wakes 4.0\n")
          .contains("\nsmartlayer_wakes_seconds 0.006\n")
          .contains("\nsmartlayer_wakes_longest_seconds 0.002\n")
          .contains("\nsmartlayer_groups_halted 1.0\n")
          .contains("\nsmartlayer_final_entries 42.0\n")
          .contains("\nsmartlayer_gone_entries 40.0\n")
          .contains("\nsmartlayer_taken_entries 256.0\n")
          .contains("\nsmartlayer_libp2p_bytes_in_total 5.0\n")
          .contains("\n# TYPE smartlayer_libp2p_bytes_in_total counter\n")
          .contains("\nsmartlayer_gossip_mesh_peers 4.0\n")
          .contains("\n# TYPE smartlayer_gossip_mesh_peers gauge\n")
          .contains("\nsmartlayer_capacity_calls 256.0\n")
          .contains("smartlayer_http_answers_total{status=\"2xx\"} 2.0\n")
          .contains("smartlayer_http_refusals_total{code=\"busy\"} 1.0\n")
          .contains("process_uptime_seconds")
          .contains("jvm_memory_used_bytes");
    }
  }

  @Test
  void aNodeWithoutTimeHasNoFigures() {
    try (var metrics = new NodeMetrics(CAPACITY, () -> null, () -> PeerFigures.NONE)) {
      assertThat(metrics.page().toUtf8()).contains("\nsmartlayer_groups NaN\n");
    }
  }

  @Test
  void whatThereIsOfPeersGoesUpAndDown() {
    var peers = new ArrayDeque<>(List.of(3.0, 2.0, Double.NaN));
    try (var metrics =
        new NodeMetrics(
            CAPACITY,
            () -> null,
            () -> new PeerFigures(Map.of(), Map.of("gossip.peers", peers.remove())))) {
      assertThat(metrics.page().toUtf8()).contains("\nsmartlayer_gossip_peers 3.0\n");
      assertThat(metrics.page().toUtf8()).contains("\nsmartlayer_gossip_peers 2.0\n");
      assertThat(metrics.page().toUtf8()).contains("\nsmartlayer_gossip_peers NaN\n");
    }
  }

  @Test
  void nodesThatAreWatchedHaveALabelEachForAsLongAsTheyAreWatched() {
    var watched =
        new ArrayDeque<>(List.of(Map.of("0x11", 1.0), Map.of("0x11", 0.0, "0x22", 1.0), ONE_LEFT));
    try (var metrics =
        new NodeMetrics(
            CAPACITY,
            () -> null,
            () -> new PeerFigures(Map.of(), Map.of(), Map.of("liveness.down", watched.remove())))) {
      assertThat(metrics.page().toUtf8())
          .contains("\nsmartlayer_liveness_down{node=\"0x11\"} 1.0\n");
      assertThat(metrics.page().toUtf8())
          .contains("\nsmartlayer_liveness_down{node=\"0x11\"} 0.0\n")
          .contains("\nsmartlayer_liveness_down{node=\"0x22\"} 1.0\n");
      assertThat(metrics.page().toUtf8())
          .contains("\nsmartlayer_liveness_down{node=\"0x22\"} 0.0\n")
          .doesNotContain("0x11");
    }
  }

  @Test
  void countersGoOnFromOneLookToTheNext() {
    try (var metrics = new NodeMetrics(CAPACITY, () -> null, () -> PeerFigures.NONE)) {
      metrics.refused("busy");
      assertThat(metrics.page().toUtf8()).contains("{code=\"busy\"} 1.0\n");
      metrics.refused("busy");
      metrics.refused("stopping");
      assertThat(metrics.page().toUtf8())
          .contains("{code=\"busy\"} 2.0\n")
          .contains("{code=\"stopping\"} 1.0\n");
    }
  }

  @Test
  void labelsHaveABound() {
    try (var metrics = new NodeMetrics(CAPACITY, () -> null, () -> PeerFigures.NONE)) {
      for (int i = 0; i < 2 * NodeMetrics.CODES_LIMIT; i++) {
        metrics.refused("code-" + i);
      }
      assertThat(metrics.page().toUtf8().lines().filter(line -> line.contains("{code=")))
          .hasSize(NodeMetrics.CODES_LIMIT);
    }
  }
}
