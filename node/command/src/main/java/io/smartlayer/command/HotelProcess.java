package io.smartlayer.command;

import io.smartlayer.environment.Web;
import io.smartlayer.examples.flightticket.HotelServer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
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
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The hotel: a server in a process of its own, always at the same port, so that it can be taken
 * down and brought back. One that a killed demo left behind is taken over.
 */
final class HotelProcess implements AutoCloseable {
  /** The file of the key that its control asks for, in its folder. */
  static final String CONTROL = "control";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private final Path folder;
  private final int port;
  private final Address eas;
  private final long chainId;
  private final SecretKey control;
  private final Path trustFile;
  private final Web web;
  private @Nullable KeptProcess process;

  /**
   * A hotel that does not run yet.
   *
   * @param control whoever names it may tell the hotel what to do
   * @param trustFile of the network whose nodes it books for
   */
  HotelProcess(
      Path folder,
      int port,
      Address eas,
      long chainId,
      SecretKey control,
      Path trustFile,
      Web web) {
    this.folder = folder;
    this.port = port;
    this.eas = eas;
    this.chainId = chainId;
    this.control = control;
    this.trustFile = trustFile;
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

  /** The idempotency key of a booking for a flight, or null while there is none. */
  @Nullable Hash bookedFor(String flight) {
    JsonNode made = bookings();
    if (made == null) {
      return null;
    }
    for (JsonNode booking : made.get("bookings")) {
      if (booking.get("request").get("flight").asString().equals(flight)) {
        return Hash.fromHex(booking.get("key").asString());
      }
    }
    return null;
  }

  /** Has it keep back the answer to the next booking for a flight, for a while at most. */
  void hold(String flight) {
    tell("hold", JsonNodeFactory.instance.objectNode().put("flight", flight));
  }

  /** Has it keep back nothing any more. */
  void release() {
    tell("release", JsonNodeFactory.instance.objectNode());
  }

  @Override
  public void close() {
    down();
  }

  private void tell(String what, JsonNode how) {
    var headers =
        List.of(
            new Web.Header("Content-Type", "application/json"),
            new Web.Header("Authorization", "Bearer " + control.reveal().toHex()));
    URI place = uri().resolve("control/" + what);
    var request = new Web.Request("POST", place, headers, CanonicalJson.write(how), CALL_TIMEOUT);
    boolean done =
        web.send(request) instanceof Web.Exchange.Answered(int status, Bytes _) && status == 204;
    Stage.check(done, "the hotel cannot be told to " + what);
  }

  private @Nullable JsonNode get(String path) {
    var answer = FeedHttp.get(uri().resolve(path), CALL_TIMEOUT); // a log of any length
    if (!(answer instanceof FeedHttp.Answer.Good(int _, Bytes body))) {
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
        String.valueOf(chainId),
        "--control",
        folder.resolve(CONTROL).toString(),
        "--network",
        trustFile.toString());
  }

  private void awaitUp(KeptProcess started) {
    var patience = new Patience(START_TIMEOUT, LOOK_AGAIN);
    while (!isUp()) {
      if (!started.isAlive() || !patience.again()) {
        started.end();
        throw new IllegalStateException(
            "the hotel did not start; what it said is in " + folder.resolve("hotel.log"));
      }
    }
  }
}
