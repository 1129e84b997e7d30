package io.smartlayer.command;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Down;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What became of one node in a group, as the entries of the feed tell. Owned by one thread. */
final class ReplicaStory {
  private final String node;
  private final ReplicaBudget budget;
  private final List<Event> events = new ArrayList<>();
  private int rank;
  private long placedMillis;
  private long downOffset = -1;
  private long downUntil;
  private int observers;

  /** What an entry changed. */
  private record Event(long offset, long timeMillis, String what, String words) {}

  ReplicaStory(String node, ReplicaBudget budget) {
    this.node = node;
    this.budget = budget;
  }

  String node() {
    return node;
  }

  /** Its place in the placement that stands, from 1 on; 0 when it has none. */
  int rank() {
    return rank;
  }

  /** The offset of the last entry that changed something for it. */
  long latest() {
    return events.getLast().offset;
  }

  void placed(EntryLine line, int at) {
    boolean returns = rank == 0 && !events.isEmpty();
    if (rank == 0) {
      placedMillis = line.timeMillis();
      add(
          line,
          returns ? "returned" : "placed",
          "placed" + (returns ? " again" : "") + ", rank " + at);
    } else if (isDown(line.timeMillis())) {
      add(line, "kept", "kept its place, rank " + at + ": nobody else could have it");
    }
    rank = at;
  }

  void lost(EntryLine line, String why) {
    rank = 0;
    add(line, "lost", "lost its place: " + why);
  }

  void down(EntryLine line, JsonNode body) {
    List<String> who =
        StreamSupport.stream(body.path("observations").spliterator(), false)
            .map(one -> one.path("observer").asString(""))
            .toList();
    long last =
        StreamSupport.stream(body.path("observations").spliterator(), false)
            .mapToLong(one -> one.path("untilMillis").asLong(0))
            .max()
            .orElse(0);
    downOffset = line.offset();
    downUntil = last + Down.HOLDS.toMillis();
    observers = who.size();
    add(
        line,
        "down",
        fall(body)
            + " until "
            + Instant.ofEpochMilli(downUntil)
            + ", as said by "
            + String.join(", ", who));
  }

  /** What anchors saw of it: silence, or answers as they must not be. */
  private static String fall(JsonNode body) {
    long failing =
        StreamSupport.stream(body.path("observations").spliterator(), false)
            .filter(one -> one.path("kind").asInt(0) == Down.Seen.FAILING.number())
            .count();
    if (failing == 0) {
      return "not to be reached";
    }
    return failing == body.path("observations").size()
        ? "failing what it is asked"
        : "not to be reached, or failing what it is asked,";
  }

  void spent(EntryLine line, String host) {
    add(
        line,
        "spent",
        "its budget of failures is spent: it is not elected for "
            + host
            + " while most of its attempts of the last hour came to nothing where others"
            + " succeeded");
  }

  private void add(EntryLine line, String what, String words) {
    events.add(new Event(line.offset(), line.timeMillis(), what, words));
  }

  /** Whether the ranks pass over it at a time. */
  boolean isDown(long millis) {
    return millis < downUntil;
  }

  /** Which entry said last that it was down. */
  String lastDown() {
    return "entry " + downOffset;
  }

  /** Whether it is up or down, and since when. */
  private String state(Instant now) {
    if (isDown(now.toEpochMilli())) {
      return "down until "
          + Instant.ofEpochMilli(downUntil)
          + ", as "
          + observers
          + " anchors say in entry "
          + downOffset;
    }
    return "up since " + Instant.ofEpochMilli(Math.max(placedMillis, downUntil));
  }

  /** How its attempts came out, and where no more are given to it. */
  private String attempts(Instant now) {
    long millis = now.toEpochMilli();
    String spent =
        tallies().entrySet().stream()
            .filter(one -> one.getValue().isOver(millis))
            .map(one -> one.getKey().host())
            .collect(Collectors.joining(", "));
    return count(true, millis)
        + " done, "
        + count(false, millis)
        + " missed"
        + (spent.isEmpty() ? "" : ", not elected for " + spent);
  }

  private long count(boolean success, long millis) {
    return tallies().values().stream().mapToLong(tally -> tally.count(success, millis)).sum();
  }

  private Map<ReplicaBudget.Tally.At, ReplicaBudget.Tally> tallies() {
    return budget
        .tallies()
        .subMap(
            new ReplicaBudget.Tally.At(node, ""),
            true,
            new ReplicaBudget.Tally.At(node + " ", ""),
            false);
  }

  /** One line for a list. */
  String line(Instant now, ReplicaRoutes.Route route) {
    if (rank == 0) {
      Event last = lastLoss();
      return "-  %s  %s (entry %d, %s)"
          .formatted(node, last.words, last.offset, Instant.ofEpochMilli(last.timeMillis));
    }
    return "%d  %s  %s  placed %s  %s  %s"
        .formatted(
            rank,
            node,
            state(now),
            Instant.ofEpochMilli(placedMillis),
            attempts(now),
            route.words());
  }

  /** Only who lost a place has none. */
  private Event lastLoss() {
    return events.stream()
        .filter(event -> event.what.equals("lost"))
        .reduce((_, later) -> later)
        .orElseGet(events::getLast);
  }

  /** All of it, in lines for people. */
  List<String> lines(Instant now, ReplicaRoutes.Route route) {
    List<String> out = new ArrayList<>();
    out.add(node);
    out.add("  stands     " + (rank == 0 ? "outside the placement" : "at rank " + rank));
    if (rank > 0) {
      out.add("  counts as  " + state(now));
      out.add("  address    " + route.words());
    }
    out.add("  attempts   " + attempts(now) + " in the last hour");
    for (Event event : events) {
      out.add(
          "  entry %-5d %s  %s"
              .formatted(event.offset, Instant.ofEpochMilli(event.timeMillis), event.words));
    }
    return out.stream().map(FeedFailure::shown).toList();
  }

  /** All of it, as canonical JSON on one line. */
  String json(Instant now, ReplicaRoutes.Route route) {
    long millis = now.toEpochMilli();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("done", count(true, millis))
            .put("down", isDown(millis))
            .put("http", route.http())
            .put("missed", count(false, millis))
            .put("node", node)
            .put("rank", rank);
    if (downOffset >= 0) {
      json.put("downUntilMillis", downUntil);
    }
    if (rank > 0) {
      json.put("placedMillis", placedMillis);
      json.put("weight", route.weight());
    }
    String answer = route.answer();
    if (answer != null) {
      json.put("answer", answer);
    }
    var spent = json.putArray("notElectedFor");
    tallies()
        .forEach((at, tally) -> {
          if (tally.isOver(millis)) {
            spent.add(at.host());
          }
        });
    var list = json.putArray("events");
    for (Event event : events) {
      list.addObject()
          .put("offset", event.offset)
          .put("timeMillis", event.timeMillis)
          .put("what", event.what)
          .put("words", event.words);
    }
    return CanonicalJson.text(json);
  }
}
