package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Membership;
import io.smartlayer.token.TrustFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo's process is killed at any moment and started again in the same folder: nothing final is
 * lost, nothing acts twice, and what was under way comes to its end.
 */
class RestartAcceptanceTest {
  private static final int KILLS = 12;
  private static final int WORLD = 1 + 4 + 6 + 1; // chain, anchors, service nodes, hotel
  private static final Duration START_TIME = Duration.ofMinutes(4);
  private static final Duration STORY_TIME = Duration.ofMinutes(5);
  private static final Duration SETTLE_TIME = Duration.ofMinutes(1);
  private static final Duration END_TIME = Duration.ofSeconds(45);
  private static final Duration LONG_BREAK = Duration.ofSeconds(12);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private final Map<FeedId, Map<Long, Entry>> shown = new TreeMap<>();
  private final List<String> contradictions = Collections.synchronizedList(new ArrayList<>());
  private final List<Ticket> tickets = Crowd.nobody();
  private final Random random = new Random(Long.getLong("seed", 1));

  private final List<EvmChain> chains = new ArrayList<>();
  private @Nullable TrustBook groups;

  @Test
  @Tag("kills")
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void aDozenKillsUnderLoadLoseNothingAndDoNothingTwice() throws Exception {
    Path folder = temporary.resolve("demo");
    Path output = temporary.resolve("output");
    Path report = temporary.resolve("report.json");
    try {
      for (int kill = 1; kill <= KILLS; kill++) {
        long millis = random.nextLong(1_000, 25_000);
        runAndKill(folder, output, Duration.ofMillis(millis));
        System.out.println("kill " + kill + " after " + millis + " ms: " + told());
        if (random.nextInt(4) == 0) {
          Pause.of(LONG_BREAK); // longer than a head may be in flight
        }
      }
      var trace = new Trace(folder, membership(folder), groups(folder));
      DemoRun last = DemoRun.start(folder, output, "--report", report.toString());
      try (last;
          var world = World.open(this, last, folder)) {
        await(last, "the story's end", STORY_TIME, () -> Files.exists(report));
        world.crowd.close();
        assertThat(storyHeld(report)).as(last.said()).isTrue();
        settle(trace);
        trace.checkTickets(tickets);
        assertThat(last.terminate(END_TIME)).isEqualTo(143);
      }
      trace.check(Watcher.copy(shown));
      System.out.println("in the end: " + told() + "; " + trace.summary());
      assertThat(contradictions).isEmpty();
    } finally {
      new DemoFolder(folder).endProcesses();
    }
    assertThat(DemoRun.leftBehind(folder)).isEmpty();
  }

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void aKilledDemoGoesOnWhereItWasAndASecondOneSaysThatItRuns() throws Exception {
    Path folder = temporary.resolve("demo");
    Path output = temporary.resolve("output");
    try {
      try (var first = DemoRun.start(folder, output, "--headless");
          var _ = World.open(this, first, folder)) {
        await(first, "final entries", START_TIME, () -> finalEntries() > 3);
        DemoRun second = DemoRun.start(folder, temporary.resolve("second"), "--headless");
        assertThat(second.exit(END_TIME)).as(second.said()).isEqualTo(75);
      }
      assertThat(DemoRun.leftBehind(folder)).hasSize(WORLD); // all of it waits for the next start
      int before = finalEntries();
      int said = Files.readString(output).length();
      DemoRun next = DemoRun.start(folder, output, "--headless");
      try (next;
          var _ = World.open(this, next, folder)) {
        await(next, "its first words", START_TIME, () -> next.said().length() > said);
        await(next, "more final entries", START_TIME, () -> finalEntries() > before + 3);
        assertThat(next.terminate(END_TIME)).isEqualTo(143);
      }
      assertThat(DemoRun.leftBehind(folder)).isEmpty();
      new Trace(folder, membership(folder), groups(folder)).check(Watcher.copy(shown));
      assertThat(contradictions).isEmpty();
    } finally {
      new DemoFolder(folder).endProcesses();
    }
  }

