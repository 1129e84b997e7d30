package io.smartlayer.examples.flightticket;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import java.net.URI;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The airline's server, on this machine alone.
 *
 * <p>{@code GET /flight-ticket.tsml} is the signed script. {@code POST /tickets} with {@code
 * {"departure","flight","holder","webhook"}} issues a ticket and answers 201 with its activation,
 * which the holder signs too. {@code POST /flights/{flight}/delay} with {@code {"minutes":N}}
 * attests a delay and answers 202 with {@code {"fact","promise"}}, the promise being the anchor's.
 */
public final class Airline implements AutoCloseable {
  /** Where the server has the script. */
  public static final String SCRIPT_PATH = "/flight-ticket.tsml";

  private final LocalServer server;

  /**
   * What the airline works with.
   *
   * @param type its tickets' contract
   * @param registry the contract of the network's typed data ({@code network.json})
   * @param eas the EAS contract that its facts are bound to
   * @param script the signed TokenScript
   * @param anchors who takes facts, in this order
   * @param firstTicket the number of the next ticket
   */
  public record Setting(
      TokenType type,
      Address registry,
      Address eas,
      Bytes script,
      List<URI> anchors,
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
   */
  public Airline(
      int port,
      SecretKey key,
      Setting setting,
      Tickets tickets,
      Web web,
      Clock clock,
      RandomGenerator random) {
    var office = new AirlineOffice(key, setting, tickets, web, clock, random);
    Reply script = new Reply.Content(200, "application/xml", setting.script());
    this.server =
        new LocalServer(
            "airline",
            port,
            clock,
            List.of(
                new LocalServer.Route("GET", SCRIPT_PATH, _ -> script),
                new LocalServer.Route("POST", "/tickets", call -> office.sell(call.json())),
                new LocalServer.Route(
                    "POST",
                    "/flights/{flight}/delay",
                    call -> office.delay(call.part("flight"), call.json()))));
  }

  /** Where it listens. */
  public URI uri() {
    return server.uri();
  }

  /** Lets requests under way finish, then stops. */
  @Override
  public void close() {
    server.close();
  }
}
