package io.smartlayer.command;

import io.smartlayer.token.Election;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Counts what a feed says was attempted against what the hotel says arrived. */
record EffectCounts(HotelProcess hotel, FeedView feed) {
  /** The first effect of the feed: the rebooking. */
  StoryReport.EffectCount ofRebooking() {
    List<Election> elections = feed.bodies(Election.class);
    Stage.check(!elections.isEmpty(), "no executor was elected");
    String id = elections.getFirst().effectId().toHex();
    int attempts = (int) elections.stream().filter(e -> e.effectId().toHex().equals(id)).count();
    return new StoryReport.EffectCount(
        id, attempts, requests(id, hotel.requests()), bookings(id, hotel.bookings()));
  }

  private static int requests(String id, @Nullable JsonNode seen) {
    JsonNode list = list(seen, "requests");
    for (JsonNode line : list) {
      if (line.get("key").asString().equals(id)) {
        return line.get("count").asInt();
      }
    }
    return 0;
  }

  private static int bookings(String id, @Nullable JsonNode made) {
    int count = 0;
    for (JsonNode line : list(made, "bookings")) {
      count += line.get("key").asString().equals(id) ? 1 : 0;
    }
    return count;
  }

  private static JsonNode list(@Nullable JsonNode json, String name) {
    Stage.check(json != null && json.has(name), "the hotel does not show its log");
    return Objects.requireNonNull(json).get(name);
  }
}
