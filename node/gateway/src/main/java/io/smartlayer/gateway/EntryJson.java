package io.smartlayer.gateway;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.CanonicalJson;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Final entries as JSON. A body is canonical JSON already and is written as it is, and so is what
 * is put around it here: the whole is canonical (RFC 8785).
 */
final class EntryJson {
  private EntryJson() {}

  /** One entry: {@code {"body","kind","offset","timeMillis"}}. */
  static String of(AnchorPort.FinalEntry entry) {
    return "{\"body\":"
        + entry.entry().body().toUtf8()
        + ",\"kind\":\""
        + entry.entry().kind().name()
        + "\",\"offset\":"
        + entry.offset()
        + ",\"timeMillis\":"
        + entry.timeMillis()
        + "}";
  }

  /** The same as a CloudEvent 1.0 (JSON format); id and source name it in all the world. */
  static String event(FeedId feed, AnchorPort.FinalEntry entry) {
    var around =
        JsonNodeFactory.instance
            .objectNode()
            .put("datacontenttype", "application/json")
            .put("id", Long.toString(entry.offset()))
            .put("source", "urn:smartlayer:feed:" + feed)
            .put("specversion", "1.0")
            .put("time", Instant.ofEpochMilli(entry.timeMillis()).toString())
            .put("type", type(entry));
    return "{\"data\":" + of(entry) + "," + CanonicalJson.text(around).substring(1);
  }

  private static String type(AnchorPort.FinalEntry entry) {
    return "io.smartlayer.feed." + entry.entry().kind().name().toLowerCase(Locale.ROOT);
  }
}
