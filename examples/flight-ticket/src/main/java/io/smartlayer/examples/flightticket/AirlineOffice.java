package io.smartlayer.examples.flightticket;

import io.smartlayer.environment.Clock;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the airline does: sells tickets, and says when flights are late. */
final class AirlineOffice {
  /** How long a ticket's activation may wait for the holder's signature. */
  static final Duration ACTIVATION_LIFETIME = Duration.ofHours(24);

  private static final Duration ANCHOR_TIMEOUT = Duration.ofSeconds(10);
  private static final int DELAY_LIMIT_MINUTES = 7 * 24 * 60;
  private static final int QUOTE_LIMIT = 300;
  private static final int NOTICE_LIMIT = 280;
  private static final String NOTICES = "bulletin:notices"; // as the script names it
  private static final Pattern FLIGHT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 -]{0,63}");
  private static final Web.Header JSON_BODY = new Web.Header("Content-Type", "application/json");

  private final SecretKey key;
  private final Airline.Setting setting;
  private final TicketCounter counter;
  private final Web web;
  private final Clock clock;
  private final RandomGenerator random;
  private final Facts facts;
  private final TypedData.Domain network;
  private final Hash script;

  AirlineOffice(
      SecretKey key,
      Airline.Setting setting,
      TicketCounter counter,
      Web web,
      Clock clock,
      RandomGenerator random) {
    this.key = key;
    this.setting = setting;
    this.counter = counter;
    this.web = web;
    this.clock = clock;
    this.random = random;
    long chainId = setting.type().chainId();
    this.facts = new Facts(key, chainId, setting.eas(), clock);
    this.network = TypedData.Domain.of("Smart Layer", "1", chainId, setting.registry());
    this.script = Hash.sha256(setting.script());
  }

  /**
   * Issues a ticket on the chain, and offers its activation to the holder; once per key.
   *
   * @param idempotencyKey 32 bytes in lower-case hexadecimal after {@code 0x}; null where each
   *     request is to be another ticket
   * @param body {@code {"departure":TIME,"flight":TEXT,"holder":ADDRESS,"webhook":URL}}; the last
   *     is left out or empty where the holder wants no messages
   */
  Reply sell(@Nullable String idempotencyKey, JsonNode body) {
    Hash id = idempotencyKey == null ? null : IdempotencyKey.read(idempotencyKey);
    if (idempotencyKey != null && id == null) {
      return IdempotencyKey.MALFORMED;
    }
    JsonFields fields = JsonFields.of(body, "body");
    Address holder = fields.address("holder");
    String flight = fields.text("flight", 64);
    String departure = fields.text("departure", 32);
    String webhook =
        fields.has("webhook") ? fields.text("webhook", TicketActivation.WEBHOOK_LIMIT) : "";
    fields.end();
    checkFlight(flight);
    checkTime(fields, departure);
    checkWebhook(fields, webhook);
    Instant expiry = clock.now().plus(ACTIVATION_LIFETIME).truncatedTo(ChronoUnit.MILLIS);
    return counter.sell(
        id,
        new TicketCounter.Order(
            holder,
            flight,
            body,
            number -> {
              var token = new TokenId(setting.type(), BigInteger.valueOf(number));
              var activation =
                  new TicketActivation(token, flight, departure, script, webhook, expiry);
              return activation.offered(key, network).json();
            }));
  }

  /**
   * Attests that a flight is late, and hands that to the first anchor that takes it.
   *
   * @param body {@code {"minutes":N}}, 1 to a week
   */
  Reply delay(String flight, JsonNode body) {
    checkFlight(flight);
    JsonFields fields = JsonFields.of(body, "body");
    int minutes = fields.whole("minutes", DELAY_LIMIT_MINUTES);
    String reason = fields.has("reason") ? fields.text("reason", 200) : "";
    fields.end();
    if (minutes == 0) {
      throw fields.wrong("minutes", "a delay lasts a minute at least");
    }
    return handOver(flight, facts.delay(flight, minutes, reason, salt()).canonical());
  }

  /**
   * Attests something to the passengers of all flights, once, in the feed of the bulletin that
   * every flight's feed imports.
   *
   * @param body {@code {"text":TEXT}}, at most 280 characters
   */
  Reply notice(JsonNode body) {
    JsonFields fields = JsonFields.of(body, "body");
    String text = fields.text("text", NOTICE_LIMIT);
    fields.end();
    return handOver(NOTICES, facts.notice(text, salt()).canonical());
  }

  private Hash salt() {
    byte[] salt = new byte[Hash.SIZE];
    random.nextBytes(salt);
    return new Hash(Bytes.of(salt));
  }

  /** A fact counts once per feed, so it does no harm when two anchors get it. */
  private Reply handOver(String group, Bytes fact) {
    String query = "?type=" + encoded(setting.type().toString()) + "&group=" + encoded(group);
    String path = "/v1/attestations" + query;
    String why = "no anchor is known";
    for (URI anchor : setting.anchors()) {
      var request =
          new Web.Request("POST", anchor.resolve(path), List.of(JSON_BODY), fact, ANCHOR_TIMEOUT);
      switch (web.send(request)) {
        case Web.Exchange.Answered(int status, Bytes answer) when status < 300 -> {
          return taken(fact, answer);
        }
        // An anchor outside the feed's committee does not keep the feed.
        case Web.Exchange.Answered(int status, Bytes answer) when status < 500 && status != 404 -> {
          return new Reply.Problem(
              502, "attestation-refused", "status " + status + ": " + quote(answer.toUtf8()));
        }
        case Web.Exchange.Answered(int status, _) -> why = "status " + status;
        case Web.Exchange.NeverSent(String cause) -> why = cause;
        case Web.Exchange.Untried(String cause) -> why = cause;
        case Web.Exchange.Lost(String cause) -> why = cause;
      }
    }
    return new Reply.Problem(503, "anchors-unreachable", quote(why));
  }

  private static Reply taken(Bytes fact, Bytes promise) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("fact", CanonicalJson.readCanonical(fact));
    try {
      json.set("promise", CanonicalJson.read(promise.toUtf8()));
      return Reply.json(202, json);
    } catch (CanonicalJson.NotCanonical e) {
      return new Reply.Problem(502, "anchor-talks-nonsense", "its promise is no JSON");
    }
  }

  private static void checkFlight(String flight) {
    if (!FLIGHT.matcher(flight).matches()) {
      throw new JsonFields.Malformed("a flight has 1 to 64 letters, digits, hyphens and spaces");
    }
  }

  private static void checkTime(JsonFields fields, String departure) {
    try {
      Instant.parse(departure);
    } catch (DateTimeException e) {
      throw fields.wrong("departure", "no time such as 2026-11-21T18:30:00Z");
    }
  }

  private static void checkWebhook(JsonFields fields, String webhook) {
    if (!webhook.isEmpty() && !webhook.matches("https?://[!-~]+")) {
      throw fields.wrong("webhook", "neither empty nor a http(s) address");
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String quote(String text) {
    return text.length() <= QUOTE_LIMIT ? text : text.substring(0, QUOTE_LIMIT) + "…";
  }
}
