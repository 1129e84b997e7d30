package io.smartlayer.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How many small messages does one stream carry from one node to another, and at what cost to both?
 *
 * <p>{@code node/benchmarks/streams} sends them over this project's Noise and yamux and over gRPC
 * without encryption, in turns, over TCP on the loopback address, both ends in one JVM.
 */
public final class StreamBenchmark {
  /** Bytes of a message: about a vote with what surrounds it. */
  static final int MESSAGE_BYTES = 300;

  private static final int MESSAGES = 200_000;
  private static final int WARM_UPS = 6;
  private static final int ROUNDS = 9;

  private StreamBenchmark() {}

  /** Something that carries messages from one end to the other. */
  interface Carrier extends AutoCloseable {
    /** Sends so many over one new stream, each read whole at the other end, which says how many. */
    long carry(int messages) throws IOException, InterruptedException;

    @Override
    void close();
  }

  /** What one round cost: nanoseconds, and those of processors. */
  private record Cost(long nanos, long processorNanos) {}

  /** Measures. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (Carrier own = new Libp2pCarrier();
        Carrier other = new GrpcCarrier()) {
      List<Cost> ownCosts = new ArrayList<>();
      List<Cost> otherCosts = new ArrayList<>();
      for (int i = 0; i < WARM_UPS + ROUNDS; i++) {
        ownCosts.add(cost(own));
        otherCosts.add(cost(other));
      }
      System.out.printf(Locale.ROOT, "%d messages of %d bytes a round%n", MESSAGES, MESSAGE_BYTES);
      double ratio = print("Noise and yamux", ownCosts) / print("gRPC, in the clear", otherCosts);
      System.out.printf(
          Locale.ROOT,
          "ratio of messages a processor second: %.2f; load %.1f%n",
          ratio,
          Processor.load());
    }
  }

  private static Cost cost(Carrier carrier) throws IOException, InterruptedException {
    long processor = Processor.nanos();
    long start = System.nanoTime();
    long arrived = carrier.carry(MESSAGES);
    if (arrived != MESSAGES) {
      throw new IllegalStateException(arrived + " of " + MESSAGES + " messages arrived");
    }
    return new Cost(System.nanoTime() - start, Processor.nanos() - processor);
  }

  /** Prints medians; messages for each second of processor time. */
  private static double print(String what, List<Cost> all) {
    List<Cost> costs = all.subList(WARM_UPS, all.size());
    double nanos = median(costs.stream().mapToLong(Cost::nanos).toArray());
    double processor = median(costs.stream().mapToLong(Cost::processorNanos).toArray());
    System.out.printf(
        Locale.ROOT,
        "%-20s %8.0f a second %8.0f a processor second %6.2f us each, both ends%n",
        what,
        MESSAGES * 1e9 / nanos,
        MESSAGES * 1e9 / processor,
        processor / 1e3 / MESSAGES);
    return MESSAGES * 1e9 / processor;
  }

  private static double median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
