package io.smartlayer.benchmarks;

import io.smartlayer.gateway.ServicePort;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.Residence;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.StepRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What does a token take that sleeps, and how long does it take to wake?
 *
 * <p>{@code node/benchmarks/dormant}: a service node on synced files takes up the feeds of as many
 * flights as are wanted, folds them and lets them sleep, by its own code; then it starts anew and
 * is asked about tickets at random. The feeds are made in the same process and without consensus
 * over a network: {@link DormantFeeds}. Time passes for the node as it is told.
 */
public final class DormantBenchmark {
  /** How many flights the node takes up before it is left to sleep. */
  private static final int BATCH = 64;

  private static final int QUERIES = 1_000; // in one go: their proofs are fresh for half a minute
  private static final int TURNS = 11;
  private static final int QUERIED = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final DormantWorld world;
  private final int flights;
  private final int tickets;
  private final Random random = new Random(7);
  private final AtomicInteger refused = new AtomicInteger(); // as the node was busy

  /** What one query took, the first of its token since that fell asleep, and the next. */
  private record Took(long firstNanos, long nextNanos) {}

  private DormantBenchmark(DormantWorld world, int flights, int tickets) {
    this.world = world;
    this.flights = flights;
    this.tickets = tickets;
  }

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet, how many tokens there are, how many of them
   *     are in one group, how many groups are woken
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    int tokens = Integer.parseInt(arguments[1]);
    int tickets = Math.min(tokens, Integer.parseInt(arguments[2]));
    int flights = tokens / tickets;
    int woken = Math.min(flights, Integer.parseInt(arguments[3]));
    say("%d tokens in %d groups of %d", flights * tickets, flights, tickets);
    try (var engine = new V8Engine(Runtime.getRuntime().availableProcessors())) {
      var runner = new StepRunner(engine);
      DormantWorld next;
      try (var world = new DormantWorld(Path.of(arguments[0]), Math.max(flights, BATCH))) {
        new DormantBenchmark(world, flights, tickets).prepare(runner);
        next = world.anew();
      }
      try (DormantWorld world = next) {
        new DormantBenchmark(world, flights, tickets).measure(runner, woken);
      }
    }
  }

  private void measure(StepRunner runner, int woken) throws Exception {
    long before = heap();
    long began = System.nanoTime();
    try (ServiceNode node = world.start(runner)) {
      double seconds = seconds(began);
      if (node.asleep() != flights) {
        throw new IllegalStateException(node.asleep() + " groups sleep, of " + flights);
      }
      long heap = heap() - before;
      say("a start with all asleep: %.1f s", seconds);
      say("heap: %.0f bytes a group, %.1f a token", each(heap, flights), each(heap, tokens()));
      world.vouch();
      List<Integer> order = new ArrayList<>(IntStream.range(0, flights).boxed().toList());
      Collections.shuffle(order, random);
      int warm = Math.min(200, flights / 4);
      wake(node, order.subList(flights - warm, flights), 4); // classes are loaded and compiled
      int measured = Math.min(woken, flights - warm);
      int alone = measured / 2;
      say("| asked | tokens | first: p50, p99, longest | | | next: p50, p99, longest | | |");
      long processor = Processor.nanos();
      List<Took> one = wake(node, order.subList(0, alone), 1);
      double millis = (Processor.nanos() - processor) / 1e6 / Math.max(1, alone);
      say("%s", row("one after the other", one));
      say("%s", row("16 at a time", wake(node, order.subList(alone, measured), 16)));
      say("refused as busy, and asked again: %d", refused.get());
      say("one wake and two queries: %.1f ms of processor time", millis);
      say("%s", queries(node, order.subList(0, Math.min(QUERIED, measured))));
    }
    say("load average %.1f", Processor.load());
  }

  private long tokens() {
    return (long) flights * tickets;
  }

  private static double each(long bytes, long count) {
    return (double) bytes / count;
  }

  /** Has all groups taken up, and puts them to sleep, some at a time. */
  private void prepare(StepRunner runner) throws IOException {
    long began = System.nanoTime();
    long processor = Processor.nanos();
    try (ServiceNode node = world.start(runner)) {
      for (int first = 0; first < flights; first += BATCH) {
        int end = Math.min(flights, first + BATCH);
        IntStream.range(first, end).parallel().forEach(flight -> world.place(flight, tickets));
        awaitAsleep(node, end);
        if (end * 10L / flights > first * 10L / flights) {
          say("%d groups sleep after %.0f s", end, seconds(began));
        }
      }
    }
    double cpu = (Processor.nanos() - processor) / 1e9;
    say("prepared in %.0f s, %.0f s of processor time", seconds(began), cpu);
    long logs = disk(world.folder()) - disk(world.folder().resolve("states"));
    long states = disk(world.folder().resolve("states"));
    say("disk, logs: %.0f bytes a group, %.0f a token", each(logs, flights), each(logs, tokens()));
    say(
        "disk, sealed: %.0f bytes a group, %.0f a token",
        each(states, flights), each(states, tokens()));
  }

  private void awaitAsleep(ServiceNode node, int count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (node.asleep() < count) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(node.asleep() + " groups sleep, of " + count);
      }
      world.skip(Residence.LEAST.plusSeconds(1));
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private static void say(String form, Object... values) {
    System.out.printf(Locale.ROOT, form + "%n", values);
  }

  private static double seconds(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  /** Asks one ticket of each of these flights, twice. */
  private List<Took> wake(ServiceNode node, List<Integer> some, int atOnce) throws Exception {
    var room = new Semaphore(atOnce);
    List<TokenId> tokens = tokens(some);
    List<Took> done = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Took>> begun = new ArrayList<>();
      for (TokenId token : tokens) {
        room.acquire();
        begun.add(
            callers.submit(
                (Callable<Took>)
                    () -> {
                      try {
                        var session = session(node, token);
                        return new Took(asked(node, session), asked(node, session));
                      } finally {
                        room.release();
                      }
                    }));
      }
      for (Future<Took> one : begun) {
        done.add(one.get());
      }
    }
    return done;
  }

  private List<TokenId> tokens(List<Integer> some) {
    return some.stream().map(flight -> TicketWorld.token(flight, random.nextInt(tickets))).toList();
  }

  private Session session(ServiceNode node, TokenId token) {
    return new Session(world.membership().domain(), node.self(), token);
  }

  /** What a query takes of tokens that are awake, beside all that sleep. */
  private String queries(ServiceNode node, List<Integer> awake) throws Exception {
    List<Session> sessions = tokens(awake).stream().map(token -> session(node, token)).toList();
    List<Cost> costs = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      List<CallGuard.Call> calls = new ArrayList<>();
      for (int i = 0; i < QUERIES; i++) {
        calls.add(sessions.get(i % sessions.size()).calls(1).getFirst());
      }
      costs.add(
          Cost.of(() -> {
            calls.forEach(call -> answered(node.call(call)));
            return calls.size();
          }));
    }
    return String.format(
        Locale.ROOT,
        "a query of a token that is awake: %.0f µs of processor time, in the middle of %d",
        Cost.median(costs).micros(),
        TURNS);
  }

  /** What an answer took; who is told that the node is busy asks again, and has waited longer. */
  private long asked(ServiceNode node, Session session) {
    long took = 0;
    while (true) {
      var call = session.calls(1).getFirst();
      long began = System.nanoTime();
      ServicePort.Answer answer = node.call(call);
      took += System.nanoTime() - began;
      if (!(answer instanceof ServicePort.Answer.Refused(String code, String _))
          || !code.equals("busy")) {
        answered(answer);
        return took;
      }
      refused.incrementAndGet();
    }
  }

  private static void answered(ServicePort.Answer answer) {
    if (!(answer instanceof ServicePort.Answer.Answered)) {
      throw new IllegalStateException("not answered: " + answer);
    }
  }

  private static String row(String how, List<Took> took) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %s |",
        how,
        took.size(),
        spread(took.stream().mapToLong(Took::firstNanos).toArray()),
        spread(took.stream().mapToLong(Took::nextNanos).toArray()));
  }

  private static String spread(long[] nanos) {
    if (nanos.length == 0) {
      return "- | - | -";
    }
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "%.1f | %.1f | %.1f",
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) { // what is closed lets go of what it held, a little later
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long disk(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(DormantBenchmark::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
