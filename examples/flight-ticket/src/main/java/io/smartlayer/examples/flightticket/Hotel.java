package io.smartlayer.examples.flightticket;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The hotel's server, on this machine alone.
 *
 * <p>{@code POST /rebookings} moves a night, once per {@code Idempotency-Key}, and answers 201 with
 * the hotel's attestation. {@code GET /bookings} and {@code GET /requests} show what it did and
 * what it was asked since it started; {@code GET /health} changes nothing.
 */
public final class Hotel implements AutoCloseable {
  private final BookingLog log;
  private final LocalServer server;

  /**
   * Opens the hotel with the bookings of its folder, and serves.
   *
   * @param port 0 for any free one
   * @param key signs the attestations
   * @param eas the EAS contract they are bound to
   * @throws java.io.UncheckedIOException if the bookings cannot be opened
   */
  public Hotel(int port, Path folder, SecretKey key, long chainId, Address eas, Clock clock) {
    this.log = new BookingLog(folder);
    boolean open = false;
    try {
      var desk = new HotelDesk(key, new Facts(key, chainId, eas, clock), log);
      this.server = new LocalServer("hotel", port, clock, routes(desk));
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
    server.close();
    log.close();
  }

  private static List<LocalServer.Route> routes(HotelDesk desk) {
    Reply healthy = Reply.json(200, JsonNodeFactory.instance.objectNode().put("status", "healthy"));
    return List.of(
        new LocalServer.Route(
            "POST",
            "/rebookings",
            call -> desk.rebook(call.header("Idempotency-Key"), call.json())),
        new LocalServer.Route("GET", "/bookings", _ -> desk.bookings()),
        new LocalServer.Route("GET", "/requests", _ -> desk.requests()),
        new LocalServer.Route("GET", "/health", _ -> healthy));
  }
}
