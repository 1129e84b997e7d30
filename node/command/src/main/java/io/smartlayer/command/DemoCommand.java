package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code smartlayer demo}: a flight ticket lives, on this machine. */
@Command(
    name = "demo",
    description = {
      "Lets a smart flight ticket live on a network on this machine: a chain, an airline, a hotel,",
      "four anchors and six service nodes, each a process that speaks libp2p with the others.",
      "Everything is real but the wallet, which is for demonstration.",
      "What it makes is kept, and a later start goes on with it."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int BUSY = 75;
  private static final int INTERRUPTED = 130;

  /** Longer than the nodes take to end in order. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final Clock clock;

  private volatile boolean ending;

  @Spec private CommandSpec spec;

  @Option(
      names = "--headless",
      description = "Run the story once, without the page, and end: status 0 if every step held.")
  private boolean headless;

  @Option(names = "--report", paramLabel = "FILE", description = "Write what happened as JSON.")
  private @Nullable Path report;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Fixes what the story draws, such as which replica is asked and which bits are flipped;"
              + " not keys, not time, not what the network and its elections do.")
  private long seed = 1;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where everything is kept (default: target/demo in the project).")
  private @Nullable Path folder;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The page's port (default: any free one).")
  private int port;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  DemoCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Path home = Path.of(System.getProperty("smartlayer.home", "."));
    var kept = new DemoFolder(folder == null ? home.resolve("target").resolve("demo") : folder);
    kept.create();
    if (!kept.isOurs()) {
      err().println(kept.path() + " holds something else. Name an empty --folder, or a new one.");
      return Smartlayer.USAGE;
    }
    try (FileLock lock = lock(kept.path().resolve(DemoFolder.LOCK))) {
      if (lock == null) {
        err()
            .println("Another demo is running in " + kept.path() + ". End it, or name a --folder.");
        return BUSY;
      }
      return run(kept);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + kept.path(), e);
    }
  }

  private int run(DemoFolder kept) {
    var closed = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> end(main, closed, kept)));
    try {
      return play(kept);
    } catch (RuntimeException e) {
      if (ending) {
        return INTERRUPTED; // it was told to end, and did
      }
      throw e;
    } finally {
      closed.countDown();
    }
  }

  /** Ctrl-C and SIGTERM interrupt whatever is under way, and wait until the world is closed. */
  private void end(Thread main, CountDownLatch closed, DemoFolder kept) {
    ending = true;
    main.interrupt();
    new NodeJvm(kept.network()).down(); // a rehearsal waits undisturbed
    try {
      if (!closed.await(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        kept.endProcesses(); // what goes on in this process ends with it
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int play(DemoFolder kept) {
    long begun = System.nanoTime();
    RandomGenerator seeded = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    RandomGenerator secrets = new SecureRandom();
    var narrator = new Narrator(out());
    narrator.title();
    try (var world = DemoWorld.start(kept, secrets, clock, narrator::doing)) {
      SecretKey holder = NodeKeys.in(kept.path().resolve("traveller.key"), secrets);
      var traveller = new Traveller(holder, world.membership().domain());
      Path receipts = kept.path().resolve("receipts");
      try (var show = new Show(world, traveller, clock, seeded, secrets, narrator, receipts);
          var page = headless ? null : DemoPage.start(port, show, home(), secrets)) {
        if (page != null) {
          show.welcome();
          narrator.page(page.uri());
        }
        StoryReport story = show.play();
        if (ending) {
          return INTERRUPTED;
        }
        if (report != null) {
          story.write(report);
        }
        narrator.end(story, Duration.ofNanos(System.nanoTime() - begun), kept.path());
        if (page != null && story.isOk()) {
          narrator.stay(page.uri());
          awaitInterrupt();
        }
        return story.isOk() ? 0 : FAILED;
      }
    }
  }

  private static Path home() {
    return Path.of(System.getProperty("smartlayer.home", "."));
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable FileLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return channel.tryLock();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
