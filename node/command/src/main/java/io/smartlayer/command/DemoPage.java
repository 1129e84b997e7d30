package io.smartlayer.command;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The demo's page and the few routes behind it, on this machine alone. The page asks service nodes
 * and checks their answers itself; from here it gets the demonstration wallet, the news, and levers
 * to pull.
 */
final class DemoPage implements AutoCloseable {
  private static final int BODY_LIMIT_BYTES = 4 << 10;
  private static final int STREAMS_LIMIT = 16;
  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final String POLICY =
      "default-src 'self'; connect-src 'self' http://127.0.0.1:* http://localhost:*;"
          + " img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";
  private static final List<String> TYPES =
      List.of(
          ".html=text/html; charset=utf-8",
          ".js=text/javascript",
          ".css=text/css",
          ".svg=image/svg+xml",
          ".json=application/json",
          ".png=image/png");

  private final Show show;
  private final Path files;
  private final RandomGenerator random;
  private final Semaphore streams = new Semaphore(STREAMS_LIMIT);
  private final WebServer server;
  private volatile boolean open = true;

  private DemoPage(int port, Show show, Path files, RandomGenerator random) {
    this.show = show;
    this.files = files;
    this.random = random;
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .maxPayloadSize(BODY_LIMIT_BYTES)
            .routing(this::routes)
            .build()
            .start();
  }

  /**
   * Opens the page.
   *
   * @param port 0 for any free one
   * @param home the project's folder, where the built page is
   */
  static DemoPage start(int port, Show show, Path home, RandomGenerator random) {
    return new DemoPage(port, show, home.resolve("examples/flight-ticket/web/dist"), random);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  @Override
  public void close() {
    open = false;
    server.stop();
  }

  private void routes(HttpRouting.Builder routing) {
    routing
        .get("/demo/state", (request, response) -> json(response, Status.OK_200, state()))
        .get("/demo/events", this::events)
        .post("/demo/delay", lever(this::delay))
        .post("/demo/hotel", lever(in -> show.hotel(in.truth("up"))))
        .post("/demo/node", lever(in -> show.node(in.address("node"), in.truth("alive"))))
        .get("/*", this::file)
        .error(
            Exception.class,
            (request, response, e) ->
                problem(response, Status.INTERNAL_SERVER_ERROR_500, "internal", "see the log"));
  }

  /** Something that a button of the page does. */
  @FunctionalInterface
  private interface Lever {
    void pull(JsonFields in);
  }

  private Handler lever(Lever lever) {
    return (request, response) -> {
      // Only this page's own scripts may pull levers: another site's form cannot set this type.
      if (!request
          .headers()
          .contentType()
          .map(t -> t.text().startsWith("application/json"))
          .orElse(false)) {
        problem(response, Status.UNSUPPORTED_MEDIA_TYPE_415, "json-wanted", "send JSON");
        return;
      }
      try {
        JsonFields in =
            JsonFields.of(CanonicalJson.read(request.content().as(String.class)), "request");
        lever.pull(in);
        in.end();
        json(response, Status.ACCEPTED_202, JsonNodeFactory.instance.objectNode());
      } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
        problem(response, Status.BAD_REQUEST_400, "malformed", String.valueOf(e.getMessage()));
      } catch (Stage.Broken e) {
        problem(response, Status.CONFLICT_409, "not-done", String.valueOf(e.getMessage()));
      }
    };
  }

  private void delay(JsonFields in) {
    String flight = in.text("flight", 64);
    int minutes = in.whole("minutes", 10_000);
    if (show.tickets().stream().noneMatch(ticket -> ticket.flight().equals(flight))) {
      throw in.wrong("flight", "no ticket of this flight here");
    }
    show.delay(flight, minutes);
  }

