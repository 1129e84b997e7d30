package io.smartlayer.benchmarks;

import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.StepRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/**
 * How long does it take from handing in a fact at the leader until a replica runs the script on it?
 *
 * <p>{@code node/benchmarks/finality} asks committees of four and of seven, all in one process, on
 * files that are synced, over a network without delay. Before each fact that comes alone the floor
 * is measured, so that both meet the same machine.
 */
public final class FinalityBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Syncs in each round that have to follow one another by the rules of {@link #main}'s nodes. */
  private static final int SYNCS_A_ROUND = 3;

  private static final Load WARM_UP = new Load("", 3000, 0, 256);
  private static final Load ALONE = new Load("one at a time", 400, 0, 1);
  private static final List<Load> LOADS =
      List.of(
          new Load("10 a second", 50, 10, 512),
          new Load("100 a second", 500, 100, 512),
          new Load("512 in flight", 6000, 0, 512));

  private final TicketWorld world;
  private final FinalityFloor floor;
  private final NotingEngine engine;
  private final Delays delays = new Delays();

  private FinalityBenchmark(TicketWorld world, FinalityFloor floor, NotingEngine engine) {
    this.world = world;
    this.floor = floor;
    this.engine = engine;
  }

  /**
   * How facts come.
   *
   * @param perSecond how many a second, as long as there is room; 0 for as soon as there is
   * @param inFlight how many at most that the replica has not seen
   */
  private record Load(String name, int entries, int perSecond, int inFlight) {}

  /** When one fact was handed in, and promised its place, on the nanosecond clock. */
  private record Sent(long at, long promisedAt) {}

  /** What came of a load: nanoseconds for each fact, and for all. */
  private record Result(
      List<Long> floor,
      List<Long> chain,
      List<Long> signatures,
      List<Long> promised,
      List<Long> replica,
      long nanos,
      long processorNanos,
      long syncs,
      long messages) {}

  /**
   * Measures.
   *
   * @param arguments a folder on the disk in question
   */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Logger.getLogger("").setLevel(Level.WARNING);
    System.out.printf("| milliseconds | p50 | p95 | p99 |%n|---|---|---|---|%n");
    var sums = new StringBuilder();
    for (int anchors : List.of(4, 7)) {
      Path folder = Path.of(arguments[0]).resolve("of-" + anchors);
      int quorum = 2 * ((anchors - 1) / 3) + 1;
      try (var engine = new NotingEngine(new V8Engine(1));
          var world = new TicketWorld(folder, anchors);
          ServiceNode _ = world.startService(new StepRunner(engine));
          var floor = new FinalityFloor(folder.resolve("floor"), quorum)) {
        sums.append(new FinalityBenchmark(world, floor, engine).measure(anchors));
      }
    }
    System.out.printf("%n| all nodes together | |%n|---|---|%n%s", sums);
    System.out.printf(Locale.ROOT, "load average of the last minute: %.1f%n", Processor.load());
  }

  /** Prints how long it took, and returns what it took besides. */
  private String measure(int anchors) throws InterruptedException, ExecutionException {
    var sums = new StringBuilder();
    var _ = run(WARM_UP);
    Result alone = run(ALONE);
    String of = "n = " + anchors + ", ";
    print(of + "floor: 2 syncs and the signatures", alone.floor);
    print(of + "the signatures alone", alone.signatures);
    print(of + "the same with 6 syncs", alone.chain);
    print(of + "one at a time: promised its place", alone.promised);
    print(of + "one at a time: final at a replica", alone.replica);
    double ratio = Spread.of(alone.replica).p50() / Spread.of(alone.floor).p50();
    double entries = ALONE.entries;
    sums.append(sum(of + "final at a replica, times the floor", "%.1f", ratio));
    sums.append(sum(of + "syncs for an entry that comes alone", "%.0f", alone.syncs / entries));
    sums.append(sum(of + "messages for it", "%.0f", alone.messages / entries));
    for (Load load : LOADS) {
      Result loaded = run(load);
      print(of + load.name + ": final at a replica", loaded.replica);
      double second = load.entries * 1e9;
      String at = ", " + load.name;
      sums.append(sum(of + "entries a second" + at, "%.0f", second / loaded.nanos));
      sums.append(
          sum(of + "entries a processor second" + at, "%.0f", second / loaded.processorNanos));
    }
    return sums.toString();
  }

  private static String sum(String what, String form, double value) {
    return String.format(Locale.ROOT, "| %s | " + form + " |%n", what, value);
  }

  private Result run(Load load) throws InterruptedException, ExecutionException {
    boolean alone = load.inFlight == 1;
    List<Long> floors = new ArrayList<>();
    List<Long> chains = new ArrayList<>();
    List<Long> signatures = new ArrayList<>();
    var room = new Semaphore(load.inFlight);
    var sent = new ConcurrentSkipListMap<Long, Sent>();
    List<Future<?>> submissions = new ArrayList<>();
    List<EntryBody> facts = delays.make(load.entries);
    engine.tell(room);
    long syncs = world.counts().syncs();
    long messages = world.counts().messages();
    long processor = Processor.nanos();
    long begin = System.nanoTime();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < load.entries; i++) {
        take(room, 1);
        if (alone) {
          (i % 2 == 0 ? floors : chains).add(floor.once(i % 2 == 0 ? 1 : SYNCS_A_ROUND));
          signatures.add(floor.signatures());
        }
        long at = due(load, begin, i);
        EntryBody fact = facts.get(i);
        submissions.add(callers.submit(() -> submit(fact, at, sent)));
      }
    }
    for (Future<?> submission : submissions) {
      var _ = submission.get();
    }
    take(room, load.inFlight);
    return new Result(
        floors,
        chains,
        signatures,
        sent.values().stream().map(one -> one.promisedAt - one.at).toList(),
        latencies(sent),
        System.nanoTime() - begin,
        Processor.nanos() - processor,
        world.counts().syncs() - syncs,
        world.counts().messages() - messages);
  }

  private void submit(EntryBody fact, long at, ConcurrentSkipListMap<Long, Sent> sent) {
    long offset = world.submit(world.leader(), fact);
    sent.put(offset, new Sent(at, System.nanoTime()));
  }

  /** Waits until it is a fact's turn. A fact that comes late counts from when it was due. */
  private static long due(Load load, long begin, int index) {
    if (load.perSecond == 0) {
      return System.nanoTime();
    }
    long due = begin + TimeUnit.SECONDS.toNanos(index) / load.perSecond;
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return due;
  }

  /** From being handed in to the replica: the feed's order is that of its script's runs. */
  private List<Long> latencies(ConcurrentSkipListMap<Long, Sent> sent) {
    List<Sent> inOrder = List.copyOf(sent.values());
    List<Long> begun = engine.begun();
    if (inOrder.size() != begun.size()) {
      throw new IllegalStateException(
          "%d places promised, %d steps: the machine is so busy that the leader was replaced"
              .formatted(inOrder.size(), begun.size()));
    }
    return IntStream.range(0, begun.size())
        .mapToObj(i -> begun.get(i) - inOrder.get(i).at)
        .toList();
  }

  private static void take(Semaphore room, int permits) throws InterruptedException {
    if (!room.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a fact did not become final at the replica");
    }
  }

  private static void print(String what, List<Long> nanos) {
    System.out.printf("| %s | %s |%n", what, Spread.of(nanos).columns());
  }
}
