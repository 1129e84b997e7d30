package io.smartlayer.benchmarks;

import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.StepRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How long does it take from a final fact until the request that it causes leaves the executor?
 *
 * <p>{@code node/benchmarks/effects} has four anchors and three service nodes in one process, on
 * files that are synced, over a network without delay. Each flight is told of one long delay, for
 * which its ticket asks the hotel once. Beside it stands how long the fact itself took to become
 * final: an election is one more entry, and a final one.
 */
public final class EffectsBenchmark {
  private static final int ANCHORS = 4;
  private static final int WARM_UP = 50;
  private static final int ALONE = 100;
  private static final int PER_SECOND = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HANDLER = "onDelay";

  private final TicketWorld world;
  private final FirstSteps steps;
  private final Delays delays = new Delays();

  private EffectsBenchmark(TicketWorld world, FirstSteps steps) {
    this.world = world;
    this.steps = steps;
  }

  /** Notes when the first replica begins with a ticket's delay, which is final then. */
  private record FirstSteps(Engine engine, Map<String, Long> begun) implements Engine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public Run call(Program program, String function, String argumentsJson, long gasLimit) {
      if (function.equals(HANDLER)) {
        begun.putIfAbsent(flight(argumentsJson), System.nanoTime());
      }
      return engine.call(program, function, argumentsJson, gasLimit);
    }

    private static String flight(String arguments) {
      String name = "\"flight\":\"";
      int at = arguments.lastIndexOf(name) + name.length();
      return arguments.substring(at, arguments.indexOf('"', at));
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  /** When something was handed in, on the nanosecond clock. */
  private record Told(int flight, long at) {}

  /**
   * Measures.
   *
   * @param arguments a folder on the disk in question
   */
  public static void main(String[] arguments) throws InterruptedException {
    Logger.getLogger("").setLevel(Level.WARNING);
    int loaded = 20 * PER_SECOND;
    try (var engine = new FirstSteps(new V8Engine(2), new ConcurrentSkipListMap<>());
        var world = new TicketWorld(Path.of(arguments[0]), ANCHORS)) {
      List<ServiceNode> services = world.startServices(new StepRunner(engine));
      try {
        var benchmark = new EffectsBenchmark(world, engine);
        benchmark.activate(WARM_UP + ALONE + loaded);
        var _ = benchmark.run(1, WARM_UP, 0);
        System.out.printf("| milliseconds | p50 | p95 | p99 |%n|---|---|---|---|%n");
        benchmark.print("one at a time", benchmark.run(1 + WARM_UP, ALONE, 0));
        List<Told> many = benchmark.run(1 + WARM_UP + ALONE, loaded, PER_SECOND);
        benchmark.print(PER_SECOND + " a second", many);
        System.out.printf(
            "%n%d effects, %d requests%n", WARM_UP + ALONE + loaded, world.hotel().requests());
        System.out.printf(Locale.ROOT, "load average of the last minute: %.1f%n", Processor.load());
      } finally {
        services.forEach(ServiceNode::close);
      }
    }
  }

  private void activate(int flights) throws InterruptedException {
    for (int flight = 1; flight <= flights; flight++) {
      world.activate(flight);
    }
    for (int flight = 1; flight <= flights; flight++) {
      world.awaitPlaced(flight);
    }
  }

  /**
   * Tells flights of their delays.
   *
   * @param perSecond how many a second; 0 for one after the other has had its hotel asked
   */
  private List<Told> run(int first, int count, int perSecond) {
    List<Told> told = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      if (perSecond > 0) {
        long due = begin + TimeUnit.SECONDS.toNanos(i) / perSecond;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      var one = new Told(first + i, System.nanoTime());
      told.add(one);
      long _ = world.submit(one.flight, delays.makeLong(one.flight));
      if (perSecond == 0) {
        long _ = askedAt(one);
      }
    }
    told.forEach(this::askedAt);
    return told;
  }

  /** When the hotel was asked because of a delay; waits for it. */
  private long askedAt(Told one) {
    TokenId token = TicketWorld.token(one.flight, 0);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Long at = world.hotel().askedAt(token);
      if (at != null) {
        return at;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    throw new IllegalStateException("the hotel was not asked for flight " + one.flight);
  }

  private long finalAt(Told one) {
    Long at = steps.begun.get(TicketWorld.flight(one.flight));
    if (at == null) {
      throw new IllegalStateException("no replica heard of flight " + one.flight);
    }
    return at;
  }

  private void print(String how, List<Told> told) {
    Spread known = Spread.of(told.stream().map(one -> finalAt(one) - one.at).toList());
    Spread acted = Spread.of(told.stream().map(one -> askedAt(one) - finalAt(one)).toList());
    System.out.printf("| %s: the fact is final at a replica | %s |%n", how, known.columns());
    System.out.printf("| %s: then, until the request leaves | %s |%n", how, acted.columns());
    System.out.printf(
        Locale.ROOT, "| %s: times the first | %.1f | | |%n", how, acted.p50() / known.p50());
  }
}
