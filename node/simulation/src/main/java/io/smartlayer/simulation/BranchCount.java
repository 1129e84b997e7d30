package io.smartlayer.simulation;

import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.Slot;
import io.smartlayer.feed.SlotSignature;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What became of certified heads that others took the place of, as one member's log tells it.
 *
 * @param givenUp how many it held and does not count as final
 * @param joined how many certified heads came after a higher one: those of a branch that the member
 *     took over in several pieces at once
 */
record BranchCount(int givenUp, int joined) {
  static final BranchCount NONE = new BranchCount(0, 0);

  /** Counts what a log holds; a certificate is several votes for one head in a row. */
  static BranchCount of(List<SlotSignature> log, FeedHistory history) {
    var finals = new TreeSet<Hash>();
    for (FeedEffect.Finalized each : history.finalized(0)) {
      finals.add(each.head().head().hash());
    }
    var certified = new TreeSet<Hash>();
    @Nullable Slot highest = null;
    @Nullable Slot lastFinal =
        history.finalHead() == null ? null : Slot.of(history.finalHead().head());
    @Nullable Hash before = null;
    @Nullable Address signer = null;
    int joined = 0;
    int givenUp = 0;
    for (SlotSignature each : log) {
      boolean again = each.headHash().equals(before) && !each.signer().equals(signer);
      if (each.kind().equals("vote") && again && certified.add(each.headHash())) {
        var slot = new Slot(each.term(), each.epoch(), each.round());
        joined += highest != null && slot.compareTo(highest) < 0 ? 1 : 0;
        highest = highest == null || slot.compareTo(highest) > 0 ? slot : highest;
        boolean over = lastFinal != null && slot.compareTo(lastFinal) <= 0;
        givenUp += over && !finals.contains(each.headHash()) ? 1 : 0;
      }
      before = each.kind().equals("vote") ? each.headHash() : null;
      signer = each.signer();
    }
    return new BranchCount(givenUp, joined);
  }

  BranchCount plus(BranchCount other) {
    return new BranchCount(givenUp + other.givenUp, joined + other.joined);
  }
}
