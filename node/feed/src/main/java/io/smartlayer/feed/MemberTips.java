package io.smartlayer.feed;

import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What an anchor vouches for in the feeds in whose committee it is: how far they are final, signed
 * once for each lane whatever the number of feeds ({@code spec/protocol/tips.md}). Used by one
 * thread.
 */
public final class MemberTips {
  private final SecretKey key;
  private final TypedData.Domain domain;
  private final List<TipLane> lanes = IntStream.range(0, Tip.LANES).mapToObj(TipLane::new).toList();

  /** An anchor that vouches for nothing yet. */
  public MemberTips(SecretKey key, TypedData.Domain domain) {
    this.key = key;
    this.domain = domain;
  }

  /** A feed is final so far; the next signatures say so. */
  public void put(FeedTip tip) {
    lanes.get(tip.lane()).put(tip);
  }

  /** The next signatures say nothing of a feed. */
  public void remove(FeedId feed) {
    lanes.get(Tip.lane(feed)).remove(feed);
  }

  /**
   * Signs each lane in which there is a feed.
   *
   * @param time now, in milliseconds since 1970
   */
  public void sign(long time) {
    lanes.forEach(lane -> lane.sign(key, domain, time));
  }

  /** What the last signatures say of a feed, or null when they say nothing. */
  public @Nullable ProvenTip prove(FeedId feed) {
    return lanes.get(Tip.lane(feed)).prove(feed);
  }

  /** How many feeds the last signatures vouch for. */
  public int feeds() {
    return lanes.stream().mapToInt(TipLane::feeds).sum();
  }
}
