package io.smartlayer.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How many records are found in the directory a second, and with how many questions, beside
 * js-libp2p's kad-dht?
 *
 * <p>{@code node/benchmarks/directory} has twenty nodes on either side look records up that they do
 * not hold, in rounds in turns, after the same warm-up. Js-libp2p does it in two ways: alike, three
 * at a time until three records are there; and as it comes, until it has asked all it would ask.
 */
public final class DirectoryBenchmark {
  private static final int WARM_UPS = 4;
  private static final int ROUNDS = 7;
  private static final int LOOK_UPS = 150;

  private DirectoryBenchmark() {}

  /** Some nodes, and how their look-ups went. */
  private record Side(String name, LookUps nodes, double copies, List<LookUps.Round> rounds) {
    private static Side of(String name, LookUps nodes) throws IOException {
      return new Side(name, nodes, nodes.copies(), new ArrayList<>());
    }

    private double median(ToDoubleFunction<LookUps.Round> figure) {
      double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    private int missed() {
      return rounds.stream().mapToInt(round -> round.asked() - round.found()).sum();
    }
  }

  /**
   * Measures.
   *
   * @param arguments the program that does the same with js-libp2p
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (LookUps own = new OwnLookUps();
        LookUps alike = new JsLookUps(arguments[0], true);
        LookUps plain = new JsLookUps(arguments[0], false)) {
      List<Side> sides =
          List.of(
              Side.of("Smart Layer", own),
              Side.of("js-libp2p, alike", alike),
              Side.of("js-libp2p", plain));
      for (int i = 0; i < WARM_UPS + ROUNDS; i++) {
        for (Side side : sides) {
          LookUps.Round round = side.nodes.round(LOOK_UPS);
          if (i >= WARM_UPS) {
            side.rounds.add(round);
          }
        }
      }
      System.out.printf(
          "%-18s %9s %12s %10s %8s %8s %8s %8s%n",
          "medians", "/second", "/CPU-second", "questions", "p50 ms", "p95 ms", "copies", "missed");
      sides.forEach(DirectoryBenchmark::print);
    }
    System.out.printf(Locale.ROOT, "load average of the last minute: %.1f%n", Processor.load());
  }

  private static void print(Side side) {
    System.out.printf(
        Locale.ROOT,
        "%-18s %9.0f %12.0f %10.2f %8.2f %8.2f %8.1f %8d%n",
        side.name,
        side.median(LookUps.Round::perSecond),
        side.median(LookUps.Round::perProcessorSecond),
        side.median(LookUps.Round::questionsEach),
        side.median(LookUps.Round::p50Millis),
        side.median(LookUps.Round::p95Millis),
        side.copies,
        side.missed());
  }
}
