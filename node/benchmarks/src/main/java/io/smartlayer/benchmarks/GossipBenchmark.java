package io.smartlayer.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How fast does gossip reach everyone, and at what cost, beside js-libp2p's gossipsub?
 *
 * <p>{@code node/benchmarks/gossip} connects twenty nodes of one process by TCP on the loopback
 * address, each with eight others, and publishes in turns; twenty nodes of js-libp2p in another
 * process do the same. They warm up alike, at the same time, then take turns, round by round.
 */
public final class GossipBenchmark {
  private static final int NODES = 20;
  private static final List<Integer> DISTANCES = List.of(1, 2, 5, 9);
  private static final int BYTES = 300;
  private static final int WARM_UPS = 2000;
  private static final int WARM_UPS_A_SECOND = 40;
  private static final List<Integer> RATES = List.of(10, 40);
  private static final int SECONDS = 5;
  private static final int ROUNDS = 5;
  private static final Duration SETTLING = Duration.ofSeconds(3); // four heartbeats

  private GossipBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments the program that does the same with js-libp2p
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (GossipSide own = new OwnGossip(NODES, DISTANCES, BYTES);
        GossipSide other = new JsGossip(arguments[0], NODES, DISTANCES, BYTES)) {
      List<GossipSide> sides = List.of(other, own);
      for (GossipSide side : sides) {
        side.meshes(); // answers once all are connected
      }
      LockSupport.parkNanos(SETTLING.toNanos());
      Thread warming = Thread.ofPlatform().start(() -> warm(own));
      warm(other);
      warming.join();
      for (GossipSide side : sides) {
        System.out.println("peers in each mesh of " + side.name() + ": " + side.meshes());
      }
      for (int rate : RATES) {
        compare(other, own, rate);
      }
    }
    System.out.printf(Locale.ROOT, "load average of the last minute: %.1f%n", Processor.load());
  }

  private static void warm(GossipSide side) {
    try {
      side.spread(WARM_UPS, WARM_UPS_A_SECOND);
    } catch (IOException e) {
      throw new UncheckedIOException(side.name() + " does not spread", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody stops this thread", e);
    }
  }

  private static void compare(GossipSide other, GossipSide own, int rate)
      throws IOException, InterruptedException {
    List<GossipSide.Round> theirs = new ArrayList<>();
    List<GossipSide.Round> ours = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      theirs.add(other.spread(rate * SECONDS, rate));
      ours.add(own.spread(rate * SECONDS, rate));
    }
    System.out.printf(
        "%n%d a second, medians of %d rounds of %d s%n%-12s %8s %8s %8s  %12s  %s%n",
        rate, ROUNDS, SECONDS, "", "p50 ms", "p95 ms", "p99 ms", "us/delivery", "(each round)");
    print(other, theirs);
    print(own, ours);
    System.out.printf(
        Locale.ROOT,
        "%-12s %8.2f %8.2f %8.2f  %12.2f%n",
        "ratio",
        median(ours, GossipSide.Round::p50) / median(theirs, GossipSide.Round::p50),
        median(ours, GossipSide.Round::p95) / median(theirs, GossipSide.Round::p95),
        median(ours, GossipSide.Round::p99) / median(theirs, GossipSide.Round::p99),
        median(ours, GossipSide.Round::microsEach) / median(theirs, GossipSide.Round::microsEach));
  }

  private static void print(GossipSide side, List<GossipSide.Round> rounds) {
    int delivered = rounds.stream().mapToInt(GossipSide.Round::deliveries).sum();
    List<Long> each = rounds.stream().map(round -> Math.round(round.microsEach())).toList();
    System.out.printf(
        Locale.ROOT,
        "%-12s %8.2f %8.2f %8.2f  %12.0f  %s, %d delivered%n",
        side.name(),
        median(rounds, GossipSide.Round::p50),
        median(rounds, GossipSide.Round::p95),
        median(rounds, GossipSide.Round::p99),
        median(rounds, GossipSide.Round::microsEach),
        each,
        delivered);
  }

  private static double median(
      List<GossipSide.Round> rounds, ToDoubleFunction<GossipSide.Round> figure) {
    return rounds.stream()
        .mapToDouble(figure)
        .sorted()
        .skip(rounds.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
