package io.smartlayer.command;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.examples.flightticket.TicketActivation;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Grant;
import io.smartlayer.token.Membership;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Travellers who buy tickets of a few flights, and an airline that lets these be late. */
final class Crowd implements AutoCloseable {
  static final List<String> FLIGHTS = List.of("CR1", "CR2");

  private static final Duration PAUSE = Duration.ofMillis(700);
  private static final int TICKETS_LIMIT = 40;

  private final Membership network;
  private final URI airline;
  private final Traveller traveller;
  private final RentalSite site;
  private final Random random;
  private final List<Ticket> tickets;
  private final Thread thread;
  private volatile boolean open = true;

  /**
   * Begins to buy, as long as the airline answers.
   *
   * @param tickets what is bought and activated, added to
   */
  Crowd(Path folder, Membership network, Random random, List<Ticket> tickets) {
    this.network = network;
    this.random = random;
    this.tickets = tickets;
    var made = Objects.requireNonNull(new DemoFolder(folder).made());
    this.airline = URI.create("http://127.0.0.1:" + made.airlinePort() + "/");
    this.traveller =
        new Traveller(NodeKeys.in(folder.resolve("traveller.key"), random), network.domain());
    this.site =
        new RentalSite(
            "https://crowd.example",
            NodeKeys.make(random),
            network,
            new GuardedWeb(PrivateAddresses.ALLOW),
            InstantSource.system()::instant,
            random,
            random);
    this.thread = Thread.ofVirtual().start(this::act);
  }

  static List<Ticket> nobody() {
    return new CopyOnWriteArrayList<>();
  }

  @Override
  public void close() {
    open = false;
    thread.interrupt();
  }

  private void act() {
    try {
      while (open) {
        String flight = FLIGHTS.get(random.nextInt(FLIGHTS.size()));
        if (random.nextInt(3) == 0) {
          post(
              airline.resolve("/flights/" + flight + "/delay"),
              JsonNodeFactory.instance.objectNode().put("minutes", 121 + random.nextInt(300)));
        } else if (tickets.size() < TICKETS_LIMIT) {
          buy(flight);
        }
        Pause.of(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void buy(String flight) {
    var order =
        JsonNodeFactory.instance
            .objectNode()
            .put("departure", "2026-12-24T18:30:00Z")
            .put("flight", flight)
            .put("holder", traveller.address().toHex());
    JsonNode sold = post(airline.resolve("/tickets"), order);
    if (sold == null) {
      return;
    }
    TicketActivation.Offer offer;
    try {
      offer = TicketActivation.Offer.read(sold);
    } catch (JsonFields.Malformed e) {
      throw new IllegalStateException("the airline's offer cannot be read", e);
    }
    URI anchor = URI.create(site.draw(network.anchors()).http());
    if (post(anchor.resolve("/v1/activations"), traveller.accept(offer)) != null) {
      tickets.add(new Ticket(offer.activation().token(), flight, grant(offer)));
    }
  }

  private Grant grant(TicketActivation.Offer offer) {
    return traveller.grant(
        offer.activation().token(),
        List.of(Stage.METHOD),
        site.origin(),
        site.session().address(),
        Instant.now().plus(Duration.ofHours(1)));
  }

  /** What came back, or null when it was not taken: the process may be dead. */
  private @Nullable JsonNode post(URI uri, JsonNode json) {
    RentalSite.Reply reply = site.send("POST", uri, CanonicalJson.write(json), null);
    return reply.isOk() ? CanonicalJson.read(reply.body().toUtf8()) : null;
  }
}
