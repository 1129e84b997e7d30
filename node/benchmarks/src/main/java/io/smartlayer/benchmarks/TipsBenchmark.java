package io.smartlayer.benchmarks;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedTip;
import io.smartlayer.feed.MemberTips;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What does it cost a member to vouch for all its feeds every ten seconds?
 *
 * <p>{@code node/benchmarks/tips} signs rounds of tips over more and more feeds, of which none, one
 * in a hundred or all have changed, and asks for single ones.
 */
public final class TipsBenchmark {
  private static final int WARM_UPS = 20;
  private static final int ROUNDS = 40;
  private static final int ROUNDS_OF_ALL = 4;
  private static final int QUESTIONS = 5000;

  private final List<FeedId> feeds;
  private final MemberTips member;
  private long size = 1;

  private TipsBenchmark(int count) {
    this.feeds =
        IntStream.range(0, count)
            .mapToObj(i -> new FeedId(Hash.keccak(Bytes.utf8("feed " + i))))
            .toList();
    this.member =
        new MemberTips(
            new SecretKey(Hash.keccak(Bytes.utf8("member")).bytes()),
            TypedData.Domain.of("Smart Layer", "1", 1, Address.ZERO));
  }

  /**
   * Measures.
   *
   * @param arguments numbers of feeds
   */
  public static void main(String[] arguments) {
    System.out.print(measure(Stream.of(arguments).map(Integer::parseInt).toList()));
  }

  /** Measures, and says what came of it: the rows of a table. */
  static String measure(List<Integer> counts) {
    var out =
        new StringBuilder(
            """
            | feeds | round, none changed | 1 % changed | all changed | heap a feed | an answer \
            | its bytes, hashes of its path |
            |---|---|---|---|---|---|---|
            """);
    counts.forEach(count -> out.append(new TipsBenchmark(count).row()));
    return out + String.format(Locale.ROOT, "load average %.1f%n", Processor.load());
  }

  private String row() {
    long before = heap();
    change(1);
    member.sign(0);
    long heap = (heap() - before) / feeds.size();
    rounds(WARM_UPS, 100);
    double none = rounds(ROUNDS, 0);
    double some = rounds(ROUNDS, 100);
    double all = rounds(ROUNDS_OF_ALL, 1);
    repeat(QUESTIONS, this::answer);
    double answer = repeat(QUESTIONS, this::answer);
    ProvenTip tip = Objects.requireNonNull(member.prove(feeds.getFirst()));
    return String.format(
        Locale.ROOT,
        "| %d | %.2f ms | %.2f ms | %.1f ms | %d bytes | %.0f µs | %d, %d |%n",
        feeds.size(),
        none / 1e6,
        some / 1e6,
        all / 1e6,
        heap,
        answer / 1e3,
        answer(0),
        tip.path().size());
  }

  /** Processor time of a round, of this thread, in nanoseconds. */
  private double rounds(int count, int step) {
    return repeat(
        count,
        round -> {
          if (step > 0) {
            change(step);
          }
          member.sign(round);
        });
  }

  private static double repeat(int count, IntConsumer work) {
    var threads = ManagementFactory.getThreadMXBean();
    long from = threads.getCurrentThreadCpuTime();
    IntStream.range(0, count).forEach(work);
    return (threads.getCurrentThreadCpuTime() - from) / (double) count;
  }

  /** One in {@code step} has another entry. */
  private void change(int step) {
    size++;
    Hash root = Hash.sha256(Bytes.ofLong(size));
    for (int i = 0; i < feeds.size(); i += step) {
      member.put(new FeedTip(feeds.get(i), 0, size, root));
    }
  }

  /** The bytes of an answer. */
  private int answer(int question) {
    FeedId feed = feeds.get(question % feeds.size());
    return CanonicalJson.write(Objects.requireNonNull(member.prove(feed)).toJson()).size();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
