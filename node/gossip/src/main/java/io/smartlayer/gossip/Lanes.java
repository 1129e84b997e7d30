package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The topics of Smart Layer: {@code /smartlayer/1/lane/0} to {@code /smartlayer/1/lane/63}. Feeds
 * share a lane by their number, so meshes stay large and the set of topics closed ({@code
 * spec/protocol/gossip.md}).
 */
public final class Lanes {
  /** How many lanes there are. */
  public static final int COUNT = 64;

  private static final String PREFIX = "/smartlayer/1/lane/";
  private static final List<Topic> TOPICS =
      IntStream.range(0, COUNT).mapToObj(lane -> new Topic(PREFIX + lane)).toList();

  private Lanes() {}

  /** The topic of a lane, 0 to {@link #COUNT} - 1. */
  public static Topic topic(int lane) {
    return TOPICS.get(lane);
  }

  /** The lane of a feed: its id, read as a number with the most significant byte first, mod 64. */
  public static Topic of(Hash feedId) {
    return topic(feedId.bytes().at(Hash.SIZE - 1) % COUNT);
  }

  /** All lanes. */
  public static Topics all() {
    return new Topics(TOPICS);
  }
}
