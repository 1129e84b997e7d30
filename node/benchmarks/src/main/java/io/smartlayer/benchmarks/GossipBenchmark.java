package io.smartlayer.benchmarks;

import io.smartlayer.gossip.Message;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * How fast does gossip reach everyone, and at what cost, beside js-libp2p's gossipsub?
 *
 * <p>{@code node/benchmarks/gossip} connects twenty nodes of one process by TCP on the loopback
 * address, each with eight others, and publishes in turns; then js-libp2p does the same.
 */
public final class GossipBenchmark {
  private static final int NODES = 20;
  private static final List<Integer> DISTANCES = List.of(1, 2, 5, 9);
  private static final int WARM_UPS = 1500;
  private static final int WARM_UPS_A_SECOND = 100;
  private static final int OTHERS_WARM_UPS = 200;
  private static final int OTHERS_WARM_UPS_A_SECOND = 20;
  private static final int SECONDS = 10;
  private static final List<Integer> RATES = List.of(10, 40);
  private static final int BYTES = 300;
  private static final int MOST = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final AtomicLongArray sent = new AtomicLongArray(MOST);
  private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
  private final List<GossipPeer> peers = new ArrayList<>();
  private int published;

  private GossipBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments the program that does the same with js-libp2p
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Logger.getLogger("").setLevel(Level.WARNING);
    System.out.printf("milliseconds %14s %8s %8s%n", "p50", "p95", "p99");
    new GossipBenchmark().own();
    other(arguments[0]);
    System.out.printf(Locale.ROOT, "load average of the last minute: %.1f%n", Processor.load());
  }

  private void own() throws IOException, InterruptedException {
    for (int i = 0; i < NODES; i++) {
      peers.add(new GossipPeer("gossip " + i, this::delivered));
    }
    for (int i = 0; i < NODES; i++) {
      for (int distance : DISTANCES) {
        peers.get(i).connect(peers.get((i + distance) % NODES));
      }
    }
    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos()); // four heartbeats: meshes stand
    spread(WARM_UPS, WARM_UPS_A_SECOND);
    for (int rate : RATES) {
      long processor = Processor.nanos();
      spread(rate * SECONDS, rate);
      double millis = (Processor.nanos() - processor) / 1e6;
      Spread spread = Spread.of(List.copyOf(latencies));
      print("Smart Layer", rate, spread.columns(), latencies.size(), millis);
    }
    peers.forEach(GossipPeer::leave);
    peers.forEach(GossipPeer::close);
  }

  private void delivered(Message message) {
    int number = ByteBuffer.wrap(message.data().toArray()).getInt();
    latencies.add(System.nanoTime() - sent.get(number));
  }

  private void spread(int count, int perSecond) throws InterruptedException {
    latencies.clear();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + i * Duration.ofSeconds(1).toNanos() / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      byte[] data = ByteBuffer.allocate(BYTES).putInt(published).array();
      sent.set(published, System.nanoTime());
      published++;
      peers.get(i % NODES).publish(Bytes.of(data));
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (latencies.size() < count * (NODES - 1) && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static void other(String program) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", program));
    command.addAll(List.of(String.valueOf(NODES), listed(DISTANCES)));
    for (int number : List.of(OTHERS_WARM_UPS, OTHERS_WARM_UPS_A_SECOND, SECONDS, BYTES)) {
      command.add(String.valueOf(number));
    }
    command.add(listed(RATES));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("js-libp2p's run failed");
    }
    for (String line : lines.lines().toList()) {
      JsonNode json = CanonicalJson.read(line);
      String columns =
          String.format(
              Locale.ROOT,
              "%8.2f %8.2f %8.2f",
              json.get("p50").doubleValue(),
              json.get("p95").doubleValue(),
              json.get("p99").doubleValue());
      print(
          "js-libp2p",
          json.get("rate").intValue(),
          columns,
          json.get("deliveries").intValue(),
          json.get("processorMillis").doubleValue());
    }
  }

  private static String listed(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static void print(
      String what, int rate, String columns, int deliveries, double processorMillis) {
    System.out.printf(
        Locale.ROOT,
        "%-12s %3d/s  %s   %d of %d delivered, %.0f us of processor time each%n",
        what,
        rate,
        columns,
        deliveries,
        rate * SECONDS * (NODES - 1),
        1e3 * processorMillis / deliveries);
  }
}
