package io.smartlayer.command;

import io.smartlayer.environment.Web;
import io.smartlayer.examples.flightticket.HotelServer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The hotel: a server in a process of its own, always at the same port, so that it can be taken
 * down and brought back. One that a killed demo left behind is taken over.
 */
final class HotelProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Path folder;
  private final int port;
  private final Address eas;
  private final long chainId;
  private final Web web;
  private @Nullable KeptProcess process;

  HotelProcess(Path folder, int port, Address eas, long chainId, Web web) {
    this.folder = folder;
    this.port = port;
    this.eas = eas;
    this.chainId = chainId;
    this.web = web;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Whether it answers. */
  boolean isUp() {
    return get("health") != null;
  }

  /** Sees to it that it answers. */
  synchronized void up() {
    KeptProcess running = KeptProcess.find(file(folder));
    process = running == null ? start() : running;
    awaitUp(process);
  }

  /** Takes it down, as if its machine had gone. */
  synchronized void down() {
    KeptProcess running = process;
    if (running != null) {
      running.end();
      process = null;
    }
  }

  /** Ends the hotel that a killed demo left behind in a folder, if there is one. */
  static void endLeftBehind(Path folder) {
    KeptProcess left = KeptProcess.find(file(folder));
    if (left != null) {
      left.end();
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("process");
  }

  private KeptProcess start() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the hotel has no folder", e);
    }
    return KeptProcess.start(
        file(folder),
        folder.toString(),
        command(),
        Map.of("CLASSPATH", System.getProperty("java.class.path")), // too long for an argument
        folder.resolve("hotel.log"));
  }

  /** The bookings it has made, or null when it does not answer. */
  @Nullable JsonNode bookings() {
    return get("bookings");
  }

  /** The requests it has seen, by idempotency key, or null when it does not answer. */
  @Nullable JsonNode requests() {
    return get("requests");
  }

  @Override
  public void close() {
    down();
  }

  private @Nullable JsonNode get(String path) {
    var request = new Web.Request("GET", uri().resolve(path), List.of(), Bytes.EMPTY, CALL_TIMEOUT);
    if (!(web.send(request) instanceof Web.Exchange.Answered(int status, Bytes body))
        || status != 200) {
      return null;
    }
    try {
      return CanonicalJson.read(body.toUtf8());
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  private List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-Xmx128m",
        HotelServer.class.getName(),
        "--port",
        String.valueOf(port),
        "--folder",
        folder.toString(),
        "--key",
        folder.resolve("key").toString(),
        "--eas",
        eas.toHex(),
        "--chain-id",
        String.valueOf(chainId));
  }

  private void awaitUp(KeptProcess started) {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!isUp()) {
      if (!started.isAlive() || System.nanoTime() > end) {
        started.end();
        throw new IllegalStateException(
            "the hotel did not start; what it said is in " + folder.resolve("hotel.log"));
      }
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the hotel started", e);
      }
    }
  }
}
