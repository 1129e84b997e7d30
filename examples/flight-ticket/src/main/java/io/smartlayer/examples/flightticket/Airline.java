package io.smartlayer.examples.flightticket;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The airline's server, on this machine alone.
 *
 * <p>{@code GET /flight-ticket.tsml} is the signed script. {@code POST /tickets} with {@code
 * {"departure","flight","holder","webhook"}} issues a ticket and answers 201 with its activation,
 * which the holder signs too; once per {@code Idempotency-Key}, if it has one. {@code POST
 * /flights/{flight}/delay} with {@code {"minutes":N}} attests a delay and answers 202 with {@code
 * {"fact","promise"}}, the promise being the anchor's.
 */
public final class Airline implements AutoCloseable {
  /** Where the server has the script. */
  public static final String SCRIPT_PATH = "/flight-ticket.tsml";

  private final TicketCounter counter;
  private final LocalServer server;

  /**
   * What the airline works with.
   *
   * @param type its tickets' contract
   * @param registry the contract of the network's typed data ({@code network.json})
   * @param eas the EAS contract that its facts are bound to
   * @param script the signed TokenScript
   * @param anchors who takes facts, in this order
   * @param folder where it keeps what it sold by idempotency keys
   * @param firstTicket the number of the next ticket, unless a higher one was sold
   */
  public record Setting(
      TokenType type,
      Address registry,
      Address eas,
      Bytes script,
      List<URI> anchors,
      Path folder,
      long firstTicket) {
    /** Copies the list and checks the number. */
    public Setting {
      anchors = List.copyOf(anchors);
      if (firstTicket < 0) {
        throw new IllegalArgumentException("a ticket's number is not " + firstTicket);
      }
    }
  }

  /**
   * Opens the airline and serves.
   *
   * @param port 0 for any free one
   * @param key owns the tickets' contract and signs script, activations and facts
   * @param random makes attestations differ; it must be one nobody can foresee
   * @throws java.io.UncheckedIOException if the sales cannot be opened or the port is taken
   */
  public Airline(
      int port,
      SecretKey key,
      Setting setting,
      Tickets tickets,
      Web web,
      Clock clock,
      RandomGenerator random) {
    var log = new LineLog(setting.folder(), TicketCounter.LOG_NAME);
    boolean open = false;
    try {
      this.counter = new TicketCounter(tickets, log, setting.firstTicket());
      var office = new AirlineOffice(key, setting, counter, web, clock, random);
      this.server = new LocalServer("airline", port, clock, routes(office, setting.script()));
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

  /** Lets requests under way finish, then stops. */
  @Override
  public void close() {
    server.close();
    counter.close();
  }

  private static List<LocalServer.Route> routes(AirlineOffice office, Bytes file) {
    Reply script = new Reply.Content(200, "application/xml", file);
    return List.of(
        new LocalServer.Route("GET", SCRIPT_PATH, _ -> script),
        new LocalServer.Route(
            "POST",
            "/tickets",
            call -> office.sell(call.header(IdempotencyKey.HEADER), call.json())),
        new LocalServer.Route(
            "POST",
            "/flights/{flight}/delay",
            call -> office.delay(call.part("flight"), call.json())),
        new LocalServer.Route("POST", "/notices", call -> office.notice(call.json())));
  }
}
