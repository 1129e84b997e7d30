package io.smartlayer.benchmarks;

import java.io.IOException;
import java.util.List;

/** Some nodes in one process that gossip with each other, and what is measured of them. */
interface GossipSide extends AutoCloseable {
  /** What it is, for the table. */
  String name();

  /** How many peers each node has in its mesh. */
  List<Integer> meshes() throws IOException, InterruptedException;

  /** Publishes in turns, and waits until all have heard all, or for long. */
  Round spread(int count, int perSecond) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;

  /**
   * What came of it.
   *
   * @param deliveries messages that reached a node other than their author, each node counted once
   * @param processorMicros what the process used meanwhile, as user and in the kernel
   * @param p50 milliseconds from publishing to a delivery, in the middle; the others likewise
   */
  record Round(int deliveries, double processorMicros, double p50, double p95, double p99) {
    double microsEach() {
      return processorMicros / deliveries;
    }
  }
}
