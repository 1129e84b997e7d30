package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import java.time.Instant;

/**
 * A member's word about all feeds of one lane in whose committee it is: at this time it knew no
 * more of them than the tree below this root says. Typed data, see {@code spec/protocol/tips.md}.
 *
 * @param lane 0 to {@link #LANES} - 1; a feed's is {@link #lane(FeedId)}
 * @param feeds how many leaves the tree has, 1 or more
 * @param root RFC 6962 root over the {@link FeedTip}s' leaves, in an order of the member's own
 * @param time the member's clock, in milliseconds since 1970
 */
public record Tip(int lane, long feeds, Hash root, long time) {
  /** How many lanes there are. */
  public static final int LANES = 64;

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Tip(uint64 lane,uint64 feeds,bytes32 root,uint64 time)");

  /** Checks that the numbers are in range. */
  public Tip {
    if (lane < 0 || lane >= LANES || feeds < 1 || feeds > Head.NUMBER_LIMIT) {
      throw new IllegalArgumentException("no tip of " + feeds + " feeds in lane " + lane);
    }
    if (time < 0 || time > Head.NUMBER_LIMIT) {
      throw new IllegalArgumentException("a tip's time is 0 to 2^53 - 1, not " + time);
    }
  }

  /** The lane of a feed: its id, read as a number with the most significant byte first, mod 64. */
  public static int lane(FeedId feed) {
    return feed.hash().bytes().at(Hash.SIZE - 1) % LANES;
  }

  /** {@code hashStruct} of EIP-712. */
  public Hash hash() {
    return TYPE.struct().uint(lane).uint(feeds).hash(root).uint(time).hash();
  }

  /** {@link #time} as an instant. */
  public Instant instant() {
    return Instant.ofEpochMilli(time);
  }
}
