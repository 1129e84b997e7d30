package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The nodes that a group was ever placed on, as the entries of its feed tell; nothing in them is
 * judged here.
 */
final class ReplicaStories {
  /** How many nodes of one group are told of. */
  static final int LIMIT = 4096;

  /** How much is told of all of them together. */
  static final int EVENTS_LIMIT = 65_536;

  /** How many of those that lost their place are listed, the last first. */
  static final int LOST_LIMIT = 16;

  private final LinkedHashMap<String, ReplicaStory> stories = new LinkedHashMap<>();
  private final ReplicaBudget budget = new ReplicaBudget();
  private List<String> placed = List.of();
  private @Nullable JsonNode placement;
  private String token = "";
  private int events;

  private ReplicaStories() {}

  /**
   * Reads all of a feed.
   *
   * @throws FeedFailure if no anchor gives it, nothing is placed, or there is more than is told of
   */
  static ReplicaStories of(FeedSource source) {
    var all = new ReplicaStories();
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
    if (all.placement == null) {
      throw new FeedFailure(
          Smartlayer.NO_INPUT,
          "nothing of this feed is placed: a group is once a token of it is activated, and a"
              + " bulletin never");
    }
    return all;
  }

  /** One of the group's tokens. */
  String token() {
    return token;
  }

  /** Everybody, in the order in which they were first placed. */
  List<ReplicaStory> all() {
    return List.copyOf(stories.values());
  }

  /** Those of the placement that stands, by rank, and those that lost their place last. */
  List<ReplicaStory> listed() {
    List<ReplicaStory> out = new ArrayList<>();
    placed.forEach(node -> out.add(story(node)));
    stories.values().stream()
        .filter(story -> story.rank() == 0)
        .sorted(Comparator.comparingLong(ReplicaStory::latest).reversed())
        .limit(LOST_LIMIT)
        .forEach(out::add);
    return out;
  }

  private void take(EntryLine line) {
    JsonNode body = CanonicalJson.read(line.entry().body().toUtf8());
    switch (line.entry().kind()) {
      case LIFECYCLE -> named(body.path("token").asString(""));
      case PLACEMENT -> placed(line, body);
      case DOWN -> {
        ReplicaStory known = stories.get(body.path("target").asString(""));
        if (known != null) {
          count();
          known.down(line, body);
        }
      }
      case ELECTION -> budget.elected(body);
      case OUTCOME -> {
        for (ReplicaBudget.Tally.At spent : budget.ended(body, line.timeMillis())) {
          ReplicaStory known = stories.get(spent.node());
          if (known != null) {
            count();
            known.spent(line, spent.host());
          }
        }
      }
      default -> {} // nothing of who serves
    }
  }

  /** Others wrote it: what is no token's name is not asked for. */
  private void named(String text) {
    if (token.isEmpty()) {
      try {
        token = TokenId.parse(text).toString();
      } catch (IllegalArgumentException e) {
        token = ""; // another change of the group's life, or none that is known
      }
    }
  }

  private void placed(EntryLine line, JsonNode body) {
    List<String> next = new ArrayList<>();
    body.path("replicas").forEach(node -> next.add(node.asString("")));
    List<String> before = placed;
    for (String gone : before) {
      if (!next.contains(gone)) {
        count();
        story(gone).lost(line, why(line, body, gone));
      }
    }
    for (int rank = 1; rank <= next.size(); rank++) {
      String node = next.get(rank - 1);
      if (!before.contains(node)) {
        count();
      }
      story(node).placed(line, rank);
    }
    placed = next;
    placement = body;
  }

  /** Why a node has no place in a placement that follows one in which it had. */
  private String why(EntryLine line, JsonNode next, String node) {
    JsonNode before = placement;
    if (story(node).isDown(line.timeMillis())) {
      return "a quorum of anchors had not reached it, or seen it fail ("
          + story(node).lastDown()
          + ")";
    }
    if (before != null && before.path("notAfterMillis").asLong(0) <= line.timeMillis()) {
      return "the placement had ended, and by then others ranked before it";
    }
    if (before != null && !before.path("script").equals(next.path("script"))) {
      return "the group's script was upgraded, and under it the ranks give the place to others";
    }
    return "the ranks gave the place to others; no entry says why";
  }

  private ReplicaStory story(String node) {
    ReplicaStory known = stories.get(node);
    if (known == null) {
      if (stories.size() == LIMIT) {
        throw tooMuch("more than " + LIMIT + " nodes");
      }
      known = new ReplicaStory(node, budget);
      stories.put(node, known);
    }
    return known;
  }

  private void count() {
    events++;
    if (events > EVENTS_LIMIT) {
      throw tooMuch("more than " + EVENTS_LIMIT + " changes");
    }
  }

  private static FeedFailure tooMuch(String what) {
    return new FeedFailure(
        Smartlayer.DATA, what + "; read the entries: feed read --kinds PLACEMENT,DOWN");
  }
}
