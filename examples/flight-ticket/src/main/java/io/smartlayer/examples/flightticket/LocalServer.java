package io.smartlayer.examples.flightticket;

import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An HTTP server for this machine alone (127.0.0.1), bounded in size, time and number.
 *
 * <p>Every answer carries {@code X-Request-Id}, the caller's if it sent a short plain one. Each
 * request has a virtual thread of its own.
 */
final class LocalServer implements AutoCloseable {
  /** Largest body of a request. */
  static final int BODY_LIMIT_BYTES = 64 << 10;

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final int CONNECTION_LIMIT = 1024;
  private static final int REQUEST_LIMIT = 256;

  private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
  private static final Pattern PLAIN_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/json *(;.*)?", Pattern.CASE_INSENSITIVE);
  private static final System.Logger LOG = System.getLogger(LocalServer.class.getName());

  private final String name;
  private final Clock clock;
  private final WebServer server;
  private final AtomicLong requests = new AtomicLong();

  /**
   * Starts serving.
   *
   * @param name a lower-case word, for logs and request ids
   * @param port 0 for any free one; see {@link #uri}
   * @throws UncheckedIOException if the port is taken
   */
  LocalServer(String name, int port, Clock clock, List<Route> routes) {
    this.name = name;
    this.clock = clock;
    HttpRouting.Builder routing = HttpRouting.builder();
    for (Route route : routes) {
      Method method = Method.create(route.method());
      routing.route(method, route.path(), (in, out) -> serve(route, in, out));
    }
    routing.any(
        (in, out) -> send(in, out, new Reply.Problem(404, "no-such-route", "nothing here")));
    routing.error(RuntimeException.class, this::failed);
    this.server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .shutdownHook(false)
            .shutdownGracePeriod(STOP_TIMEOUT)
            .maxPayloadSize(BODY_LIMIT_BYTES)
            .maxConcurrentRequests(REQUEST_LIMIT)
            .maxTcpConnections(CONNECTION_LIMIT)
            .idleConnectionTimeout(IDLE_TIMEOUT)
            .connectionOptions(options -> options.readTimeout(REQUEST_TIMEOUT))
            .directHandlers(directHandlers())
            .routing(routing)
            .build()
            .start();
    if (!server.isRunning()) {
      throw new UncheckedIOException("port " + port + " cannot be had", new BindException());
    }
  }

  /** What answers a request. */
  @FunctionalInterface
  interface Handler {
    /** Answers. {@link JsonFields.Malformed} becomes a problem with status 400. */
    Reply answer(Call call);
  }

  /**
   * Who answers what.
   *
   * @param path segments in braces match anything, such as {@code /flights/{flight}/delay}
   */
  record Route(String method, String path, Handler handler) {}

  /** One request, wholly received. */
  record Call(ServerRequest request, Bytes body) {
    /** The first value of a header, or null. */
    @Nullable String header(String header) {
      return request.headers().first(HeaderNames.create(header)).orElse(null);
    }

    /** All headers, one of several values as several. */
    List<Web.Header> headers() {
      List<Web.Header> all = new ArrayList<>();
      for (Header header : request.headers()) {
        header.allValues().forEach(value -> all.add(new Web.Header(header.name(), value)));
      }
      return all;
    }

    /** What stands in the path where the route has {@code {name}}. */
    String part(String part) {
      return request.path().pathParameters().get(part);
    }

    /** The body as JSON, of a kind that can be written again. */
    JsonNode json() {
      try {
        JsonNode json = CanonicalJson.read(body.toUtf8());
        CanonicalJson.write(json);
        return json;
      } catch (CanonicalJson.NotCanonical e) {
        throw new JsonFields.Malformed("the body is no JSON that can be hashed (RFC 8785)");
      }
    }
  }

  /** Where the server listens. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Stops listening, lets requests under way finish for some seconds, then ends them. */
  @Override
  public void close() {
    server.stop();
  }

  private void serve(Route route, ServerRequest in, ServerResponse out) throws IOException {
    boolean post = route.method().equals("POST");
    if (post && !isJson(in)) {
      send(in, out, new Reply.Problem(415, "not-json", "Content-Type is not application/json"));
      return;
    }
    Bytes body = post ? body(in) : Bytes.EMPTY;
    if (body == null) {
      send(in, out, new Reply.Problem(408, "too-slow", "the body took more than 10 seconds"));
      return;
    }
    Reply reply;
    try {
      reply = route.handler().answer(new Call(in, body));
    } catch (JsonFields.Malformed e) {
      reply = new Reply.Problem(400, "malformed", String.valueOf(e.getMessage()));
    }
    send(in, out, reply);
  }

  /** The whole body; null when it took too long. The server itself refuses one that is too long. */
  private @Nullable Bytes body(ServerRequest in) throws IOException {
    Instant deadline = clock.now().plus(REQUEST_TIMEOUT);
    var body = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    try (InputStream stream = in.content().inputStream()) {
      for (int size = stream.read(part); size >= 0; size = stream.read(part)) {
        body.write(part, 0, size);
        if (clock.now().isAfter(deadline)) {
          return null;
        }
      }
    }
    return Bytes.of(body.toByteArray());
  }

  private void send(ServerRequest in, ServerResponse out, Reply reply) {
    String asked = in.headers().first(REQUEST_ID).orElse("");
    String id = PLAIN_ID.matcher(asked).matches() ? asked : nextId();
    out.header(REQUEST_ID, id);
    switch (reply) {
      case Reply.Content(int status, String mediaType, Bytes body) ->
          out.status(status).header(HeaderNames.CONTENT_TYPE, mediaType).send(body.toArray());
      case Reply.Empty(int status) -> out.status(status).send();
      case Reply.Problem problem ->
          out.status(problem.status())
              .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
              .send(problem.json(id).toArray());
    }
  }

  /** Our own bug: the request fails, loudly, and the server lives on. */
  private void failed(ServerRequest in, ServerResponse out, RuntimeException cause) {
    LOG.log(System.Logger.Level.ERROR, "event=request-failed server=" + name, cause);
    send(in, out, new Reply.Problem(500, "internal-error", "the server failed; see its log"));
  }

  /** Makes problems of what never reaches a route: bad HTTP, a body that is too long. */
  private DirectHandlers directHandlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, (_, _, status, headers, _) -> refusal(status, headers));
    }
    return handlers.build();
  }

  private DirectHandler.TransportResponse refusal(Status status, ServerResponseHeaders headers) {
    String id = nextId();
    String code = status.code() == 413 ? "too-long" : "bad-request";
    headers.set(HeaderValues.create(REQUEST_ID, id));
    headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/problem+json"));
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .entity(new Reply.Problem(status.code(), code, status.reasonPhrase()).json(id).toArray())
        .keepAlive(false)
        .build();
  }

  private String nextId() {
    return name + "-" + requests.incrementAndGet();
  }

  private static boolean isJson(ServerRequest in) {
    String type = in.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    return JSON_TYPE.matcher(type).matches();
  }
}
