package io.smartlayer.runtime;

import io.smartlayer.environment.Storage;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Which groups a service node has: each that was assigned to it, unless it has let go of it since.
 * Of a group that it let go of it names the last assignment that is over, so that a later one
 * counts whatever is lost in a crash. Lives on its node's loop, but for {@link #hasLeft}.
 */
final class Assignments {
  private static final System.Logger LOG = System.getLogger(Assignments.class.getName());

  private final NodeLoop loop;
  private final Storage.Log assigned;
  private final Storage.Log departures;
  private final TreeMap<FeedId, Long> places = new TreeMap<>(); // of each one's last assignment
  private final ConcurrentSkipListMap<FeedId, Left> left = new ConcurrentSkipListMap<>();
  private final Map<Leave.Why, Long> counts = new EnumMap<>(Leave.Why.class);

  /**
   * A group that was let go of.
   *
   * @param log of its feed, if it was opened in this run
   * @param since when this run let go of it
   */
  private record Left(Storage.@Nullable Log log, Instant since) {}

  /** What a node's storage holds. */
  Assignments(NodeLoop loop, Storage storage) {
    this.loop = loop;
    this.assigned = storage.open("assignments");
    this.departures = storage.open("departures");
    for (long place = 0; place < assigned.size(); place++) {
      places.put(Assignment.decode(assigned.read(place)).feed(), place);
    }
    for (Bytes record : FeedShell.records(departures)) {
      JsonFields in = JsonFields.of(CanonicalJson.readCanonical(record), "departure");
      var feed = new FeedId(in.hash("feedId"));
      Long last = places.get(feed);
      if (last != null && last <= in.whole("assignment")) {
        left.put(feed, new Left(null, Instant.EPOCH));
      }
      in.end();
    }
  }

  /** The groups that the node has, in the order in which they were assigned. */
  List<FeedId> standing() {
    return places.entrySet().stream()
        .filter(one -> !left.containsKey(one.getKey()))
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether it had a group and let go of it. On any thread. */
  boolean hasLeft(FeedId feed) {
    return left.containsKey(feed);
  }

  /** Whether it let go of a group so short ago that an assignment may be one from before. */
  boolean hasJustLeft(FeedId feed, Duration lately, Instant now) {
    Left gone = left.get(feed);
    return gone != null && now.isBefore(gone.since.plus(lately)) && !now.isBefore(gone.since);
  }

  /** A group is assigned; returns the log of its feed where that is open from before. */
  Storage.@Nullable Log add(Assignment assignment) {
    places.put(assignment.feed(), assigned.size());
    loop.store(assigned, assignment.encode());
    Left before = left.remove(assignment.feed());
    return before == null ? null : before.log;
  }

  /** How many groups this run let go of, by reason. */
  Map<Leave.Why, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }

  /** The node lets go of a group. */
  void leave(FeedId feed, Storage.Log log, Leave.Why why, Instant now) {
    Long place = places.get(feed);
    if (place == null) {
      throw new IllegalStateException("a group that was never assigned: " + feed);
    }
    left.put(feed, new Left(log, now));
    counts.merge(why, 1L, Long::sum);
    LOG.log(System.Logger.Level.INFO, "feed=" + feed + " event=group-left why=" + why);
    loop.store(
        departures,
        CanonicalJson.write(
            JsonNodeFactory.instance
                .objectNode()
                .put("assignment", (long) place)
                .put("feedId", feed.hash().toHex())));
  }
}
