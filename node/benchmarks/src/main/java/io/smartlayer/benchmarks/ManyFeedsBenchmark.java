package io.smartlayer.benchmarks;

import io.smartlayer.token.Attested;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * What does a feed cost that is idle, and an entry of one among many?
 *
 * <p>{@code node/benchmarks/many-feeds} opens more and more feeds at a committee of four, all in
 * one process on synced files, and looks at each number what they take.
 */
public final class ManyFeedsBenchmark {
  private static final int MEMBERS = 4;

  /** The number of feeds between one and all. */
  private static final int MIDDLE = 1000;

  private static final int WARM_UPS = 3;

  /** How many feeds are opened at once. */
  private static final int OPENING = 64;

  /** How many entries come together at one feed. */
  private static final int BURST = 16;

  /** At how many feeds that happens at once. */
  private static final int BURSTS_AT_ONCE = 8;

  private final TicketWorld world;
  private final int bursts;
  private final Duration idleFor;
  private final Delays delays = new Delays();
  private final List<Long> sizes = new ArrayList<>(List.of(TicketWorld.ENTRIES)); // of each feed
  private int turn;

  /** What all of the process takes at one moment, all anchors together. */
  private record Taken(int feeds, long heapBytes, long diskBytes, int threads, long files) {}

  /** What idle feeds take while time passes: of one processor, and messages a second. */
  private record Idle(double processors, double messagesPerSecond) {}

  private ManyFeedsBenchmark(TicketWorld world, int bursts, Duration idleFor) {
    this.world = world;
    this.bursts = bursts;
    this.idleFor = idleFor;
  }

  /**
   * Measures.
   *
   * @param arguments a folder on the disk in question, how many feeds there are at last, how many
   *     bursts of entries are measured at each number of feeds, for how many seconds idle ones are
   *     watched
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    int feeds = Integer.parseInt(arguments[1]);
    int bursts = Integer.parseInt(arguments[2]);
    Duration idleFor = Duration.ofSeconds(Integer.parseInt(arguments[3]));
    System.out.print(measure(Path.of(arguments[0]), feeds, bursts, idleFor));
  }

  /** Measures, and says what came of it: the rows of a table. */
  static String measure(Path folder, int feeds, int bursts, Duration idleFor) throws Exception {
    try (var world = new TicketWorld(folder, MEMBERS, feeds + 1)) {
      return new ManyFeedsBenchmark(world, bursts, idleFor).measure(feeds);
    }
  }

  private String measure(int feeds) throws Exception {
    var out =
        new StringBuilder(
            """
            | feeds | processor time an entry | idle, one anchor: of a processor | messages sent \
            a second | heap a feed | disk a feed | threads | open files |
            |---|---|---|---|---|---|---|---|
            """);
    for (int i = 0; i < WARM_UPS; i++) {
      long _ = entries(bursts);
    }
    for (int stage : Stream.of(1, MIDDLE, feeds).filter(n -> n <= feeds).distinct().toList()) {
      Taken before = taken();
      open(stage);
      LockSupport.parkNanos(idleFor.toNanos() / 4); // they tell each other how far they are
      Taken after = taken();
      Idle idle = idle();
      Cost cost = Cost.of(() -> entries(bursts));
      out.append(row(before, after, idle, cost));
    }
    return out + String.format(Locale.ROOT, "load average %.1f%n", Processor.load());
  }

  /** Opens feeds until there are so many: each has an activation and a placement. */
  private void open(int feeds) throws Exception {
    var room = new Semaphore(OPENING);
    List<Future<?>> opened = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int feed = sizes.size(); feed < feeds; feed++) {
        int flight = feed;
        room.acquire();
        opened.add(
            callers.submit(() -> {
              try {
                world.activate(flight);
                world.awaitPlaced(flight);
              } finally {
                room.release();
              }
              return null;
            }));
        sizes.add(TicketWorld.ENTRIES);
      }
    }
    for (Future<?> each : opened) {
      each.get();
    }
  }

  /** Hands bursts of entries to feeds in turn, spread over all, until all are final everywhere. */
  private long entries(int count) throws Exception {
    var room = new Semaphore(Math.min(BURSTS_AT_ONCE, sizes.size()));
    int step = Math.max(1, sizes.size() / count);
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        turn = (turn + step) % sizes.size();
        int flight = turn;
        List<Attested> facts = delays.make(flight, BURST);
        room.acquire();
        long size = sizes.get(flight) + BURST;
        sizes.set(flight, size);
        done.add(
            callers.submit(() -> {
              try {
                burst(flight, facts, size);
              } finally {
                room.release();
              }
              return null;
            }));
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
    return (long) count * BURST;
  }

  private void burst(int flight, List<Attested> facts, long size) throws Exception {
    List<Future<Long>> offsets = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      facts.forEach(fact -> offsets.add(callers.submit(() -> world.submit(flight, fact))));
    }
    for (Future<Long> offset : offsets) {
      var _ = offset.get();
    }
    world.awaitFinal(flight, size);
  }

  /** Watches while nobody asks for anything. */
  private Idle idle() throws Exception {
    long messages = world.counts().messages();
    Cost cost =
        Cost.of(() -> {
          LockSupport.parkNanos(idleFor.toNanos());
          return 1;
        });
    double seconds = cost.nanos() / 1e9;
    return new Idle(
        cost.processorNanos() / 1e9 / seconds / MEMBERS,
        (world.counts().messages() - messages) / seconds / MEMBERS);
  }

  private Taken taken() throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long disk = 0;
    for (var anchor : world.anchors()) {
      try (Stream<Path> files = Files.walk(world.folder(anchor))) {
        disk += files.filter(Files::isRegularFile).mapToLong(ManyFeedsBenchmark::size).sum();
      }
    }
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return new Taken(sizes.size(), heap, disk, threads, files.count());
    }
  }

  private static String row(Taken before, Taken after, Idle idle, Cost cost) {
    return String.format(
        Locale.ROOT,
        "| %d | %.0f µs | %.1f %% | %.0f | %s | %s | %d | %d |%n",
        after.feeds,
        cost.micros(),
        100 * idle.processors,
        idle.messagesPerSecond,
        each(after.heapBytes - before.heapBytes, after.feeds - before.feeds),
        each(after.diskBytes - before.diskBytes, after.feeds - before.feeds),
        after.threads,
        after.files);
  }

  /** What one anchor takes for one feed; nothing where none has been added. */
  private static String each(long bytes, int feeds) {
    return feeds == 0 ? "" : String.format(Locale.ROOT, "%d bytes", bytes / feeds / MEMBERS);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
