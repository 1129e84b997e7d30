package io.smartlayer.command;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Grant;
import io.smartlayer.token.Membership;
import io.smartlayer.token.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Everyone who tries what they may not: each must be refused, and for its own reason. */
final class Strangers {
  private static final String OTHER_ORIGIN = "https://elsewhere.example";

  private final DemoWorld world;
  private final Stage stage;
  private final Traveller traveller;
  private final RentalSite site;
  private final Clock clock;
  private final RandomGenerator secrets;

  Strangers(
      DemoWorld world,
      Stage stage,
      Traveller traveller,
      RentalSite site,
      Clock clock,
      RandomGenerator secrets) {
    this.world = world;
    this.stage = stage;
    this.traveller = traveller;
    this.site = site;
    this.clock = clock;
    this.secrets = secrets;
  }

  Address traveller() {
    return traveller.address();
  }

  /** Six calls that a service node must refuse. */
  String refused(Ticket ticket) {
    Membership.Node node = site.draw(stage.replicas(ticket));
    Grant grant = ticket.grant();
    JsonNode call = site.call(grant, node, ticket.token(), Stage.METHOD);
    expect("origin-not-granted", elsewhere().send(node, ticket.token(), Stage.METHOD, call));

    Grant others = grant(ticket, List.of("upgrade"), 60);
    expect("method-not-granted", ask(site, others, node, ticket));

    expect("grant-expired", ask(site, grant(ticket, List.of(Stage.METHOD), -1), node, ticket));

    Stage.check(
        site.send(node, ticket.token(), Stage.METHOD, call).isOk(), "an honest call is refused");
    expect("call-replayed", site.send(node, ticket.token(), Stage.METHOD, call));

    expect("proof-invalid", ask(thief(), grant, node, ticket));

    Ticket sold = stage.ticket(ticket.flight());
    transferAway(sold);
    RentalSite.Reply reply =
        Stage.await(
            "the transfer to be seen",
            () -> {
              RentalSite.Reply answer = ask(site, sold.grant(), node, sold);
              return answer.isOk() ? null : answer;
            });
    expect("grant-void", reply);
    return "another origin, another method, an expired grant, a replayed call, a stolen grant, "
        + "a grant of someone who gave the ticket away: each refused with its own code";
  }

  /** A service node says by itself that an effect failed; the code of its refusal. */
  String claimsFailure(Ticket ticket, Hash effectId) {
    SecretKey liar = NodeKeys.make(secrets);
    Bytes transcript = Bytes.utf8("{\"attempts\":3,\"observed\":\"trust me\",\"timeMillis\":1}");
    var claim = new Failure.Claim(effectId, Outcome.Kind.NOT_DONE, Hash.keccak(transcript));
    var failure =
        new Failure(
            claim,
            transcript,
            liar.address(),
            claim.sign(liar, world.membership().domain()),
            List.of());
    var json = JsonNodeFactory.instance.objectNode().put("kind", "FAILURE");
    json.set("body", failure.toJson());
    URI uri =
        URI.create(
            world.membership().anchors().getFirst().http()
                + "/v1/feeds/"
                + ticket.feed()
                + "/entries");
    RentalSite.Reply reply = site.send("POST", uri, CanonicalJson.write(json), null);
    expect("failure-not-by-anchors", reply);
    return "failure-not-by-anchors";
  }

  private void transferAway(Ticket ticket) {
    Address friend = NodeKeys.make(secrets).address();
    try (var writer = world.writer(traveller.key())) {
      writer.send(
          ticket.token().type().contract(),
          "transferFrom(address,address,uint256)",
          traveller.address(),
          friend,
          ticket.token().number());
    }
  }

  private RentalSite.Reply ask(RentalSite who, Grant grant, Membership.Node node, Ticket ticket) {
    JsonNode call = who.call(grant, node, ticket.token(), Stage.METHOD);
    return who.send(node, ticket.token(), Stage.METHOD, call);
  }

  private Grant grant(Ticket ticket, List<String> methods, int minutes) {
    return traveller.grant(
        ticket.token(),
        methods,
        site.origin(),
        site.session().address(),
        clock.now().plus(Duration.ofMinutes(minutes)));
  }

  /** A page of another origin that got hold of the session's key. */
  private RentalSite elsewhere() {
    return site.as(OTHER_ORIGIN, site.session());
  }

  /** A page of the right origin whose session has another key. */
  private RentalSite thief() {
    return site.as(site.origin(), NodeKeys.make(secrets));
  }

  private static void expect(String code, RentalSite.Reply reply) {
    Stage.check(
        Objects.equals(reply.code(), code),
        "expected " + code + ", got " + reply.code() + " (" + reply.status() + ")");
  }
}
