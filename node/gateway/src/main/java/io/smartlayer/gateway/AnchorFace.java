package io.smartlayer.gateway;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Attested;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Failure;
import io.smartlayer.token.Founding;
import io.smartlayer.token.LifeChange;
import io.smartlayer.token.Message;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.Reissue;
import io.smartlayer.token.Revocation;
import io.smartlayer.token.Update;
import io.smartlayer.token.Upgrading;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * An anchor's HTTP face: lookups, entries that are handed in, feeds as events, and audits ({@code
 * spec/protocol/token.md}, "Anchors over HTTP"; {@code spec/http/problems.md}).
 */
public final class AnchorFace implements AutoCloseable {
  /** Largest body of a request, in bytes. */
  public static final int BODY_LIMIT_BYTES = Entry.BODY_LIMIT_BYTES;

  private static final int KIND_LIMIT = 32;

  private final AnchorPort port;
  private final FaceSettings settings;
  private final AttestationReader attestations = new AttestationReader();

  // Last, because it serves from the moment on in which it is there.
  private final Face face;

  private AnchorFace(
      FaceSettings settings,
      AnchorPort port,
      RandomGenerator random,
      @Nullable Telemetry telemetry,
      @Nullable GatewayPort gateway,
      @Nullable ChannelPort channels) {
    this.port = port;
    this.settings = settings;
    this.face = Face.of(settings, random, routes(gateway, channels), telemetry);
  }

  /**
   * Starts to listen.
   *
   * @param random drawn from once, for the names of requests
   * @throws RuntimeException if the address cannot be bound
   */
  public static AnchorFace start(FaceSettings settings, AnchorPort port, RandomGenerator random) {
    return start(settings, port, random, null, null, null);
  }

  /**
   * Starts to listen.
   *
   * @param random drawn from once, for the names of requests
   * @param telemetry told of answers, and shown at {@code /metrics}; null for none
   * @param gateway passes calls on; null for none
   * @param channels acknowledges vouchers; null for none
   * @throws RuntimeException if the address cannot be bound
   */
  public static AnchorFace start(
      FaceSettings settings,
      AnchorPort port,
      RandomGenerator random,
      @Nullable Telemetry telemetry,
      @Nullable GatewayPort gateway,
      @Nullable ChannelPort channels) {
    var face = new AnchorFace(settings, port, random, telemetry, gateway, channels);
    face.face.start();
    return face;
  }

  /** The port on which it listens, 1 to 65535. */
  public int port() {
    return face.port();
  }

  /**
   * Refuses new requests, ends event streams, waits a bounded time for requests in work, and closes
   * all connections.
   */
  @Override
  public void close() {
    face.stop();
  }

  private List<Route> routes(@Nullable GatewayPort gateway, @Nullable ChannelPort channels) {
    return Stream.of(
            CommonRoutes.of(
                "anchor",
                port::isReady,
                port::network,
                port::self,
                () -> gateway == null ? VerificationMode.NORMAL : gateway.mode(),
                null),
            new FeedRoutes(port).routes(),
            new TileRoutes(port).routes(),
            new AuditRoutes(port).routes(),
            gateway == null ? List.<Route>of() : new GatewayRoutes(gateway).routes(),
            channels == null ? List.<Route>of() : ChannelRoutes.ofAnchor(channels),
            List.of(
                Route.get("/v1/lookup", this::lookup),
                Route.post("/v1/activations", BODY_LIMIT_BYTES, this::activate),
                Route.post("/v1/attestations", BODY_LIMIT_BYTES, this::attest),
                Route.post("/v1/feeds/{feed}/entries", BODY_LIMIT_BYTES, this::enter),
                Route.stream("/v1/feeds/{feed}/events", this::follow)))
        .flatMap(List::stream)
        .toList();
  }

  private void lookup(Exchange exchange) {
    ready();
    CommonRoutes.lookup(exchange, port::lookup);
  }

  private void activate(Exchange exchange) {
    Founding founding;
    try {
      founding = Founding.fromJson(exchange.json());
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw Refusal.malformed(e);
    }
    submit(exchange, founding.feed(), founding);
  }

