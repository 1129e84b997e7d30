package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Supplies others with certified segments: ranges to who asks, each new one to who follows. */
final class Supplier {
  private final Feed feed;
  private final FeedHistory history;
  private final LinkedHashMap<Address, Instant> followers = new LinkedHashMap<>();
  private final Pace refill = new Pace(Duration.ofSeconds(1));
  private long budget;

  Supplier(Feed feed, FeedHistory history) {
    this.feed = feed;
    this.history = history;
  }

  /** Sends what was asked for, as far as it is here and within the limits. */
  void fetched(Address from, FeedMessage.Fetch fetch, Instant now, Effects out) {
    supply(from, fetch.fromHeight(), Math.min(fetch.maxBytes(), FeedLimits.RANGE_BYTES), now, out);
  }

  /** Remembers who follows, and sends what it lacks. */
  void followed(Address from, FeedMessage.Follow follow, Instant now, Effects out) {
    if (followers.size() >= FeedLimits.FOLLOWERS && !followers.containsKey(from)) {
      return;
    }
    followers.put(from, now);
    if (!history.tipSlot().isAfter(follow.tip())) {
      return;
    }
    if (follow.height() < history.height()) { // else it has as many heads, but others
      supply(from, follow.height(), FeedLimits.RANGE_BYTES, now, out);
    }
    // Behind the range, so that it asks for the rest at once.
    out.send(from, new FeedMessage.Digest(feed.id(), history.tipSlot()));
  }

  /** Sends the segment certified last to all who follow. */
  void publish(Effects out) {
    if (followers.isEmpty()) {
      return;
    }
    FeedMessage.Range range = range(history.height() - 1, 0);
    followers.keySet().forEach(to -> out.send(to, range));
  }

  /** Tells all who follow how far this node is. */
  void digest(Effects out) {
    var digest = new FeedMessage.Digest(feed.id(), history.tipSlot());
    followers.keySet().forEach(to -> out.send(to, digest));
  }

  /** Forgets who has not renewed. */
  void elapsed(Instant now) {
    followers
        .values()
        .removeIf(
            since -> now.isBefore(since) || now.isAfter(since.plus(FeedLimits.FOLLOW_EXPIRY)));
  }

  private void supply(Address to, long height, long bytes, Instant now, Effects out) {
    if (refill.due(now)) {
      budget = FeedLimits.SUPPLY_BYTES_PER_SECOND;
    }
    if (height >= history.height() || budget <= 0) {
      return;
    }
    FeedMessage.Range range = range((int) height, bytes);
    for (Segment segment : range.segments()) {
      budget -= size(segment);
    }
    out.send(to, range);
  }

  /** Segments from a height on: at least one, not all when bytes run out. */
  private FeedMessage.Range range(int from, long bytes) {
    List<Segment> segments = new ArrayList<>();
    long left = bytes;
    int height = from;
    do {
      Segment segment = history.segment(height);
      segments.add(segment);
      left -= size(segment);
      height++;
    } while (height < history.height() && segments.size() < FeedLimits.RANGE_SEGMENTS && left > 0);
    if (left < 0 && segments.size() > 1) {
      segments.removeLast();
      height--;
    }
    return new FeedMessage.Range(segments, history.certificate(height - 1));
  }

  /** Bytes of a segment on the wire, roughly: bodies, and what surrounds them. */
  private static long size(Segment segment) {
    long bytes = 1024;
    for (Entry entry : segment.entries()) {
      bytes += 16 + entry.body().size();
    }
    return bytes;
  }
}
