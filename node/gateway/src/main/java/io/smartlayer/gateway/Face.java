package io.smartlayer.gateway;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.smartlayer.primitives.Bytes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that answers some routes with JSON, and everything else with a problem.
 *
 * <p>One virtual thread serves one connection.
 */
final class Face {
  private static final Logger LOGGER = System.getLogger(Face.class.getName());

  /** All headers of a request: a payment of the largest size, and others. */
  private static final int HEADERS_LIMIT_BYTES = Cashier.PAYMENT_LIMIT + (16 << 10);

  private static final Duration CONNECTIONS_STOP = Duration.ofSeconds(1);

  private final FaceSettings settings;
  private final RequestIds ids;
  private final Semaphore requests;
  private final StreamShares streams;
  private final Watchdog watchdog = new Watchdog();
  private final BoundedWait waits;
  private final @Nullable Telemetry telemetry;
  private final WebServer server;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private Face(
      FaceSettings settings,
      RandomGenerator random,
      List<Route> routes,
      @Nullable Telemetry telemetry) {
    this.settings = settings;
    this.telemetry = telemetry;
    this.ids = new RequestIds(random);
    this.requests = new Semaphore(settings.requests());
    this.streams = new StreamShares(settings.streams(), settings.streamsPerClient());
    var headerTime = new HeaderTime(watchdog, settings.bodyTime());
    this.waits = new BoundedWait(watchdog, headerTime::arrivedBehind);
    this.server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(CONNECTIONS_STOP)
            .maxTcpConnections(settings.connections())
            .maxPayloadSize(Exchange.DRAIN_LIMIT_BYTES)
            .idleConnectionTimeout(settings.idleTime())
            .idleConnectionPeriod(settings.idleTime().dividedBy(2))
            .connectionOptions(options -> options.readTimeout(settings.idleTime()))
            .protocolsDiscoverServices(false) // HTTP/1.1 alone, whatever is on the class path
            .addProtocol(
                Http1Config.builder()
                    .addReceiveListener(headerTime)
                    .maxHeadersSize(HEADERS_LIMIT_BYTES)
                    .build())
            .directHandlers(direct())
            .routing((HttpRouting.Builder routing) -> add(routing, routes))
            .build();
  }

  /**
   * A face that does not listen yet.
   *
   * @param telemetry told of answers, and shown at {@code /metrics}; null for none
   */
  static Face of(
      FaceSettings settings,
      RandomGenerator random,
      List<Route> routes,
      @Nullable Telemetry telemetry) {
    return new Face(settings, random, routes, telemetry);
  }

  /**
   * Starts to listen.
   *
   * @throws RuntimeException if the address cannot be bound
   */
  void start() {
    server.start();
    if (!server.isRunning()) { // the server itself does no more than log it
      stop();
      throw new IllegalStateException(
          "cannot listen at " + settings.host() + ":" + settings.port() + ": is the port taken?");
    }
  }

  /** The port on which it listens. */
  int port() {
    return server.port();
  }

