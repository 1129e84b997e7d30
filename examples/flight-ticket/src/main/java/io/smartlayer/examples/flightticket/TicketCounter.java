package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sells tickets, each at most once per idempotency key.
 *
 * <p>A key's ticket number and answer are on disk before the ticket is issued. Whoever asks again
 * with the same key, after a lost answer or a crash, gets the same ticket and the same answer byte
 * for byte. Safe for use by many threads.
 */
final class TicketCounter implements AutoCloseable {
  /** What its log is called. */
  static final String LOG_NAME = "sales";

  /** Sales with a key that an airline remembers; it takes no more. */
  static final int SALES_LIMIT = 100_000;

  private static final int QUOTE_LIMIT = 300;
  private static final System.Logger LOG = System.getLogger(TicketCounter.class.getName());

  private final Tickets tickets;
  private final LineLog log;

  /** Guards all below, and keeps a sale with a key one thing: looked up, written, issued. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Hash, Sale> sales = new TreeMap<>();
  private final TreeSet<Hash> issued = new TreeSet<>();
  private long next;

  /**
   * Opens a counter with the sales that its log holds.
   *
   * @param first the number of the next ticket, unless the log holds a higher one
   * @throws JsonFields.Malformed if a line of the log is no sale
   */
  TicketCounter(Tickets tickets, LineLog log, long first) {
    this.tickets = tickets;
    this.log = log;
    this.next = first;
    for (JsonNode line : log.lines()) {
      Sale sale = Sale.read(line);
      sales.put(sale.key, sale);
      next = Math.max(next, sale.ticket + 1);
    }
  }

  /**
   * What somebody wants.
   *
   * @param request the body it was asked with
   * @param answer what is answered, by the ticket's number
   */
  record Order(Address holder, String flight, JsonNode request, LongFunction<JsonNode> answer) {}

  private record Sale(Hash key, JsonNode request, long ticket, JsonNode answer) {
    static Sale read(JsonNode line) {
      JsonFields fields = JsonFields.of(line, "sale");
      var sale =
          new Sale(
              fields.hash("key"),
              fields.value("request"),
              fields.whole("ticket"),
              fields.value("answer"));
      fields.end();
      return sale;
    }

    JsonNode json() {
      ObjectNode json =
          JsonNodeFactory.instance.objectNode().put("key", key.toHex()).put("ticket", ticket);
      return json.set("request", request).set("answer", answer);
    }
  }

  /** Sells a ticket, or says again that it did; without a key each order is another ticket. */
  Reply sell(@Nullable Hash key, Order order) {
    if (key == null) {
      long ticket = take();
      BigInteger number = BigInteger.valueOf(ticket);
      return reply(tickets.issue(order.holder, number, order.flight), order.answer.apply(ticket));
    }
    lock.lock();
    try {
      Sale known = sales.get(key);
      return known == null ? begin(key, order) : again(known, order);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    log.close();
  }

  private long take() {
    lock.lock();
    try {
      return next++;
    } finally {
      lock.unlock();
    }
  }

  private Reply begin(Hash key, Order order) {
    if (sales.size() == SALES_LIMIT) {
      return new Reply.Problem(503, "airline-full", "no more orders are taken");
    }
    long ticket = take();
    var sale = new Sale(key, order.request, ticket, order.answer.apply(ticket));
    try {
      log.append(sale.json());
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.ERROR, "event=sale-not-written", e);
      return new Reply.Problem(503, "sale-not-written", "ask again later with the same key");
    }
    sales.put(key, sale);
    return issued(sale, tickets.issue(order.holder, BigInteger.valueOf(ticket), order.flight));
  }

  private Reply again(Sale known, Order order) {
    if (!CanonicalJson.write(order.request).equals(CanonicalJson.write(known.request))) {
      return IdempotencyKey.REUSED;
    }
    if (issued.contains(known.key)) {
      return Reply.json(201, known.answer);
    }
    BigInteger number = BigInteger.valueOf(known.ticket);
    return issued(known, tickets.issueAgain(order.holder, number, order.flight));
  }

  private Reply issued(Sale sale, Tickets.Issue issue) {
    if (issue instanceof Tickets.Issue.Issued) {
      issued.add(sale.key);
    }
    return reply(issue, sale.answer);
  }

  private static Reply reply(Tickets.Issue issue, JsonNode answer) {
    return switch (issue) {
      case Tickets.Issue.Issued() -> Reply.json(201, answer);
      case Tickets.Issue.Refused(String why) ->
          new Reply.Problem(409, "ticket-refused", quote(why));
      case Tickets.Issue.Unknown(String why) ->
          new Reply.Problem(503, "chain-unreachable", quote(why));
    };
  }

  private static String quote(String text) {
    return text.length() <= QUOTE_LIMIT ? text : text.substring(0, QUOTE_LIMIT) + "…";
  }
}
