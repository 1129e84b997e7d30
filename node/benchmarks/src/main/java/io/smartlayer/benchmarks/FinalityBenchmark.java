package io.smartlayer.benchmarks;

import io.smartlayer.feed.FeedId;
import io.smartlayer.runtime.AnchorNode;
import io.smartlayer.token.EntryBody;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How long does it take from handing in a fact at the leader until it is final there, and at
 * another member?
 *
 * <p>{@code node/benchmarks/finality} measures beside it, in the same run, what syncs and delays
 * alone would take.
 */
public final class FinalityBenchmark {
  private static final int ROUNDS = 5;
  private static final int OTHER = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Load WARM_UP = new Load("", 0, 0, 3000, 500, false);
  private static final List<Load> LOADS =
      List.of(
          new Load("one by one, no delay", 0, 0, 150, 0, false),
          new Load("one by one, 1..5 ms", 1, 5, 100, 0, false),
          new Load("300/s, no delay", 0, 0, 900, 300, false),
          new Load("300/s, 1..5 ms", 1, 5, 900, 300, false),
          new Load("one by one, the chain asked", 0, 0, 15, 0, true));

  private final TicketWorld world;
  private final Delays delays = new Delays();
  private long next = TicketWorld.ENTRIES;

  private FinalityBenchmark(TicketWorld world) {
    this.world = world;
  }

  /**
   * How facts come.
   *
   * @param leastMillis shortest delay of a message
   * @param mostMillis longest
   * @param perSecond how many a second, whether those before are final or not; 0 for one by one
   * @param revocable whether anchors must ask the chain about each
   */
  private record Load(
      String name,
      int leastMillis,
      int mostMillis,
      int entries,
      int perSecond,
      boolean revocable) {}

  /** What one round of a load gave. */
  private record Round(
      Spread leader, Spread other, double syncs, double messages, double processorNanos) {}

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet, on the disk in question
   */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Logger.getLogger("").setLevel(Level.WARNING);
    Path folder = Path.of(arguments[0]);
    try (var world = new TicketWorld(folder);
        var floor = new FinalityFloor(folder)) {
      new FinalityBenchmark(world).measure(floor);
    }
  }

  private void measure(FinalityFloor floor) throws InterruptedException, ExecutionException {
    var _ = round(WARM_UP);
    List<FinalityFloor.Syncs> syncs = new ArrayList<>();
    List<List<Round>> rounds = LOADS.stream().<List<Round>>map(_ -> new ArrayList<>()).toList();
    for (int i = 0; i < ROUNDS; i++) {
      syncs.add(floor.syncs());
      for (int j = 0; j < LOADS.size(); j++) {
        rounds.get(j).add(round(LOADS.get(j)));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "milliseconds from handing in to final, medians of %d rounds; load average %.1f%n%n"
            + "%-28s %8s %8s   %8s %8s   %s%n",
        ROUNDS,
        Processor.load(),
        "",
        "leader",
        "p99",
        "another",
        "p99",
        "an entry: syncs, messages of all four, processor ms");
    for (int j = 0; j < LOADS.size(); j++) {
      print(LOADS.get(j), rounds.get(j));
    }
    print(
        "floor: 5 syncs alone",
        Spread.median(syncs.stream().map(FinalityFloor.Syncs::alone).toList()));
    print(
        "floor: 5 syncs, 3 at once",
        Spread.median(syncs.stream().map(FinalityFloor.Syncs::together).toList()));
    print("floor: delays of 1..5 ms", floor.network(Duration.ofMillis(1), Duration.ofMillis(5)));
  }

  private Round round(Load load) throws InterruptedException {
    world.delays(Duration.ofMillis(load.leastMillis), Duration.ofMillis(load.mostMillis));
    List<EntryBody> facts = delays.make(load.entries, load.revocable);
    long base = next;
    next += load.entries;
    var handedIn = new AtomicLongArray(load.entries);
    var atLeader = new AtomicLongArray(load.entries);
    var atOther = new AtomicLongArray(load.entries);
    Thread leader = watch(world.leader(), base, atLeader);
    Thread other = watch(world.member(OTHER), base, atOther);
    long syncs = world.counts().syncs();
    long messages = world.counts().messages();
    long processor = Processor.nanos();
    if (load.perSecond == 0) {
      for (EntryBody fact : facts) {
        long start = System.nanoTime();
        long offset = world.submit(world.leader(), fact);
        handedIn.set((int) (offset - base), start);
        await(world.leader(), offset);
        await(world.member(OTHER), offset);
      }
    } else {
      submitAll(facts, load.perSecond, base, handedIn);
    }
    leader.join();
    other.join();
    double entries = load.entries;
    return new Round(
        spread(handedIn, atLeader),
        spread(handedIn, atOther),
        (world.counts().syncs() - syncs) / entries,
        (world.counts().messages() - messages) / entries,
        (Processor.nanos() - processor) / entries);
  }

  /** Hands facts in on time, whatever became of those before. */
  private void submitAll(List<EntryBody> facts, int perSecond, long base, AtomicLongArray handedIn)
      throws InterruptedException {
    long interval = Duration.ofSeconds(1).toNanos() / perSecond;
    long due = System.nanoTime();
    List<Thread> submissions = new ArrayList<>();
    for (EntryBody fact : facts) {
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      long start = due;
      submissions.add(
          Thread.startVirtualThread(() -> {
            long offset = world.submit(world.leader(), fact);
            handedIn.set((int) (offset - base), start);
          }));
      due += interval;
    }
    for (Thread submission : submissions) {
      submission.join();
    }
  }

  private Thread watch(AnchorNode node, long base, AtomicLongArray finalAt) {
    return Thread.ofPlatform()
        .start(() -> {
          for (int i = 0; i < finalAt.length(); i++) {
            await(node, base + i);
            finalAt.set(i, System.nanoTime());
          }
        });
  }

  private void await(AnchorNode node, long offset) {
    FeedId feed = world.feed();
    try {
      if (!node.awaitBeyond(feed, offset, PATIENCE)) {
        throw new IllegalStateException("entry " + offset + " did not become final");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody stops this thread", e);
    }
  }

  private static Spread spread(AtomicLongArray from, AtomicLongArray to) {
    long[] nanos = new long[from.length()];
    Arrays.setAll(nanos, i -> to.get(i) - from.get(i));
    return Spread.of(nanos);
  }

  private static void print(Load load, List<Round> rounds) {
    Spread leader = Spread.median(rounds.stream().map(Round::leader).toList());
    Spread other = Spread.median(rounds.stream().map(Round::other).toList());
    System.out.printf(
        Locale.ROOT,
        "%-28s %8.2f %8.2f   %8.2f %8.2f   %6.1f %6.1f %6.2f%n",
        load.name,
        leader.median() / 1e6,
        leader.p99() / 1e6,
        other.median() / 1e6,
        other.p99() / 1e6,
        Spread.median(rounds.stream().mapToDouble(Round::syncs).toArray()),
        Spread.median(rounds.stream().mapToDouble(Round::messages).toArray()),
        Spread.median(rounds.stream().mapToDouble(Round::processorNanos).toArray()) / 1e6);
  }

  private static void print(String name, Spread spread) {
    System.out.printf(
        Locale.ROOT, "%-28s %8.2f %8.2f%n", name, spread.median() / 1e6, spread.p99() / 1e6);
  }
}
