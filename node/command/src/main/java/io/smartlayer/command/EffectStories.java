package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The effects that a feed's entries tell of, in the order in which they were first elected. */
final class EffectStories {
  /** How many effects of one feed are told of. */
  static final int LIMIT = 65_536;

  private final LinkedHashMap<String, EffectStory> stories = new LinkedHashMap<>();

  private EffectStories() {}

  /**
   * Reads all of a feed.
   *
   * @throws FeedFailure if no anchor gives it, or it has more effects than are told of
   */
  static List<EffectStory> of(FeedSource source) {
    var all = new EffectStories();
    try {
      var pages = new FeedPages(source, 0);
      for (List<EntryLine> page = pages.next(FeedPages.PAGE_LIMIT);
          !page.isEmpty();
          page = pages.next(FeedPages.PAGE_LIMIT)) {
        page.forEach(all::take);
      }
    } catch (JsonFields.Malformed e) {
      throw new FeedFailure(
          Smartlayer.UNAVAILABLE,
          source.anchor() + " gives no page of a feed: " + e.getMessage() + "; ask another anchor");
    }
    return List.copyOf(all.stories.values());
  }

  private void take(EntryLine line) {
    JsonNode body = CanonicalJson.read(line.entry().body().toUtf8());
    EffectStory known = stories.get(body.path("effectId").asString(""));
    switch (line.entry().kind()) {
      case ELECTION -> elected(line.offset(), body, known);
      case OUTCOME -> {
        if (known != null) {
          known.ended(line.offset(), body);
        }
      }
      case FAILURE -> {
        if (known != null) {
          known.failed(line.offset(), body);
        }
      }
      default -> {} // of nothing that is carried out
    }
  }

  private void elected(long offset, JsonNode body, @Nullable EffectStory known) {
    if (known != null) {
      known.elected(offset, body);
      return;
    }
    if (stories.size() == LIMIT) {
      throw new FeedFailure(
          Smartlayer.DATA, "more than " + LIMIT + " effects; read the entries: feed read --kinds");
    }
    var story = new EffectStory(offset, body);
    stories.put(story.id(), story);
  }
}
