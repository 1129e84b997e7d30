package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A feed's final entries in pages, without a gap, to its end. Used by one thread. */
final class FeedPages {
  /** Most entries of a page. */
  static final int PAGE_LIMIT = 1024;

  private static final int ID_LIMIT = 66;

  private final FeedSource source;
  private long next;

  FeedPages(FeedSource source, long from) {
    this.source = source;
    this.next = from;
  }

  /**
   * The next page; empty at the end.
   *
   * @param limit most entries, 1 or more
   * @throws FeedFailure if no anchor gives it
   * @throws JsonFields.Malformed if what an anchor gives is none
   */
  List<EntryLine> next(long limit) {
    String path = "entries?from=" + next + "&limit=" + Math.min(limit, PAGE_LIMIT);
    JsonFields page;
    try {
      page = JsonFields.of(CanonicalJson.read(source.get(path).toUtf8()), "the page");
      List<EntryLine> out = new ArrayList<>();
      for (JsonNode json : page.list("entries", (int) Math.min(limit, PAGE_LIMIT))) {
        EntryLine line = EntryLine.read(json);
        if (line.offset() != next) {
          throw page.wrong("entries", "offset " + line.offset() + " where " + next + " is next");
        }
        next++;
        out.add(line);
      }
      if (!page.text("feedId", ID_LIMIT).equals(source.id().toString())) {
        throw page.wrong("feedId", "another feed");
      }
      return out;
    } catch (CanonicalJson.NotCanonical e) {
      throw new JsonFields.Malformed("the page: " + e.getMessage());
    }
  }
}
