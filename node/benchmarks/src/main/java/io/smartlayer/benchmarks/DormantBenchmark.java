package io.smartlayer.benchmarks;

import io.smartlayer.gateway.ServicePort;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What does a token take that sleeps, and how long does it take to wake?
 *
 * <p>{@code node/benchmarks/dormant}: four anchors and a service node in one process, on synced
 * files. Tickets are activated as always, the node falls asleep by itself, and is asked.
 */
public final class DormantBenchmark {
  private static final int ANCHORS = 4;

  /** How many flights are opened at once. */
  private static final int OPENING = 4;

  private static final Duration PATIENCE = Duration.ofHours(2);

  private final TicketWorld world;
  private final int flights;
  private final int tickets;
  private final Random random = new Random(7);

  /** What one query took, the first of its token since that fell asleep, and the next. */
  private record Took(long firstNanos, long nextNanos) {}

  private DormantBenchmark(TicketWorld world, int flights, int tickets) {
    this.world = world;
    this.flights = flights;
    this.tickets = tickets;
  }

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet, how many flights there are, how many tickets
   *     each has, of how many tokens the waking is measured
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    int flights = Integer.parseInt(arguments[1]);
    int tickets = Integer.parseInt(arguments[2]);
    int asked = Math.min(flights / 2, Integer.parseInt(arguments[3]));
    Path folder = Path.of(arguments[0]);
    try (var engine = new V8Engine(Runtime.getRuntime().availableProcessors());
        var world = new TicketWorld(folder, ANCHORS, flights)) {
      var benchmark = new DormantBenchmark(world, flights, tickets);
      benchmark.measure(new StepRunner(engine), asked);
    }
  }

  private void measure(StepRunner runner, int asked) throws Exception {
    long began = System.nanoTime();
    try (ServiceNode node = world.startResting(runner)) {
      prepare();
      await(() -> served(node), "all flights to be served");
      say("%d flights are served after %.0f s", flights, seconds(began));
      long awake = heap();
      await(() -> node.asleep() == flights, "all flights to sleep");
      say("all sleep after %.0f s", seconds(began));
      say("%d bytes of heap are free again for each group", (awake - heap()) / flights);
      List<Integer> order = new ArrayList<>(IntStream.range(0, flights).boxed().toList());
      Collections.shuffle(order, random);
      say("| asked | tokens | first: p50, p99, longest | | | next: p50, p99, longest | | |");
      say("%s", row("one after the other", wake(node, order.subList(0, asked), 1)));
      say("%s", row("16 at a time", wake(node, order.subList(asked, 2 * asked), 16)));
    }
    startAsleep(runner);
    say("load average %.1f", Processor.load());
  }

  /** A start of the node, when all sleep: what it takes, and what is on its disk. */
  private void startAsleep(StepRunner runner) throws IOException {
    long before = heap();
    long began = System.nanoTime();
    try (ServiceNode node = world.startResting(runner)) {
      double seconds = seconds(began);
      long heap = heap() - before;
      long disk = disk(world.folder(node.self()));
      long all = (long) flights * tickets;
      say("a start with %d of %d groups asleep: %.1f s", node.asleep(), flights, seconds);
      say("heap %d bytes a group, %d a token", heap / flights, heap / all);
      say("disk %d bytes a group, %d a token", disk / flights, disk / all);
    }
  }

  private static void say(String form, Object... values) {
    System.out.printf(Locale.ROOT, form + "%n", values);
  }

  private static double seconds(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1e9;
  }

  /** Each flight's tickets are activated in one go. */
  private void prepare() throws Exception {
    var room = new Semaphore(OPENING);
    each(
        IntStream.range(0, flights),
        flight -> {
          room.acquire();
          try {
            if (flight > 0) {
              world.activate(flight);
            }
            world.awaitPlaced(flight);
            each(
                IntStream.range(1, tickets),
                ticket -> {
                  world.activate(flight, ticket);
                  return ticket;
                });
            world.awaitFinal(flight, TicketWorld.ENTRIES + tickets - 1);
          } finally {
            room.release();
          }
          return flight;
        });
  }

  /** Work about one of many things. */
  @FunctionalInterface
  private interface Work<T> {
    T of(int which) throws Exception;
  }

  private static <T> List<T> each(IntStream all, Work<T> work) throws Exception {
    List<T> done = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> begun = new ArrayList<>();
      all.forEach(one -> begun.add(callers.submit((Callable<T>) () -> work.of(one))));
      for (Future<T> one : begun) {
        done.add(one.get());
      }
    }
    return done;
  }

  private boolean served(ServiceNode node) {
    return IntStream.range(0, flights)
        .allMatch(flight -> node.script(TicketWorld.token(flight, tickets - 1)) != null);
  }

  /** Asks one ticket of each of these flights, twice. */
  private List<Took> wake(ServiceNode node, List<Integer> some, int atOnce) throws Exception {
    var room = new Semaphore(atOnce);
    List<TokenId> tokens =
        some.stream().map(flight -> TicketWorld.token(flight, random.nextInt(tickets))).toList();
    return each(
        IntStream.range(0, tokens.size()),
        i -> {
          room.acquire();
          try {
            var session = new Session(world.membership().domain(), node.self(), tokens.get(i));
            return new Took(asked(node, session), asked(node, session));
          } finally {
            room.release();
          }
        });
  }

  private static long asked(ServiceNode node, Session session) {
    var call = session.calls(1).getFirst();
    long began = System.nanoTime();
    ServicePort.Answer answer = node.call(call);
    long took = System.nanoTime() - began;
    if (!(answer instanceof ServicePort.Answer.Answered)) {
      throw new IllegalStateException("not answered: " + answer);
    }
    return took;
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
    Arrays.sort(nanos);
    return String.format(
        Locale.ROOT,
        "%.1f | %.1f | %.1f",
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }

  private static void await(BooleanSupplier holds, String what) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
    }
  }

  private static long heap() {
    System.gc();
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
