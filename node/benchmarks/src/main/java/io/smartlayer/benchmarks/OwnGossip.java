package io.smartlayer.benchmarks;

import io.smartlayer.gossip.Message;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** This project's nodes, in this process. */
final class OwnGossip implements GossipSide {
  private static final int MOST = 100_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final AtomicLongArray sent = new AtomicLongArray(MOST);
  private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
  private final List<GossipPeer> peers = new ArrayList<>();
  private final int bytes;
  private int published;

  /**
   * Nodes on a ring.
   *
   * @param distances to whom each connects on the ring
   * @param bytes size of each message
   */
  OwnGossip(int nodes, List<Integer> distances, int bytes) throws IOException {
    this.bytes = bytes;
    for (int i = 0; i < nodes; i++) {
      peers.add(new GossipPeer("gossip " + i, this::delivered));
    }
    for (int i = 0; i < nodes; i++) {
      for (int distance : distances) {
        peers.get(i).connect(peers.get((i + distance) % nodes));
      }
    }
  }

  @Override
  public String name() {
    return "Smart Layer";
  }

  @Override
  public List<Integer> meshes() {
    return peers.stream().map(GossipPeer::mesh).toList();
  }

  @Override
  public Round spread(int count, int perSecond) {
    latencies.clear();
    long processor = Processor.nanos();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + i * Duration.ofSeconds(1).toNanos() / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      byte[] data = ByteBuffer.allocate(bytes).putInt(published).array();
      sent.set(published, System.nanoTime());
      published++;
      peers.get(i % peers.size()).publish(Bytes.of(data));
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (latencies.size() < count * (peers.size() - 1) && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    double micros = (Processor.nanos() - processor) / 1e3;
    Spread spread = Spread.of(List.copyOf(latencies));
    return new Round(
        latencies.size(), micros, spread.p50() / 1e6, spread.p95() / 1e6, spread.p99() / 1e6);
  }

  @Override
  public void close() {
    peers.forEach(GossipPeer::close);
  }

  private void delivered(Message message) {
    int number = ByteBuffer.wrap(message.data().toArray()).getInt();
    latencies.add(System.nanoTime() - sent.get(number));
  }
}
