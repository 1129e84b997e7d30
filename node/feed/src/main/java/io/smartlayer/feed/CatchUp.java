package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes gaps: when somebody claims to have rounds that this node lacks, asks for exactly those,
 * one request at a time, first there and then elsewhere. Claims are not believed, only tried.
 */
final class CatchUp {
  private final Feed feed;
  private final List<Address> suppliers;
  private final Pace pace = new Pace(FeedLimits.RETRY);
  private @Nullable Address claimant;
  private long claimed;
  private int fruitless;
  private int turn;

  /** Asks {@code suppliers} in turn, beginning at {@code turn}. */
  CatchUp(Feed feed, List<Address> suppliers, int turn) {
    this.feed = feed;
    this.suppliers = List.copyOf(suppliers);
    this.turn = turn;
  }

  /** Somebody says that there are so many certified rounds. */
  void heard(long rounds, Address from) {
    if (rounds > claimed) {
      claimed = rounds;
      claimant = from;
      fruitless = 0;
    }
  }

  /** What was asked for has come: the next request need not wait. */
  void progressed() {
    fruitless = 0;
    pace.hurry();
  }

  /** Asks for what is missing, if it is time to. */
  void request(long rounds, Instant now, Effects out) {
    if (claimed <= rounds || suppliers.isEmpty() || !pace.due(now)) {
      return;
    }
    if (fruitless >= FeedLimits.FRUITLESS_FETCHES) {
      claimed = rounds;
      return;
    }
    @Nullable Address to = fruitless == 0 ? claimant : null;
    if (to == null || !suppliers.contains(to)) {
      to = suppliers.get(Math.floorMod(turn++, suppliers.size()));
    }
    fruitless++;
    long end = Math.min(claimed, rounds + FeedLimits.RANGE_SEGMENTS);
    out.send(to, new FeedMessage.Fetch(feed.id(), rounds, end, FeedLimits.RANGE_BYTES));
  }
}
