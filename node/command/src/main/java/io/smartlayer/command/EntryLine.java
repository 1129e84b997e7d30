package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.TailRun;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A final entry as anchors show it and as commands print it.
 *
 * @param timeMillis the time of the head that holds it, since 1970
 * @param json {@code {"body","kind","offset","timeMillis"}} in its canonical form
 */
record EntryLine(long offset, Entry entry, long timeMillis, String json) {
  private static final int KIND_LIMIT = 32;

  /**
   * Reads an entry.
   *
   * @throws JsonFields.Malformed if it has another shape, or a kind that this version does not know
   * @throws CanonicalJson.NotCanonical if it has no canonical form
   */
  static EntryLine read(JsonNode json) {
    JsonFields in = JsonFields.of(json, "entry");
    var line =
        new EntryLine(
            in.whole("offset"), entry(in), in.whole("timeMillis"), CanonicalJson.text(json));
    in.end();
    return line;
  }

  /** The line of an entry that was verified. */
  static EntryLine of(TailRun.Told told) {
    Entry entry = told.entry();
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", entry.kind().name())
            .put("offset", told.offset())
            .put("timeMillis", told.timeMillis());
    json.set("body", CanonicalJson.read(entry.body().toUtf8()));
    return new EntryLine(told.offset(), entry, told.timeMillis(), CanonicalJson.text(json));
  }

  /** The entry that {@code kind} and {@code body} of an object are. */
  static Entry entry(JsonFields in) {
    String name = in.text("kind", KIND_LIMIT);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(name)) {
        try {
          return new Entry(kind, CanonicalJson.write(in.value("body")));
        } catch (IllegalArgumentException e) {
          throw in.wrong("body", String.valueOf(e.getMessage()));
        }
      }
    }
    throw in.wrong("kind", "none that this version knows");
  }
}
