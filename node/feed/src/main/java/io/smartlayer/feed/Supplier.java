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
    long bytes = Math.min(fetch.maxBytes(), FeedLimits.RANGE_BYTES);
    supply(from, fetch.fromRound(), fetch.toRound(), bytes, now, out);
  }

  /** Remembers who follows, and sends what it lacks. */
  void followed(Address from, FeedMessage.Follow follow, Instant now, Effects out) {
    if (followers.size() >= FeedLimits.FOLLOWERS && !followers.containsKey(from)) {
      return;
    }
    followers.put(from, now);
    supply(from, follow.rounds(), history.rounds(), FeedLimits.RANGE_BYTES, now, out);
  }

  /** Sends the round certified last to all who follow. */
  void publish(Effects out) {
    if (followers.isEmpty()) {
      return;
    }
    FeedMessage.Range range = range(history.rounds() - 1, history.rounds(), 0);
    followers.keySet().forEach(to -> out.send(to, range));
  }

  /** Tells all who follow how far this node is. */
  void digest(Effects out) {
    var digest = new FeedMessage.Digest(feed.id(), history.rounds());
    followers.keySet().forEach(to -> out.send(to, digest));
  }

  /** Forgets who has not renewed. */
  void elapsed(Instant now) {
    followers
        .values()
        .removeIf(
            since -> now.isBefore(since) || now.isAfter(since.plus(FeedLimits.FOLLOW_EXPIRY)));
  }

  private void supply(
      Address to, long fromRound, long toRound, long bytes, Instant now, Effects out) {
    if (refill.due(now)) {
      budget = FeedLimits.SUPPLY_BYTES_PER_SECOND;
    }
    long end = Math.min(toRound, history.rounds());
    if (fromRound >= end || budget <= 0) {
      return;
    }
    FeedMessage.Range range = range((int) fromRound, (int) end, bytes);
    for (Segment segment : range.segments()) {
      budget -= size(segment);
    }
    out.send(to, range);
  }

  /** Rounds from {@code from}: at least one, fewer than {@code end} when bytes run out. */
  private FeedMessage.Range range(int from, int end, long bytes) {
    List<Segment> segments = new ArrayList<>();
    long left = bytes;
    int round = from;
    do {
      Segment segment = history.segment(round);
      segments.add(segment);
      left -= size(segment);
      round++;
    } while (round < end && segments.size() < FeedLimits.RANGE_SEGMENTS && left > 0);
    if (left < 0 && segments.size() > 1) {
      segments.removeLast();
      round--;
    }
    return new FeedMessage.Range(segments, history.certificate(round - 1));
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
