package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes gaps: when somebody claims to have a higher certified head than this node, asks for what
 * is missing, one request at a time, first there and then elsewhere. Claims are not believed, only
 * tried.
 */
final class CatchUp {
  private final FeedId id;
  private List<Address> suppliers;
  private final Pace pace = new Pace(FeedLimits.RETRY);
  private Slot claimed = Slot.NONE;
  private @Nullable Address claimant;
  private int fruitless;
  private int turn;

  /** Asks {@code suppliers} in turn, beginning at {@code turn}. */
  CatchUp(FeedId id, List<Address> suppliers, int turn) {
    this.id = id;
    this.suppliers = List.copyOf(suppliers);
    this.turn = turn;
  }

  /** Others supply the feed from now on. */
  void enter(List<Address> next) {
    suppliers = List.copyOf(next);
  }

  /** Somebody says that there is a certified head in this slot. */
  void heard(Slot slot, Address from) {
    if (slot.isAfter(claimed)) {
      claimed = slot;
      claimant = from;
      fruitless = 0;
    }
  }

  /** What was asked for has come: the next request need not wait. */
  void progressed() {
    fruitless = 0;
    pace.hurry();
  }

  /** Whether somebody claims to have more than is here. */
  boolean isBehind(FeedHistory history) {
    return claimed.isAfter(history.tipSlot());
  }

  /** Asks for what is missing, if it is time to. */
  void request(FeedHistory history, Branch branch, Instant now, Effects out) {
    Slot tip = history.tipSlot();
    if (!isBehind(history) || suppliers.isEmpty() || !pace.due(now)) {
      return;
    }
    if (fruitless >= FeedLimits.FRUITLESS_FETCHES) {
      claimed = tip;
      branch.forget();
      return;
    }
    @Nullable Address to = fruitless < 2 ? claimant : null;
    if (to == null || !suppliers.contains(to)) {
      to = suppliers.get(Math.floorMod(turn++, suppliers.size()));
    }
    // What follows the tip is mostly all; else other heads have taken the place of some.
    boolean afterTip = fruitless % 2 == 0;
    fruitless++;
    long height = afterTip ? history.height() : branch.nextHeight();
    out.send(to, new FeedMessage.Fetch(id, height, FeedLimits.RANGE_BYTES));
  }
}