  /** Refuses new requests, waits a bounded time for those in work, and closes everything. */
  void stop() {
    if (stopping.getAndSet(true)) {
      return;
    }
    try {
      long millis = settings.stopTime().toMillis();
      boolean done =
          requests.tryAcquire(settings.requests(), millis, TimeUnit.MILLISECONDS)
              && streams.takeAll(millis);
      if (!done) {
        LOGGER.log(Level.WARNING, "event=stop-incomplete waitedMillis=" + millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    waits.close();
    watchdog.close();
  }

  private void add(HttpRouting.Builder routing, List<Route> routes) {
    var paths = new LinkedHashMap<String, List<Route>>();
    for (Route route : routes) {
      paths.computeIfAbsent(route.path(), _ -> new ArrayList<>()).add(route);
    }
    paths.forEach(
        (path, all) -> routing.any(path, (request, response) -> serve(all, request, response)));
    if (telemetry != null) {
      Route metrics = CommonRoutes.metrics(telemetry);
      routing.any(
          metrics.path(), (request, response) -> serve(List.of(metrics), request, response));
    }
    routing.any((request, response) -> serve(List.of(elsewhere(request)), request, response));
  }

  /** Stands for every path that has no route, whatever the method. */
  private static Route elsewhere(ServerRequest request) {
    return new Route(
        request.prologue().method().text(),
        "/",
        Route.Share.REQUESTS,
        Exchange.DRAIN_LIMIT_BYTES,
        _ -> {
          throw new Refusal(ProblemCode.ROUTE_UNKNOWN, "nothing is served at this path");
        });
  }

  /** Answers a request at a path, which has a route for each method that it takes. */
  private void serve(List<Route> path, ServerRequest request, ServerResponse response) {
    String id = ids.of(request.headers().first(HeaderNames.create("X-Request-Id")).orElse(null));
    var exchange = new Exchange(request, response, id, settings, waits, stopping::get);
    try {
      answerOrRefuse(path, exchange, id);
      if (telemetry != null) {
        telemetry.answered(response.status().code());
      }
    } catch (BoundedWait.ClientGone e) {
      throw new CloseConnectionException("the client has gone", e);
    }
    if (exchange.isLast()) { // the server says so in the answer, but goes on reading by itself
      throw new CloseConnectionException("the last request of its connection");
    }
  }

  private void answerOrRefuse(List<Route> path, Exchange exchange, String id) {
    try {
      share(path, exchange);
    } catch (Refusal e) {
      refuse(exchange, e);
    } catch (FeedPort.Busy e) {
      refuse(exchange, new Refusal(ProblemCode.BUSY, String.valueOf(e.getMessage())));
    } catch (FeedPort.Gone e) {
      refuse(exchange, Refusal.gone(e));
    } catch (BoundedWait.ClientGone e) {
      throw e;
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "event=request-failed requestId=" + id, e);
      if (exchange.isAnswered()) {
        throw new CloseConnectionException("failed while answering", e);
      }
      exchange.refuse(new Refusal(ProblemCode.INTERNAL, "the node's log has the request's id"));
    }
  }

  private void refuse(Exchange exchange, Refusal refusal) {
    if (telemetry != null) {
      telemetry.refused(refusal.code().code());
    }
    exchange.refuse(refusal);
  }

  private void share(List<Route> path, Exchange exchange) {
    Route route = route(path, exchange.method());
    if (route.share() == Route.Share.NONE) {
      answer(path, route, exchange);
      return;
    }
    boolean stream = route.share() == Route.Share.STREAMS;
    String client = exchange.client();
    boolean taken = !stopping.get() && (stream ? streams.take(client) : requests.tryAcquire());
    if (!taken) {
      exchange.closeAfterwards(); // its body is not worth the reading
      throw stopping.get()
          ? new Refusal(ProblemCode.STOPPING, "ask another node")
          : new Refusal(ProblemCode.BUSY, "try again, or ask another node");
    }
    try {
      answer(path, route, exchange);
    } finally {
      if (stream) {
        streams.giveBack(client);
      } else {
        requests.release();
      }
    }
  }

  private static void answer(List<Route> path, Route route, Exchange exchange) {
    exchange.receive(route.bodyLimitBytes());
    String method = exchange.method();
    String methods = path.stream().map(Route::method).collect(Collectors.joining(", "));
    if (method.equals(route.method())) {
      route.handler().handle(exchange);
    } else if (method.equals("OPTIONS")) {
      exchange.preflight(methods);
    } else {
      exchange.allow(methods);
      throw new Refusal(ProblemCode.METHOD_NOT_ALLOWED, "use " + methods);
    }
  }

  /** The route for a method; the path's first stands for methods that it does not take. */
  private static Route route(List<Route> path, String method) {
    return path.stream()
        .filter(route -> route.method().equals(method))
        .findFirst()
        .orElse(path.getFirst());
  }

  /** Problems for what the server refuses before any route sees it. */
  private DirectHandlers direct() {
    DirectHandler handler =
        (request, type, status, headers, message) -> problem(type, status, headers);
    var handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  private DirectHandler.TransportResponse problem(
      EventType type, Status status, ServerResponseHeaders headers) {
    Refusal refusal = refusal(type, status);
    String id = ids.of(null);
    Bytes json = refusal.json(id);
    headers.set(HeaderNames.create("Content-Type"), "application/problem+json");
    headers.set(HeaderNames.create("X-Request-Id"), id);
    headers.set(HeaderNames.create("Access-Control-Allow-Origin"), "*");
    return DirectHandler.TransportResponse.builder()
        .status(Status.create(refusal.code().status()))
        .headers(headers)
        .keepAlive(false)
        .entity(json.toArray())
        .build();
  }

  private static Refusal refusal(EventType type, Status status) {
    if (type == EventType.PAYLOAD_TOO_LARGE || status.equals(Status.REQUEST_ENTITY_TOO_LARGE_413)) {
      return new Refusal(
          ProblemCode.BODY_TOO_LARGE, "at most " + Exchange.DRAIN_LIMIT_BYTES + " bytes anywhere");
    }
    return status.code() >= Status.INTERNAL_SERVER_ERROR_500.code()
        ? new Refusal(ProblemCode.INTERNAL, "the server failed before a route was found")
        : new Refusal(ProblemCode.MALFORMED, "this is no HTTP request that can be routed");
  }
}
