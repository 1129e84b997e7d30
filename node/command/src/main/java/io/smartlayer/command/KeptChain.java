package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.runtime.LocalPorts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The demo's chain: an anvil that outlives a demo which is killed, since it keeps nothing on disk.
 * The next start finds it again, with all that the chain holds. {@link #close} ends it.
 */
final class KeptChain implements AutoCloseable {
  /** The name of the file that tells of it, in the demo's folder. */
  static final String FILE = "anvil";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int START_ATTEMPTS = 3;

  private final Anvil anvil;
  private final @Nullable KeptProcess process;
  private final boolean found;

  private KeptChain(Anvil anvil, @Nullable KeptProcess process, boolean found) {
    this.anvil = anvil;
    this.process = process;
    this.found = found;
  }

  /**
   * The chain that a folder tells of, or a fresh one; or the endpoint that {@link
   * Anvil#ENDPOINT_VARIABLE} names.
   *
   * @throws ChainFailure if there is none, or it does not answer
   */
  static KeptChain in(Path folder, RandomGenerator random) {
    String named = System.getenv(Anvil.ENDPOINT_VARIABLE);
    if (named != null && !named.isBlank()) {
      return new KeptChain(Anvil.at(URI.create(named)), null, true);
    }
    Path file = folder.resolve(FILE);
    KeptProcess kept = KeptProcess.find(file);
    if (kept != null) {
      try {
        return new KeptChain(await(kept), kept, true);
      } catch (ChainFailure e) {
        kept.end(); // it runs and does not answer: a fresh one takes its place
      }
    }
    for (int attempt = 1; ; attempt++) {
      KeptProcess fresh = start(file, LocalPorts.free(1, random).getFirst());
      try {
        return new KeptChain(await(fresh), fresh, false);
      } catch (RuntimeException e) { // nothing that was started is left behind
        fresh.end();
        if (attempt == START_ATTEMPTS || !(e instanceof ChainFailure)) {
          throw e;
        }
      }
    }
  }

  /** The chain. */
  Anvil anvil() {
    return anvil;
  }

  /** Whether it was there before, perhaps with contracts on it. */
  boolean wasFound() {
    return found;
  }

  /** Ends the chain itself, unless it is one named from outside. */
  @Override
  public void close() {
    anvil.close();
    if (process != null) {
      process.end();
    }
  }

  private static KeptProcess start(Path file, int port) {
    // Its output would fill a pipe without a reader, or a disk.
    return KeptProcess.start(
        file, String.valueOf(port), Anvil.command(port), Map.of(), Path.of("/dev/null"));
  }

  private static Anvil await(KeptProcess process) {
    URI endpoint = URI.create("http://127.0.0.1:" + process.note());
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      try {
        return Anvil.at(endpoint);
      } catch (ChainFailure e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while anvil started", e);
    }
  }
}
