package io.smartlayer.runtime;

import io.smartlayer.anchoring.BurnAlert;
import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.primitives.Address;
import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Has an anchor ask the replicas of its groups what anybody may ask them, each group's all at once,
 * and keeps their error budgets. Who fails is told on; nothing is decided here.
 */
final class ServiceProbes implements AutoCloseable {
  /** The shortest pause between two rounds as a rule; the longest is twice as long. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  /** Groups that are asked in one round at the most. */
  static final int GROUPS = 16;

  /** Questions under way; whoever would be asked beside them is not. */
  static final int UNDER_WAY = 256;

  private static final System.Logger LOG = System.getLogger(ServiceProbes.class.getName());
  private static final Duration SHOWN = BurnAlert.SLOW.longer();

  private final Supplier<List<ProbeQuestion>> questions;
  private final BiFunction<ProbeQuestion, Address, Outcome> prober;
  private final ReplicaLevels levels;
  private final RandomGenerator random;
  private final Consumer<Map<Address, Instant>> told;
  private final Duration pause;
  private final Semaphore underWay = new Semaphore(UNDER_WAY);
  private final Map<Outcome, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final Thread thread = Thread.ofVirtual().name("service-probes").unstarted(this::run);

  /**
   * Asks nobody before {@link #start}.
   *
   * @param questions what to ask in a round, at most {@link #GROUPS}
   * @param prober asks, and waits within a bound
   * @param levels where what comes of a round is counted
   * @param random spreads rounds over time
   * @param told after each round which nodes fail, each with when it last answered well
   * @param pause the shortest between two rounds; the longest is twice as long
   */
  ServiceProbes(
      Supplier<List<ProbeQuestion>> questions,
      BiFunction<ProbeQuestion, Address, Outcome> prober,
      ReplicaLevels levels,
      RandomGenerator random,
      Consumer<Map<Address, Instant>> told,
      Duration pause) {
    this.questions = questions;
    this.prober = prober;
    this.levels = levels;
    this.random = random;
    this.told = told;
    this.pause = pause;
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, new LongAdder());
    }
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** What was counted since the start, by name: always the same names. */
  Map<String, Long> counts() {
    var all = new TreeMap<String, Long>();
    counts.forEach((outcome, count) ->
        all.put("service.probes." + outcome.name().toLowerCase(Locale.ROOT), count.sum()));
    return all;
  }

  /** How fast the nodes' error budgets burn, and their weights, for metrics: names, then nodes. */
  Map<String, Map<String, Double>> byNode() {
    var burn = new TreeMap<String, Double>();
    levels.burn(SHOWN).forEach((node, value) -> burn.put(node.toHex(), value));
    var weights = new TreeMap<String, Double>();
    for (ServiceClass each : ServiceClass.values()) {
      levels
          .weights(each)
          .forEach((node, value) -> weights.merge(node.toHex(), (double) value, Math::min));
    }
    var all = new TreeMap<String, Map<String, Double>>();
    all.put("service.burn", burn);
    all.put("service.weight", weights);
    return all;
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(pause.plusMillis(random.nextLong(pause.toMillis())));
        begin();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end
    }
  }

  /** Begins what is due; a fault in it is no reason to ask nobody any more. */
  private void begin() {
    try {
      for (ProbeQuestion question : questions.get()) {
        Thread.ofVirtual().name("service-probe").start(() -> round(question));
      }
      told.accept(levels.failing());
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=probes-failed", e);
    }
  }

  /** Asks all replicas of a group at once, and waits for the last of them. */
  private void round(ProbeQuestion question) {
    var outcomes = new ConcurrentSkipListMap<Address, Outcome>();
    List<Address> asked = new ArrayList<>();
    for (Address node : question.replicas()) {
      if (underWay.tryAcquire()) {
        asked.add(node);
      }
    }
    var left = new CountDownLatch(asked.size());
    for (Address node : asked) {
      Thread.ofVirtual()
          .name("service-probe")
          .start(() -> {
            try {
              outcomes.put(node, asked(question, node));
            } finally {
              underWay.release();
              left.countDown();
            }
          });
    }
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    outcomes.values().forEach(this::count);
    levels.add(question.serviceClass(), outcomes);
  }

  /** What came of asking one; nobody is blamed for a fault of the one who asks. */
  private Outcome asked(ProbeQuestion question, Address node) {
    try {
      return prober.apply(question, node);
    } catch (RuntimeException e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=probe-failed node=" + node, e);
      return Outcome.UNTRIED;
    }
  }

  private void count(Outcome outcome) {
    LongAdder count = counts.get(outcome);
    if (count != null) {
      count.increment();
    }
  }
}
