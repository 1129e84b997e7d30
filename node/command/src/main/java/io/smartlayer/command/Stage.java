package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import io.smartlayer.examples.flightticket.TicketActivation;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the persons of the story can do: buy and activate a ticket, grant access, ask for its
 * status, report a delay. Everything goes over HTTP, as between strangers.
 */
final class Stage {
  static final String METHOD = "status";

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Duration GRANT_TIME = Duration.ofHours(1);

  private final DemoWorld world;
  private final Traveller traveller;
  private final RentalSite site;
  private final Clock clock;
  private final Consumer<Ticket> onTicket;

  Stage(
      DemoWorld world,
      Traveller traveller,
      RentalSite site,
      Clock clock,
      Consumer<Ticket> onTicket) {
    this.world = world;
    this.traveller = traveller;
    this.site = site;
    this.clock = clock;
    this.onTicket = onTicket;
  }

  /** The story cannot go on: something did not hold. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Broken(otherwise);
    }
  }

  /** What a service node answered, checked. */
  record Status(ReceiptBundle bundle, Bytes file, JsonNode result) {
    String text(String name) {
      return result.get(name).asString();
    }
  }

  /** Waits until there is an answer. */
  static <T> T await(String what, Supplier<@Nullable T> question) {
    return await(what, PATIENCE, question);
  }

  static <T> T await(String what, Duration patience, Supplier<@Nullable T> question) {
    var waiting = new Patience(patience, LOOK_AGAIN);
    while (true) {
      T answer = question.get();
      if (answer != null) {
        return answer;
      }
      check(waiting.again(), "waited " + patience.toSeconds() + " s for " + what);
    }
  }

  /** Buys a ticket of a flight and wakes it up; returns when a replica serves it. */
  Ticket ticket(String flight) {
    TokenId token = activate(flight);
    Ticket ticket = new Ticket(token, flight, grant(token));
    onTicket.accept(ticket);
    await("every replica to serve " + token, () -> isServedByAll(ticket) ? true : null);
    return ticket;
  }

  Grant grant(TokenId token) {
    return traveller.grant(
        token,
        List.of(METHOD),
        site.origin(),
        site.session().address(),
        clock.now().plus(GRANT_TIME));
  }

  private TokenId activate(String flight) {
    var order =
        JsonNodeFactory.instance
            .objectNode()
            .put(
                "departure",
                clock.now().plus(Duration.ofHours(5)).toString().substring(0, 19) + "Z")
            .put("flight", flight)
            .put("holder", traveller.address().toHex())
            .put("webhook", world.inbox().webhook().toString());
    JsonNode sold = post(world.airline().resolve("/tickets"), order, "the airline sells no ticket");
    var offer = TicketActivation.Offer.read(sold);
    URI anchor = URI.create(anchorOf(FeedId.of(world.ticketType(), flight)).http());
    post(
        anchor.resolve("/v1/activations"),
        traveller.accept(offer),
        "the anchor does not take the activation");
    return offer.activation().token();
  }

  /** An anchor that keeps a feed. */
  private Membership.Node anchorOf(FeedId feed) {
    return switch (world.trust().of(feed)) {
      case GroupMembers.Answer.Known(Membership members) ->
          members.anchors().stream()
              .filter(anchor -> members.committee(feed).indexOf(anchor.address()) == 0)
              .findFirst()
              .orElseThrow();
      case GroupMembers.Answer.Unregistered _ -> throw new Broken("the flight is no group");
      case GroupMembers.Answer.CannotTell(String why) -> throw new Broken(why);
    };
  }

  /** The airline says that a flight is late. */
  void delay(String flight, int minutes) {
    var json = JsonNodeFactory.instance.objectNode().put("minutes", minutes);
    URI uri = world.airline().resolve("/flights/" + flight + "/delay");
    post(uri, json, "the delay was not taken");
  }

  private JsonNode post(URI uri, JsonNode json, String otherwise) {
    RentalSite.Reply reply = site.send("POST", uri, CanonicalJson.write(json), null);
    check(reply.isOk(), otherwise + ": " + reply.code() + " " + reply.body().toUtf8());
    return CanonicalJson.read(reply.body().toUtf8());
  }

  /** Asks a replica drawn at random; the answer is checked offline before it counts. */
  @Nullable Status status(Ticket ticket) {
    List<Membership.Node> replicas = site.lookup(ticket.token());
    return replicas.isEmpty() ? null : status(ticket, site.draw(replicas));
  }

  /** Asks one replica; null when it does not answer. */
  @Nullable Status status(Ticket ticket, Membership.Node node) {
    JsonNode call = site.call(ticket.grant(), node, ticket.token(), METHOD);
    RentalSite.Reply reply = site.send(node, ticket.token(), METHOD, call);
    if (!reply.isOk()) {
      return null;
    }
    return switch (new BundleVerifier(world.trust()).verify(reply.body())) {
      case BundleVerifier.Verdict.Refused(String reason, String detail) ->
          throw new Broken("a receipt does not verify: " + reason + ", " + detail);
      case BundleVerifier.Verdict.Valid(ReceiptBundle bundle, var _) ->
          new Status(
              bundle,
              reply.body(),
              CanonicalJson.read(bundle.step().output().toUtf8()).get("result"));
    };
  }

  /** Waits until a replica says that the ticket has a status. */
  Status awaitStatus(Ticket ticket, String wanted) {
    return await(
        ticket.flight() + " to be " + wanted,
        () -> {
          Status status = status(ticket);
          return status != null && status.text("status").equals(wanted) ? status : null;
        });
  }

  /** The replicas of a ticket. An anchor that is behind names none yet; then another is asked. */
  List<Membership.Node> replicas(Ticket ticket) {
    return await(
        "a placement of " + ticket.token(),
        () -> {
          List<Membership.Node> named = site.lookup(ticket.token());
          return named.isEmpty() ? null : named;
        });
  }

  private boolean isServedByAll(Ticket ticket) {
    return replicas(ticket).stream()
        .filter(node -> world.isRunning(node.address()))
        .allMatch(node -> {
          String code = site.send(node, ticket.token(), METHOD, null).code();
          return code != null && code.equals("grant-required");
        });
  }
}
