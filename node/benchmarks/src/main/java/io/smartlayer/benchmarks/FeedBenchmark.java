package io.smartlayer.benchmarks;

import io.smartlayer.adapters.files.FileStorage;
import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Feed;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Attested;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What does a feed take and give in a second, beside bare signature checks and beside Kafka, with
 * the same entries?
 *
 * <p>{@code node/benchmarks/feed} runs all of it in turns, in one process: a committee of four on
 * synced files over a network in memory, and a broker of Kafka.
 */
public final class FeedBenchmark {
  /** How many entries may be on their way at once: what an anchor takes for one feed. */
  private static final int IN_FLIGHT = 1024;

  private static final int MEMBERS = 4;

  private final Delays delays = new Delays();
  private final int entries;
  private final TicketWorld world;
  private final KafkaPeer kafka;
  private final Path folder;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private long size = TicketWorld.ENTRIES;
  private int logs;

  private FeedBenchmark(int entries, TicketWorld world, KafkaPeer kafka, Path folder) {
    this.entries = entries;
    this.world = world;
    this.kafka = kafka;
    this.folder = folder;
  }

  /** What is measured. */
  private enum Kind {
    CHECKS("signature checks alone, %d threads"),
    APPEND("append: checked, ordered, final, durable"),
    PRODUCE("Kafka: produce, acks=all"),
    CONSUME("consume: certificates and roots checked"),
    CONSUME_KEPT("the same, and kept on disk"),
    KAFKA_CONSUME("Kafka: consume");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  /**
   * Measures.
   *
   * @param arguments a folder on the disk in question, how many entries a round has, how many
   *     rounds count
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    Path folder = Path.of(arguments[0]);
    int entries = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    System.out.print(measure(folder, entries, rounds));
  }

  /** Measures, and says what came of it: the rows of a table. */
  static String measure(Path folder, int entries, int rounds) throws Exception {
    try (var world = new TicketWorld(folder.resolve("anchors"), MEMBERS);
        var kafka = new KafkaPeer()) {
      return new FeedBenchmark(entries, world, kafka, folder).measure(rounds);
    }
  }

  private String measure(int rounds) throws Exception {
    var costs = new EnumMap<Kind, List<Cost>>(Kind.class);
    long bytes = 0;
    for (int i = 0; i <= rounds; i++) {
      List<Attested> facts = delays.make(0, entries);
      List<byte[]> values = facts.stream().map(f -> f.toEntry().body().toArray()).toList();
      bytes = values.stream().mapToLong(value -> value.length).sum();
      String topic = kafka.produce(List.of());
      for (Kind kind : Kind.values()) {
        Cost cost =
            switch (kind) {
              case CHECKS -> checks(facts);
              case APPEND -> Cost.of(() -> append(facts));
              case PRODUCE -> Cost.of(() -> produce(topic, values));
              case CONSUME -> consume(false);
              case CONSUME_KEPT -> consume(true);
              case KAFKA_CONSUME -> kafkaConsume(topic);
            };
        if (i > 0) { // the first round warms up
          costs.computeIfAbsent(kind, _ -> new ArrayList<>()).add(cost);
        }
      }
    }
    return table(costs, bytes);
  }

  /** As many as there are entries, on all processors: recovery of the signer from a digest. */
  private Cost checks(List<Attested> facts) throws Exception {
    List<Hash> digests = facts.stream().map(f -> f.signed().attestation().digest()).toList();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      return Cost.of(() -> {
        List<Callable<Long>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
          int first = part;
          parts.add(() -> check(facts, digests, first));
        }
        long checked = 0;
        for (Future<Long> part : pool.invokeAll(parts)) {
          checked += part.get();
        }
        return checked;
      });
    }
  }

  private long check(List<Attested> facts, List<Hash> digests, int first) {
    long checked = 0;
    for (int i = first; i < facts.size(); i += threads) {
      var signed = facts.get(i).signed();
      if (!signed.signer().equals(signed.attestation().signature().signer(digests.get(i)))) {
        throw new IllegalStateException("a signature just made does not hold");
      }
      checked++;
    }
    return checked;
  }

  /** Hands entries in at the leader until all are final at every member. */
  private long append(List<Attested> facts) throws Exception {
    var room = new Semaphore(IN_FLIGHT);
    List<Future<Long>> offsets = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Attested fact : facts) {
        room.acquire();
        offsets.add(
            callers.submit(() -> {
              try {
                return world.submit(0, fact);
              } finally {
                room.release();
              }
            }));
      }
    }
    for (Future<Long> offset : offsets) {
      var _ = offset.get();
    }
    size += facts.size();
    world.awaitFinal(0, size);
    return facts.size();
  }

  private long produce(String topic, List<byte[]> values) throws Exception {
    kafka.send(topic, values);
    return values.size();
  }

  /** Reads the whole feed, as somebody who has nothing of it. */
  private Cost consume(boolean kept) throws Exception {
    var feed =
        new Feed(
            world.feed(), world.membership().committee(world.feed()), world.membership().domain());
    try (Network network = world.joinAsService();
        Storage storage = FileStorage.open(folder.resolve("reader-" + logs++))) {
      var follower = new FeedFollower(feed, network, kept ? storage.open("feed") : null);
      return Cost.of(() -> {
        long _ = follower.read(size);
        return size;
      });
    }
  }

  private Cost kafkaConsume(String topic) throws Exception {
    try (var consumer = kafka.consumer(topic)) {
      return Cost.of(() -> {
        long _ = KafkaPeer.read(consumer, entries);
        return entries;
      });
    }
  }

  private String table(Map<Kind, List<Cost>> costs, long bytes) {
    var out = new StringBuilder();
    out.append("| | a second | a processor second | processor time each |\n|---|---|---|---|\n");
    costs.forEach((kind, all) -> {
      Cost cost = Cost.median(all);
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %.0f | %.0f | %.1f µs |%n",
              kind.text.formatted(threads),
              cost.perSecond(),
              cost.perProcessorSecond(),
              cost.micros()));
    });
    double checks = ratio(costs, Kind.APPEND, Kind.CHECKS);
    out.append(row("append / signature checks, all members together", checks));
    out.append(row("the same of one member: each checks every entry", checks * MEMBERS));
    out.append(row("append / Kafka's produce", ratio(costs, Kind.APPEND, Kind.PRODUCE)));
    out.append(row("consume / Kafka's consume", ratio(costs, Kind.CONSUME, Kind.KAFKA_CONSUME)));
    out.append(
        String.format(
            Locale.ROOT,
            "%d entries of %d bytes a round; load average %.1f%n",
            entries,
            bytes / entries,
            Processor.load()));
    return out.toString();
  }

  private static double ratio(Map<Kind, List<Cost>> costs, Kind one, Kind other) {
    return Cost.median(costs.getOrDefault(one, List.of())).perProcessorSecond()
        / Cost.median(costs.getOrDefault(other, List.of())).perProcessorSecond();
  }

  private static String row(String what, double ratio) {
    return String.format(Locale.ROOT, "| **%s** | | **%.2f** | |%n", what, ratio);
  }
}
