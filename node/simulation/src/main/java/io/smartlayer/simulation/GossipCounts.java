package io.smartlayer.simulation;

import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Rpc;
import java.util.Arrays;

/** Counts what happens in a {@link GossipSimulation}. */
final class GossipCounts {
  private static final int SLOWEST_MILLIS = 60_000;
  private static final int FIELD = 6;
  private static final int ID = 34;

  private final int[] latencies = new int[SLOWEST_MILLIS + 1];
  private long deliveries;
  private long messages;
  private long rpcs;
  private long bytes;
  private long disconnected;
  private long honestDisconnected;

  /** An honest node sends. */
  void sent(Rpc rpc) {
    rpcs++;
    messages += rpc.messages().size();
    bytes += bytes(rpc);
  }

  void delivered(long millis) {
    deliveries++;
    latencies[(int) Math.min(millis, SLOWEST_MILLIS)]++;
  }

  void disconnected(boolean wasHonest) {
    if (wasHonest) {
      honestDisconnected++;
    } else {
      disconnected++;
    }
  }

  /** Begins again with what is counted as cost. */
  void reset() {
    messages = 0;
    rpcs = 0;
    bytes = 0;
  }

  GossipFigures figures(
      int nodes,
      int published,
      long missing,
      int smallestMesh,
      long costMillis,
      long virtualMillis,
      long events) {
    double nodeSeconds = nodes * costMillis / 1000.0;
    return new GossipFigures(
        deliveries,
        missing,
        percentile(0.5),
        percentile(0.99),
        percentile(1),
        (double) messages / nodes / published,
        rpcs / nodeSeconds,
        bytes / nodeSeconds,
        disconnected,
        honestDisconnected,
        smallestMesh,
        virtualMillis,
        events);
  }

  /** About how many bytes an RPC has. */
  static long bytes(Rpc rpc) {
    long bytes = FIELD;
    for (Message message : rpc.messages()) {
      bytes += message.data().size() + message.topic().name().length() + 2 * FIELD;
    }
    for (Rpc.Ihave ihave : rpc.ihave()) {
      bytes += FIELD + ihave.topic().name().length() + (long) ID * ihave.ids().size();
    }
    for (Rpc.Prune prune : rpc.prune()) {
      bytes += FIELD + prune.topic().name().length();
    }
    for (Rpc.Subscription subscription : rpc.subscriptions()) {
      bytes += FIELD + subscription.topic().name().length();
    }
    bytes += rpc.graft().stream().mapToInt(topic -> FIELD + topic.name().length()).sum();
    return bytes + (long) ID * rpc.iwant().size();
  }

  private long percentile(double part) {
    long wanted = (long) Math.ceil(part * Arrays.stream(latencies).asLongStream().sum());
    int millis = 0;
    for (long met = latencies[0]; met < wanted; met += latencies[millis]) {
      millis++;
    }
    return millis;
  }
}
