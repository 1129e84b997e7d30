package io.smartlayer.gateway;

import io.smartlayer.feed.EntryBundle;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a feed is read over HTTP: entries and proofs ({@code spec/protocol/tiles.md}). */
final class FeedRoutes {
  /** Most entries of one answer. */
  static final int ENTRIES_LIMIT = 1024;

  /** How many entries an answer has where the question does not say. */
  static final int ENTRIES_USUAL = 100;

  static final String BYTES = "application/octet-stream";
  private static final String JSON = "application/json";

  private final AnchorPort port;

  FeedRoutes(AnchorPort port) {
    this.port = port;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/feeds/{feed}/entries", this::entries),
        Route.get("/v1/feeds/{feed}/entries/{offset}", this::entry),
        Route.get("/v1/feeds/{feed}/faults", this::faults),
        Route.get("/v1/feeds/{feed}/proofs/inclusion", this::inclusion),
        Route.get("/v1/feeds/{feed}/proofs/consistency", this::consistency),
        Route.get("/v1/feeds/{feed}/proofs/finality", this::finality));
  }

  /**
   * The feed that a request names.
   *
   * @throws Refusal if this anchor does not keep it, or has failed
   */
  static FeedId known(AnchorPort port, Exchange exchange) {
    var feed = new FeedId(exchange.hash("feed"));
    known(port, feed);
    return feed;
  }

  /** Refuses what is asked of a feed that is not kept here. */
  static void known(AnchorPort port, FeedId feed) {
    if (!port.isReady()) {
      throw new Refusal(ProblemCode.NODE_FAILED, "ask another anchor");
    }
    if (!port.knows(feed)) {
      throw new Refusal(ProblemCode.FEED_UNKNOWN, "not kept here: " + feed);
    }
  }

  /** A refusal of what is not final, or of a range that goes back. */
  static void within(long least, long value, long most, String name) {
    if (value < least) {
      throw new Refusal(ProblemCode.MALFORMED, name + " is " + least + " or more");
    }
    if (value > most) {
      throw new Refusal(ProblemCode.NOT_FINAL, name + " is at most " + most + " now");
    }
  }

  private void entries(Exchange exchange) {
    long from = exchange.whole("from", 0);
    long limit = exchange.whole("limit", ENTRIES_USUAL);
    if (limit < 1 || limit > ENTRIES_LIMIT) {
      throw new Refusal(ProblemCode.MALFORMED, "limit is 1 to " + ENTRIES_LIMIT);
    }
    FeedId feed = known(port, exchange);
    long size = port.feeds().finalSize(feed);
    List<AnchorPort.FinalEntry> page =
        from < size ? port.entries(feed, from, (int) limit) : List.of();
    if (page.isEmpty() && from < size) {
      throw new FeedPort.Busy();
    }
    try (OutputStream out = exchange.begin(JSON, true)) {
      String separator = "{\"entries\":[";
      for (AnchorPort.FinalEntry entry : page) {
        out.write(Bytes.utf8(separator + EntryJson.of(entry)).toArray());
        separator = ",";
      }
      String end = "],\"feedId\":\"" + feed + "\",\"size\":" + size + "}";
      out.write(Bytes.utf8(page.isEmpty() ? "{\"entries\":[" + end : end).toArray());
    } catch (IOException e) {
      throw new BoundedWait.ClientGone("the connection failed", e);
    }
  }

  private void entry(Exchange exchange) {
    long offset = Exchange.whole(exchange.segment("offset"), "offset");
    FeedId feed = known(port, exchange);
    within(0, offset, port.feeds().finalSize(feed) - 1, "offset");
    List<AnchorPort.FinalEntry> page = port.entries(feed, offset, 1);
    if (page.isEmpty()) {
      throw new FeedPort.Busy();
    }
    exchange.neverChanges();
    exchange.reply(BYTES, EntryBundle.logged(page.getFirst().entry()));
  }

  private void inclusion(Exchange exchange) {
    FeedId feed = known(port, exchange);
    long now = port.feeds().finalSize(feed);
    long size = exchange.whole("size", now);
    within(1, size, now, "size");
    long offset = Exchange.whole(exchange.required("offset"), "offset");
    within(0, offset, size - 1, "offset");
    FeedPort.Inclusion proof = port.feeds().inclusion(feed, offset, size);
    ObjectNode json = json(feed);
    json.put("leaf", proof.leaf().toHex()).put("offset", offset);
    json.put("root", proof.root().toHex()).put("size", size);
    json.set("path", path(proof.path()));
    exchange.reply(200, CanonicalJson.write(json));
  }

  private void consistency(Exchange exchange) {
    FeedId feed = known(port, exchange);
    long now = port.feeds().finalSize(feed);
    long to = exchange.whole("to", now);
    within(1, to, now, "to");
    long from = Exchange.whole(exchange.required("from"), "from");
    within(1, from, to, "from");
    FeedPort.Consistency proof = port.feeds().consistency(feed, from, to);
    ObjectNode json = json(feed);
    json.put("from", from).put("fromRoot", proof.fromRoot().toHex());
    json.put("to", to).put("toRoot", proof.toRoot().toHex());
    json.set("path", path(proof.path()));
    exchange.reply(200, CanonicalJson.write(json));
  }

  private void finality(Exchange exchange) {
    FeedId feed = known(port, exchange);
    long now = port.feeds().finalSize(feed);
    long size = exchange.whole("size", now);
    within(1, size, now, "size");
    exchange.reply(200, CanonicalJson.write(port.feeds().finality(feed, size).toJson()));
  }

  private void faults(Exchange exchange) {
    FeedId feed = known(port, exchange);
    ObjectNode json = json(feed);
    ArrayNode list = json.putArray("faults");
    port.feeds().faults(feed).forEach(proof -> list.add(proof.toJson()));
    exchange.reply(200, CanonicalJson.write(json));
  }

  private static ObjectNode json(FeedId feed) {
    return JsonNodeFactory.instance.objectNode().put("feedId", feed.toString());
  }

  private static JsonNode path(List<Hash> hashes) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    hashes.forEach(hash -> out.add(hash.toHex()));
    return out;
  }
}
