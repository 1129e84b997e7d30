package io.smartlayer.examples.flightticket;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.RequestVerifier;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The hotel's server, on this machine alone.
 *
 * <p>{@code POST /rebookings} moves a night, once per {@code Idempotency-Key}, and answers 201 with
 * the hotel's attestation; where the hotel knows a network, only for its nodes, and others are told
 * 401 and why. {@code GET /bookings} and {@code GET /requests} show what it did and what it was
 * asked since it started; {@code GET /health} changes nothing.
 *
 * <p>A hotel with a control key can be told to fail, by whoever names the key ({@code
 * Authorization: Bearer 0x…}): after {@code POST /control/hold} with {@code {"flight":TEXT}} it
 * moves the next night for that flight and keeps its answer back, until {@code POST
 * /control/release} or for half a minute.
 */
public final class Hotel implements AutoCloseable {
  private static final String PATH = "/rebookings";

  private final LineLog log;
  private final HeldAnswers held = new HeldAnswers();
  private final @Nullable RequestVerifier network;
  private final Clock clock;
  private final LocalServer server;

  /**
   * Opens the hotel with the bookings of its folder, and serves.
   *
   * @param port 0 for any free one
   * @param key signs the attestations
   * @param eas the EAS contract they are bound to
   * @param control whoever names it may tell the hotel to fail; null where nobody may
   * @param network tells requests of its nodes; null where anybody may book
   * @throws java.io.UncheckedIOException if the bookings cannot be opened or the port is taken
   */
  public Hotel(
      int port,
      Path folder,
      SecretKey key,
      long chainId,
      Address eas,
      @Nullable SecretKey control,
      @Nullable RequestVerifier network,
      Clock clock) {
    this.network = network;
    this.clock = clock;
    this.log = new LineLog(folder, HotelDesk.LOG_NAME);
    boolean open = false;
    try {
      var desk = new HotelDesk(key, new Facts(key, chainId, eas, clock), log);
      this.server = new LocalServer("hotel", port, clock, routes(desk, control));
      open = true;
    } finally {
      if (!open) {
        log.close();
      }
    }
  }

  /** Where it listens. */
  public URI uri() {
    return server.uri();
  }

  /** Lets requests under way finish, then closes the bookings. */
  @Override
  public void close() {
    held.release();
    server.close();
    log.close();
  }

  private List<LocalServer.Route> routes(HotelDesk desk, @Nullable SecretKey control) {
    Reply healthy = Reply.json(200, JsonNodeFactory.instance.objectNode().put("status", "healthy"));
    List<LocalServer.Route> routes = new ArrayList<>();
    routes.add(new LocalServer.Route("POST", PATH, call -> rebook(desk, call)));
    routes.add(new LocalServer.Route("GET", "/bookings", _ -> desk.bookings()));
    routes.add(new LocalServer.Route("GET", "/requests", _ -> desk.requests()));
    routes.add(new LocalServer.Route("GET", "/health", _ -> healthy));
    if (control != null) {
      routes.add(controlled("hold", control, this::hold));
      routes.add(controlled("release", control, _ -> held.release()));
    }
    return routes;
  }

  private Reply rebook(HotelDesk desk, LocalServer.Call call) {
    Reply refusal = network == null ? null : refusal(network, call);
    if (refusal != null) {
      return refusal;
    }
    JsonNode body = call.json();
    Reply reply = desk.rebook(call.header(IdempotencyKey.HEADER), body);
    return reply instanceof Reply.Content
        ? held.pass(body.get("flight").stringValue(), reply)
        : reply;
  }

  /** What a stranger to the network is told; null when one of its nodes asks. */
  private @Nullable Reply refusal(RequestVerifier verifier, LocalServer.Call call) {
    URI target = uri().resolve(PATH);
    var received = new RequestVerifier.Received("POST", target, call.headers(), call.body());
    return switch (verifier.check(received, clock.now())) {
      case RequestVerifier.Answer.Refused(RequestVerifier.Reason reason) ->
          new Reply.Problem(401, reason.code(), "the request is not by a node of the network");
      case RequestVerifier.Answer.Verified _ -> null;
    };
  }

  private void hold(JsonFields in) {
    held.hold(in.text("flight", HotelDesk.FLIGHT_LIMIT));
  }

  /** A route for whoever names the key alone. */
  private static LocalServer.Route controlled(
      String what, SecretKey control, Consumer<JsonFields> act) {
    byte[] wanted = Bytes.utf8("Bearer " + control.reveal().toHex()).toArray();
    return new LocalServer.Route(
        "POST",
        "/control/" + what,
        call -> {
          byte[] named = Bytes.utf8(String.valueOf(call.header("Authorization"))).toArray();
          if (!MessageDigest.isEqual(wanted, named)) {
            return new Reply.Problem(403, "control-refused", "the control key was not named");
          }
          JsonFields in = JsonFields.of(call.json(), "body");
          act.accept(in);
          in.end();
          return new Reply.Empty(204);
        });
  }
}