  @Test
  @Tag("minutes")
  @Timeout(value = 25, unit = TimeUnit.MINUTES)
  void aSignalAtAnyMomentEndsItAndLeavesNothingBehind() throws Exception {
    Path folder = temporary.resolve("demo");
    Path output = temporary.resolve("output");
    try {
      for (int millis = 150; millis < 25_000; millis = millis * 2) {
        DemoRun run = DemoRun.start(folder, output);
        try (run) {
          Pause.millis(millis);
          boolean interrupt = random.nextBoolean();
          long begun = System.nanoTime();
          int status = interrupt ? run.interrupt(END_TIME) : run.terminate(END_TIME);
          long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
          System.out.println("signal after " + millis + " ms: " + status + " in " + took + " ms");
          assertThat(status).as(run.said()).isEqualTo(interrupt ? 130 : 143);
        }
        assertThat(DemoRun.leftBehind(folder)).isEmpty();
      }
      assertThat(Files.readString(output)).doesNotContain("Exception", "FAILED", "event=stopped");
    } finally {
      new DemoFolder(folder).endProcesses();
    }
  }

  private int finalEntries() {
    return Watcher.copy(shown).values().stream().mapToInt(List::size).sum();
  }

  private void runAndKill(Path folder, Path output, Duration after) throws Exception {
    long end = System.nanoTime() + after.toNanos();
    DemoRun run = DemoRun.start(folder, output, "--headless");
    try (run;
        var _ = World.openBefore(this, run, folder, end)) {
      while (System.nanoTime() < end) {
        if (!run.isAlive()) {
          assertThat(run.exit(END_TIME)).as(run.said()).isZero(); // the story came to its end
          break;
        }
        Pause.millis(20);
      }
    }
  }

  private void settle(Trace trace) throws InterruptedException {
    long end = System.nanoTime() + SETTLE_TIME.toNanos();
    while (!trace.isSettled(Watcher.copy(shown))) {
      assertThat(System.nanoTime()).as("not ended: %s", trace.running()).isLessThan(end);
      Pause.millis(1000);
    }
  }

  /** Who acts on a demo and watches it while it runs. */
  private record World(Membership network, Watcher watcher, Crowd crowd) implements AutoCloseable {
    static World open(RestartAcceptanceTest test, DemoRun run, Path folder) throws Exception {
      await(run, "the demo's start", START_TIME, () -> isThere(folder));
      return of(test, folder);
    }

    /** None, if the demo is to die before it has started. */
    static AutoCloseable openBefore(
        RestartAcceptanceTest test, DemoRun run, Path folder, long deadline) throws Exception {
      while (!isThere(folder) && run.isAlive()) {
        if (System.nanoTime() > deadline) {
          return () -> {};
        }
        Pause.millis(50);
      }
      return run.isAlive() ? of(test, folder) : () -> {};
    }

    private static World of(RestartAcceptanceTest test, Path folder) throws IOException {
      Membership network = membership(folder);
      return new World(
          network,
          new Watcher(folder, network, test.groups(folder), test.shown, test.contradictions),
          new Crowd(folder, network, new Random(test.random.nextLong()), test.tickets));
    }

    private static boolean isThere(Path folder) {
      return Files.exists(folder.resolve("traveller.key"))
          && Files.exists(folder.resolve("network/network.json"))
          && Files.exists(folder.resolve("demo.json"));
    }

    @Override
    public void close() {
      crowd.close();
      watcher.close();
    }
  }

  private static void await(DemoRun run, String what, Duration atMost, BooleanSupplier question)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!question.getAsBoolean()) {
      assertThat(run.isAlive()).as(run.said()).isTrue();
      assertThat(System.nanoTime()).as("waiting for %s: %s", what, run.said()).isLessThan(end);
      Pause.millis(200);
    }
  }

  private static boolean storyHeld(Path report) throws IOException {
    var steps = CanonicalJson.read(Files.readString(report)).get("steps");
    return steps.size() == 13 && steps.valueStream().allMatch(s -> s.get("ok").booleanValue());
  }

  private String told() {
    return shown.size()
        + " feeds, "
        + finalEntries()
        + " final entries, "
        + tickets.size()
        + " tickets";
  }

  private static Membership membership(Path folder) throws IOException {
    return trust(folder).members();
  }

  /** Who ranks for the demo's groups, asked for as long as its chain runs. */
  private synchronized TrustBook groups(Path folder) throws IOException {
    TrustBook known = groups;
    if (known == null) {
      var contracts = Objects.requireNonNull(new DemoFolder(folder).network().contracts());
      var chain = new EvmChain(contracts.rpc(), contracts.chainId());
      known = new TrustBook(trust(folder), chain, _ -> {});
      groups = known;
      chains.add(chain);
    }
    return known;
  }

  @AfterEach
  void closeChains() {
    chains.forEach(EvmChain::close);
  }

  private static TrustFile trust(Path folder) throws IOException {
    Path file = folder.resolve("network/network.json");
    return TrustFile.fromJson(CanonicalJson.read(Files.readString(file)));
  }
}
