package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.ChainFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chain of a local network: an anvil that writes down what it holds every few seconds, and goes
 * on with it at the next start; or the endpoint that {@link Anvil#ENDPOINT_VARIABLE} names.
 */
final class NetworkChain {
  /** How often the chain is written down: what is younger is lost when it is killed. */
  static final Duration WRITTEN_EVERY = Duration.ofSeconds(2);

  /** Longer than a young chain takes to be written down. */
  private static final Duration WRITING_TIME = Duration.ofMillis(500);

  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Path HOME = Path.of(System.getProperty("smartlayer.home", ""));
  private static final Path NOWHERE = Path.of("/dev/null");

  private final Path folder;

  NetworkChain(NetworkFolder network) {
    this.folder = network.path().resolve("chain");
  }

  /** The chain, which is started where it does not run. */
  Anvil up(int port) {
    URI named = named();
    if (named != null) {
      return Anvil.at(named);
    }
    KeptProcess running = KeptProcess.find(process());
    KeptProcess process = running == null ? start(port) : running;
    return await(process, URI.create("http://127.0.0.1:" + port));
  }

  /** Whether its process runs; a chain named from outside has none. */
  boolean isRunning() {
    return KeptProcess.find(process()) != null;
  }

  /** Ends it; first it writes down what it holds. */
  void down() {
    KeptProcess running = KeptProcess.find(process());
    if (running != null) {
      running.terminate();
      running.endWithin(END_TIMEOUT);
    }
  }

  /** Returns once what the chain held at a time is written down. */
  void awaitWritten(Instant time) {
    if (named() != null) {
      return;
    }
    Instant what = time.plus(WRITING_TIME); // what is written earlier may have been begun before
    var patience = new Patience(START_TIMEOUT, LOOK_AGAIN);
    try {
      while (!Files.exists(state())
          || Files.getLastModifiedTime(state()).toInstant().isBefore(what)) {
        if (!isRunning() || !patience.again()) {
          throw new IllegalStateException("the chain does not write down what it holds");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + state(), e);
    }
  }

  private static @Nullable URI named() {
    String named = System.getenv(Anvil.ENDPOINT_VARIABLE);
    return named == null || named.isBlank() ? null : URI.create(named);
  }

  private KeptProcess start(int port) {
    try {
      Files.createDirectories(folder);
      rescue();
    } catch (IOException e) {
      throw new UncheckedIOException("the chain has no folder", e);
    }
    List<String> command = new ArrayList<>(Anvil.command(HOME, port));
    command.addAll(List.of("--state", state().toString()));
    command.addAll(List.of("--state-interval", String.valueOf(WRITTEN_EVERY.toSeconds())));
    return KeptProcess.start(process(), state().toString(), command, Map.of(), NOWHERE);
  }

  /** A file that was being written when the chain was killed gives way to the one before. */
  private void rescue() throws IOException {
    Path before = folder.resolve("state.before");
    if (isWhole(state())) {
      Files.copy(state(), before, StandardCopyOption.REPLACE_EXISTING);
    } else if (Files.exists(before)) {
      Files.copy(before, state(), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean isWhole(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(in.length() - 1);
      return in.read() == '}';
    }
  }

  private Path state() {
    return folder.resolve("state.json");
  }

  private Path process() {
    return folder.resolve("process");
  }

  private static Anvil await(KeptProcess process, URI endpoint) {
    var patience = new Patience(START_TIMEOUT, LOOK_AGAIN);
    while (true) {
      try {
        return Anvil.at(endpoint);
      } catch (ChainFailure e) {
        if (!process.isAlive() || !patience.again()) {
          process.end();
          throw e;
        }
      }
    }
  }
}
