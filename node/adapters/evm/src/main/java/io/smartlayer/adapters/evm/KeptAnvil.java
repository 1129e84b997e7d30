package io.smartlayer.adapters.evm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An anvil that outlives a process which is killed: the next one finds it again by a file in a
 * folder, with all that the chain holds. {@link #stop} ends it.
 */
public final class KeptAnvil implements AutoCloseable {
  private static final String FILE = "anvil";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);
  private static final int START_ATTEMPTS = 3;

  private final Anvil anvil;
  private final @Nullable ProcessHandle process;
  private final Path file;
  private final boolean found;

  private KeptAnvil(Anvil anvil, @Nullable ProcessHandle process, Path file, boolean found) {
    this.anvil = anvil;
    this.process = process;
    this.file = file;
    this.found = found;
  }

  /**
   * The anvil that a folder names, or a fresh one; or the endpoint that {@link
   * Anvil#ENDPOINT_VARIABLE} names.
   *
   * @throws ChainFailure if there is none, or it does not answer
   */
  public static KeptAnvil in(Path folder) {
    Path file = folder.resolve(FILE);
    String named = System.getenv(Anvil.ENDPOINT_VARIABLE);
    if (named != null && !named.isBlank()) {
      return new KeptAnvil(Anvil.at(URI.create(named)), null, file, true);
    }
    KeptAnvil kept = find(file);
    return kept != null ? kept : start(file);
  }

  /** The chain. */
  public Anvil anvil() {
    return anvil;
  }

  /** Whether it was there before, perhaps with contracts on it. */
  public boolean wasFound() {
    return found;
  }

  /** Ends the chain itself, unless it is one named from outside. */
  public void stop() {
    anvil.close();
    if (process != null) {
      process.destroy();
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot forget the chain", e);
      }
    }
  }

  /** Lets go of the chain, which goes on. */
  @Override
  public void close() {
    anvil.close();
  }

  private static @Nullable KeptAnvil find(Path file) {
    try {
      if (!Files.exists(file)) {
        return null;
      }
      List<String> lines = Files.readAllLines(file);
      var process = ProcessHandle.of(Long.parseLong(lines.get(0))).orElse(null);
      return process == null
          ? null
          : new KeptAnvil(Anvil.at(URI.create(lines.get(1))), process, file, true);
    } catch (IOException | ChainFailure | IllegalArgumentException | IndexOutOfBoundsException e) {
      return null; // what the file names is gone: a fresh one takes its place
    }
  }

  private static KeptAnvil start(Path file) {
    Path binary = Anvil.find(Path.of("").toAbsolutePath(), System.getenv("PATH"));
    for (int attempt = 1; ; attempt++) {
      try {
        return start(file, binary, freePort());
      } catch (ChainFailure e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      } catch (IOException e) {
        throw new ChainFailure("anvil does not start", e);
      }
    }
  }

  private static KeptAnvil start(Path file, Path binary, int port) throws IOException {
    List<String> command = new ArrayList<>(List.of(binary.toString(), "--silent"));
    command.addAll(Anvil.options(port));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD) // its pipe may lose its reader
            .start();
    URI endpoint = URI.create("http://127.0.0.1:" + port);
    Files.write(file, List.of(String.valueOf(process.pid()), endpoint.toString()));
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (true) {
      try {
        return new KeptAnvil(Anvil.at(endpoint), process.toHandle(), file, false);
      } catch (ChainFailure e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          process.destroyForcibly();
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
      throw new ChainFailure("interrupted while anvil started", e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
