package io.smartlayer.examples.flightticket;

import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The holder's inbox, on this machine alone: it takes webhooks as Standard Webhooks describes them.
 *
 * <p>{@code POST /webhook} takes a message and answers 204; one that comes again, by its {@code
 * webhook-id}, is counted and not kept twice. {@code GET /messages} lists the latest {@link
 * #MESSAGE_LIMIT}, oldest first. Signatures are not checked: it shows messages and acts on none.
 */
public final class Inbox implements AutoCloseable {
  /** Messages that are kept, and known when they come again. */
  public static final int MESSAGE_LIMIT = 100;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Guards the messages. */
  private final ReentrantLock lock = new ReentrantLock();

  private final SequencedMap<String, Message> messages = new LinkedHashMap<>();
  private final LocalServer server;

  private record Message(String id, long seconds, JsonNode body, int deliveries) {
    Message again() {
      return new Message(id, seconds, body, deliveries + 1);
    }

    JsonNode json() {
      return JSON.objectNode()
          .put("id", id)
          .put("timestamp", seconds)
          .put("deliveries", deliveries)
          .set("body", body);
    }
  }

  /**
   * Opens an empty inbox and serves.
   *
   * @param port 0 for any free one
   */
  public Inbox(int port, Clock clock) {
    this.server =
        new LocalServer(
            "inbox",
            port,
            clock,
            List.of(
                new LocalServer.Route("POST", "/webhook", this::take),
                new LocalServer.Route("GET", "/messages", _ -> list())));
  }

  /** Where it listens. */
  public URI uri() {
    return server.uri();
  }

  /** Where messages go. */
  public URI webhook() {
    return uri().resolve("/webhook");
  }

  /** Stops listening and forgets all messages. */
  @Override
  public void close() {
    server.close();
  }

  private Reply take(LocalServer.Call call) {
    @Nullable String id = call.header("webhook-id");
    @Nullable String seconds = call.header("webhook-timestamp");
    if (id == null || !ID.matcher(id).matches()) {
      return new Reply.Problem(400, "webhook-id-required", "webhook-id: 1 to 128 plain characters");
    }
    if (seconds == null || !SECONDS.matcher(seconds).matches()) {
      return new Reply.Problem(
          400, "webhook-timestamp-required", "webhook-timestamp: seconds since 1970");
    }
    JsonNode body = call.json();
    JsonFields.of(body, "body");
    var message = new Message(id, Long.parseLong(seconds), body, 1);
    try {
      page(List.of(message));
    } catch (CanonicalJson.NotCanonical e) {
      throw new JsonFields.Malformed("the body is nested too deep to be listed");
    }
    lock.lock();
    try {
      messages.merge(id, message, (known, _) -> known.again());
      if (messages.size() > MESSAGE_LIMIT) {
        messages.pollFirstEntry();
      }
    } finally {
      lock.unlock();
    }
    return new Reply.Empty(204);
  }

  private Reply list() {
    lock.lock();
    try {
      return page(messages.values());
    } finally {
      lock.unlock();
    }
  }

  private static Reply page(Collection<Message> messages) {
    ArrayNode list = JSON.arrayNode();
    messages.forEach(message -> list.add(message.json()));
    return Reply.json(200, JSON.objectNode().set("messages", list));
  }
}
