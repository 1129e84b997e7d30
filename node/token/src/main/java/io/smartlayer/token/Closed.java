package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The end of a committee's term: it is the feed's own matter, and changes no token. */
public record Closed(Close close) implements EntryBody {
  @Override
  public Kind entryKind() {
    return Kind.CLOSE;
  }

  @Override
  public Entry toEntry() {
    return close.toEntry();
  }

  @Override
  public JsonNode toJson() {
    return CanonicalJson.read(close.toEntry().body().toUtf8());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Closed fromJson(JsonNode json) {
    return read(new Entry(Kind.CLOSE, CanonicalJson.write(json)));
  }

  /**
   * Reads an entry's body.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Closed read(Entry entry) {
    @Nullable Close close = Close.read(entry);
    if (close == null) {
      throw new JsonFields.Malformed("close: it names no term and committee");
    }
    return new Closed(close);
  }
}