  private JsonNode state() {
    DemoWorld world = show.world();
    var json = JsonNodeFactory.instance.objectNode().put("evidence", Receipt.NO_EVIDENCE);
    show.tickets().forEach(ticket -> world.trust().of(ticket.feed())); // so that it lists them
    json.set("network", world.trust().file().toJson());
    var tickets = json.putArray("tickets");
    for (Ticket ticket : show.tickets()) {
      tickets
          .addObject()
          .put("token", ticket.token().toString())
          .put("flight", ticket.flight())
          .put("label", "Ticket " + ticket.token().number() + ", flight " + ticket.flight());
    }
    var anchors = json.putArray("anchors");
    world.membership().anchors().forEach(anchor -> anchors.add(anchor.http()));
    var services = json.putArray("services");
    for (Membership.Node node : world.membership().services()) {
      services
          .addObject()
          .put("node", node.address().toHex())
          .put("http", node.http())
          .put("alive", world.isRunning(node.address()));
    }
    json.putObject("wallet")
        .put("address", show.traveller().address().toHex())
        .put("secretKey", show.traveller().key().reveal().toHex());
    JsonNode bookings = world.hotel().bookings();
    json.putObject("hotel")
        .put("up", bookings != null)
        .put("name", "Hotel at the destination")
        .put("bookings", bookings == null ? 0 : bookings.get("bookings").size());
    var steps = json.putArray("steps");
    for (StoryReport.StepResult step : show.report().steps()) {
      steps.addObject().put("name", step.name()).put("ok", step.ok()).put("detail", step.detail());
    }
    return json;
  }

  private void events(ServerRequest request, ServerResponse response) {
    if (!streams.tryAcquire()) {
      problem(response, Status.SERVICE_UNAVAILABLE_503, "busy", "too many pages are open");
      return;
    }
    long last =
        request.headers().first(HeaderNames.create("Last-Event-ID")).map(DemoPage::id).orElse(0L);
    try (SseSink sink = response.sink(SseSink.TYPE)) {
      while (open) {
        List<Bulletin.Item> items = show.bulletin().after(last, HEARTBEAT_MILLIS);
        if (items.isEmpty()) {
          sink.emit(SseEvent.builder().comment("still here").build());
        }
        for (Bulletin.Item item : items) {
          last = item.id();
          sink.emit(
              SseEvent.builder()
                  .id(String.valueOf(last))
                  .data(CanonicalJson.text(item.toJson()))
                  .build());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      // the page was closed
    } finally {
      streams.release();
    }
  }

  private static long id(String text) {
    return text.length() <= 15 && text.chars().allMatch(Character::isDigit) && !text.isEmpty()
        ? Long.parseLong(text)
        : 0;
  }

  private void file(ServerRequest request, ServerResponse response) {
    String path = request.path().path();
    Path file = files.resolve(path.equals("/") ? "index.html" : path.substring(1)).normalize();
    if (!file.startsWith(files) || !Files.isRegularFile(file)) {
      problem(response, Status.NOT_FOUND_404, "not-found", "no such page");
      return;
    }
    try {
      response
          .header("Content-Type", type(file))
          .header("Content-Security-Policy", POLICY)
          .header("X-Content-Type-Options", "nosniff")
          .header("Cache-Control", "no-store")
          .send(Files.readAllBytes(file));
    } catch (IOException e) {
      problem(response, Status.NOT_FOUND_404, "not-found", "the page cannot be read");
    }
  }

  private static String type(Path file) {
    String name = String.valueOf(file.getFileName());
    return TYPES.stream()
        .filter(type -> name.endsWith(type.substring(0, type.indexOf('='))))
        .map(type -> type.substring(type.indexOf('=') + 1))
        .findFirst()
        .orElse("application/octet-stream");
  }

  private void problem(ServerResponse response, Status status, String code, String detail) {
    byte[] id = new byte[8];
    random.nextBytes(id);
    response.header("Content-Type", "application/problem+json");
    response
        .status(status)
        .send(
            CanonicalJson.text(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "urn:smartlayer:problem:" + code)
                    .put("title", status.reasonPhrase())
                    .put("status", status.code())
                    .put("code", code)
                    .put("detail", detail)
                    .put("requestId", HexFormat.of().formatHex(id))));
  }

  private static void json(ServerResponse response, Status status, @Nullable JsonNode json) {
    response.header("Content-Type", "application/json");
    response.status(status).send(json == null ? "null" : CanonicalJson.text(json));
  }
}