  private void attest(Exchange exchange) {
    FeedId feed;
    try {
      feed = FeedId.of(TokenType.parse(exchange.required("type")), exchange.required("group"));
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
    switch (attestations.read(exchange.jsonBytes())) {
      case Reading.Read(SignedAttestation signed) -> {
        known(feed);
        submit(exchange, feed, new Attested(signed));
      }
      case Reading.Refused(var reason, String detail) ->
          throw Refusal.coded("attestation-" + reason.code(), detail);
    }
  }

  private void enter(Exchange exchange) {
    FeedId feed = feed(exchange);
    EntryBody body;
    try {
      JsonFields in = JsonFields.of(exchange.json(), "entry");
      String kind = in.text("kind", KIND_LIMIT);
      JsonNode json = in.value("body");
      in.end();
      body =
          switch (kind) {
            case "CALL" -> Update.fromJson(json);
            case "LIFECYCLE" -> change(json);
            case "UPGRADE" -> Upgrading.fromJson(json);
            case "OUTCOME" -> Outcome.fromJson(json);
            case "REVOCATION" -> Revocation.fromJson(json);
            case "FAILURE" -> Failure.fromJson(json);
            case "MESSAGE" -> Message.fromJson(json);
            default ->
                throw new Refusal(
                    ProblemCode.KIND_NOT_ACCEPTED,
                    "send a CALL, a change of LIFECYCLE, an UPGRADE, a REVOCATION, a MESSAGE, an"
                        + " OUTCOME or a FAILURE");
          };
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      throw Refusal.malformed(e);
    }
    known(feed);
    submit(exchange, feed, body);
  }

  /** Activations have a route of their own, since they may open a feed. */
  private static EntryBody change(JsonNode json) {
    EntryBody body = EntryBody.life(json);
    if (body instanceof LifeChange || body instanceof Reissue) {
      return body;
    }
    throw new Refusal(ProblemCode.KIND_NOT_ACCEPTED, "send it to /v1/activations");
  }

  private void follow(Exchange exchange) {
    FeedId feed = feed(exchange);
    long from = EventStream.from(exchange.header("Last-Event-ID"), exchange.query("from"));
    known(feed);
    new EventStream(port, feed, settings.heartbeat()).run(exchange, from);
  }

  private void submit(Exchange exchange, FeedId feed, EntryBody body) {
    check(body);
    switch (port.submit(feed, body)) {
      case AnchorPort.Submission.Promised(SignedPromise promise, Address leader) ->
          promised(exchange, promise, leader);
      case AnchorPort.Submission.Included(long offset) ->
          exchange.reply(
              200,
              CanonicalJson.write(
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("feedId", feed.toString())
                      .put("offset", offset)));
      case AnchorPort.Submission.Refused(String code, String why) ->
          throw Refusal.ofEntry(code, why);
      case AnchorPort.Submission.TimedOut _ ->
          throw new Refusal(ProblemCode.TIMED_OUT, "handing it in again does no harm");
    }
  }

  private static void promised(Exchange exchange, SignedPromise signed, Address leader) {
    FeedId feed = signed.promise().feedId();
    exchange.reply(
        202,
        CanonicalJson.write(
            JsonNodeFactory.instance
                .objectNode()
                .put("feedId", feed.toString())
                .put("term", signed.promise().term())
                .put("epoch", signed.promise().epoch())
                .put("offset", signed.promise().offset())
                .put("signature", signed.signature().toHex())
                .put("node", leader.toHex())));
  }

  /** A body can grow when it becomes canonical, and can hold texts that have no canonical form. */
  private static void check(EntryBody body) {
    try {
      if (CanonicalJson.write(body.toJson()).size() > Entry.BODY_LIMIT_BYTES) {
        throw new Refusal(ProblemCode.BODY_TOO_LARGE, "in canonical form (RFC 8785)");
      }
    } catch (CanonicalJson.NotCanonical e) {
      throw Refusal.malformed(e);
    }
  }

  private void ready() {
    if (!port.isReady()) {
      throw new Refusal(ProblemCode.NODE_FAILED, "ask another anchor");
    }
  }

  private void known(FeedId feed) {
    ready();
    if (!port.knows(feed)) {
      throw new Refusal(ProblemCode.FEED_UNKNOWN, "not kept here: " + feed);
    }
  }

  private static FeedId feed(Exchange exchange) {
    return new FeedId(exchange.hash("feed"));
  }
}
