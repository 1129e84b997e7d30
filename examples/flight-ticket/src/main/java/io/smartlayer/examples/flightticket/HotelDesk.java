package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Moves hotel nights, each at most once per idempotency key, and attests that it did.
 *
 * <p>A booking is on disk before its answer leaves. Whoever asks again with the same key, after a
 * lost answer or a crash, gets the same answer byte for byte. Safe for use by many threads.
 */
final class HotelDesk {
  /** What its log is called. */
  static final String LOG_NAME = "bookings";

  /** Bookings that a hotel takes. */
  static final int BOOKING_LIMIT = 100_000;

  /** Keys whose requests are counted: the latest ones. */
  static final int COUNTED_LIMIT = 1000;

  /** Longest name of a flight, in characters. */
  static final int FLIGHT_LIMIT = 64;

  private static final String HOTEL = "Hotel Meridian";
  private static final int LISTED_LIMIT = 1000;
  private static final int DELAY_LIMIT_MINUTES = 7 * 24 * 60;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final System.Logger LOG = System.getLogger(HotelDesk.class.getName());

  private final Facts facts;
  private final SecretKey key;
  private final LineLog log;

  /** Guards all below, and keeps making a booking one thing: looked up, signed, written. */
  private final ReentrantLock lock = new ReentrantLock();

  private final TreeMap<Hash, Booking> bookings = new TreeMap<>();
  private final List<Booking> inOrder = new ArrayList<>();
  private final SequencedMap<Hash, Integer> requests = new LinkedHashMap<>();

  /**
   * Opens the desk with the bookings that its log holds.
   *
   * @throws JsonFields.Malformed if a line of the log is no booking
   */
  HotelDesk(SecretKey key, Facts facts, LineLog log) {
    this.key = key;
    this.facts = facts;
    this.log = log;
    for (JsonNode line : log.lines()) {
      remember(Booking.read(line));
    }
  }

  /**
   * One moved night.
   *
   * @param key the idempotency key it was asked with
   * @param request the body it was asked with
   * @param answer what was answered, and is answered again
   */
  private record Booking(Hash key, JsonNode request, String confirmation, JsonNode answer) {
    static Booking read(JsonNode line) {
      JsonFields fields = JsonFields.of(line, "booking");
      var booking =
          new Booking(
              fields.hash("key"),
              fields.value("request"),
              fields.text("confirmation", 32),
              fields.value("answer"));
      fields.end();
      return booking;
    }

    JsonNode json() {
      ObjectNode json = JSON.objectNode().put("key", key.toHex()).put("confirmation", confirmation);
      return json.set("request", request).set("answer", answer);
    }
  }

  /**
   * Moves a night, or says again that it did.
   *
   * @param idempotencyKey 32 bytes in lower-case hexadecimal after {@code 0x}; null where the
   *     request has none
   * @param body {@code {"delayMinutes":N,"departure":TIME,"flight":TEXT,"token":CAIP19}}, the time
   *     as in {@code 2026-11-21T18:30:00Z}
   */
  Reply rebook(@Nullable String idempotencyKey, JsonNode body) {
    if (idempotencyKey == null) {
      return IdempotencyKey.REQUIRED;
    }
    Hash id = IdempotencyKey.read(idempotencyKey);
    if (id == null) {
      return IdempotencyKey.MALFORMED;
    }
    Instant checkIn = checkIn(JsonFields.of(body, "body"));
    lock.lock();
    try {
      count(id);
      Booking known = bookings.get(id);
      return known == null ? book(id, body, checkIn) : again(known, body);
    } finally {
      lock.unlock();
    }
  }

  /** The latest bookings, oldest first. */
  Reply bookings() {
    ArrayNode list = JSON.arrayNode();
    lock.lock();
    try {
      int from = Math.max(0, inOrder.size() - LISTED_LIMIT);
      inOrder.subList(from, inOrder.size()).forEach(booking -> list.add(booking.json()));
    } finally {
      lock.unlock();
    }
    return Reply.json(200, JSON.objectNode().set("bookings", list));
  }

  /** How often each of the latest keys was asked with since the hotel started. */
  Reply requests() {
    ArrayNode list = JSON.arrayNode();
    lock.lock();
    try {
      for (Map.Entry<Hash, Integer> seen : requests.entrySet()) {
        list.addObject().put("key", seen.getKey().toHex()).put("count", seen.getValue());
      }
    } finally {
      lock.unlock();
    }
    return Reply.json(200, JSON.objectNode().set("requests", list));
  }

  private static Instant checkIn(JsonFields body) {
    String token = body.text("token", 200);
    body.text("flight", FLIGHT_LIMIT);
    String departure = body.text("departure", 32);
    int delayMinutes = body.whole("delayMinutes", DELAY_LIMIT_MINUTES);
    body.end();
    try {
      TokenId.parse(token);
    } catch (IllegalArgumentException e) {
      throw body.wrong("token", "no token such as eip155:1/erc721:0x…/42");
    }
    try {
      return Instant.parse(departure).plus(Duration.ofMinutes(delayMinutes));
    } catch (DateTimeException e) {
      throw body.wrong("departure", "no time such as 2026-11-21T18:30:00Z");
    }
  }

  private static Reply again(Booking known, JsonNode body) {
    return CanonicalJson.write(body).equals(CanonicalJson.write(known.request()))
        ? Reply.json(201, known.answer())
        : IdempotencyKey.REUSED;
  }

  private Reply book(Hash id, JsonNode body, Instant checkIn) {
    if (inOrder.size() == BOOKING_LIMIT) {
      return new Reply.Problem(503, "hotel-full", "no more bookings are taken");
    }
    String confirmation = String.format("HM-%06d", inOrder.size() + 1);
    // The salt needs to be known to nobody before, not to be random: one secret per key will do.
    Hash salt = Hash.keccak(Bytes.utf8("salt"), key.reveal(), id.bytes());
    Bytes answer = facts.rebooking(id, confirmation, HOTEL, checkIn, salt).canonical();
    var booking = new Booking(id, body, confirmation, CanonicalJson.readCanonical(answer));
    try {
      log.append(booking.json());
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.ERROR, "event=booking-not-written", e);
      return new Reply.Problem(503, "booking-not-written", "ask again later with the same key");
    }
    remember(booking);
    return Reply.json(201, booking.answer());
  }

  private void remember(Booking booking) {
    bookings.put(booking.key(), booking);
    inOrder.add(booking);
  }

  private void count(Hash id) {
    requests.merge(id, 1, Integer::sum);
    if (requests.size() > COUNTED_LIMIT) {
      requests.pollFirstEntry();
    }
  }
}
