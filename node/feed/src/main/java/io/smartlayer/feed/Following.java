package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import java.util.List;

/** How a node that does not order a feed has it sent: it follows a few members at a time. */
final class Following {
  private final FeedId id;
  private final int first;
  private final Pace renewal = new Pace(FeedLimits.FOLLOW_RENEWAL);
  private int turn;
  private boolean progressed;

  /** Nodes begin at different members, so that not all lean on one. */
  Following(FeedId id, Address self) {
    this.id = id;
    this.first = self.bytes().at(Address.SIZE - 1);
    this.turn = first;
  }

  /** Where in a list of members this node begins. */
  int turn() {
    return first;
  }

  /** Something has been certified. */
  void progressed() {
    progressed = true;
  }

  /** Asks some of these members for what they certify, if it is time to ask again. */
  void elapsed(List<Address> members, FeedHistory history, Instant now, Effects out) {
    if (members.isEmpty() || !renewal.due(now)) {
      return;
    }
    if (!progressed) {
      turn++; // perhaps the members followed so far are silent: try others
    }
    progressed = false;
    int count = Math.min(FeedLimits.FOLLOWED_MEMBERS, members.size());
    for (int i = 0; i < count; i++) {
      Address to = members.get(Math.floorMod(turn + i, members.size()));
      out.send(to, new FeedMessage.Follow(id, history.height(), history.tipSlot()));
    }
  }
}
