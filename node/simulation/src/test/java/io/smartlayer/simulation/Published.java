package io.smartlayer.simulation;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member has signed and sent: it can be delivered to anyone, at any time, for ever.
 *
 * @param votes numbers of the heads that it has voted for
 * @param heads numbers of its own heads
 * @param leaves what it has left
 */
record Published(SortedSet<Integer> votes, SortedSet<Integer> heads, SortedSet<Left> leaves) {
  static final Published NOTHING = new Published(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

  /** A leave of an epoch that names this head, or none (-1). */
  record Left(int epoch, int highest) implements Comparable<Left> {
    @Override
    public int compareTo(Left other) {
      return epoch == other.epoch
          ? Integer.compare(highest, other.highest)
          : Integer.compare(epoch, other.epoch);
    }
  }

  Published copy() {
    return new Published(new TreeSet<>(votes), new TreeSet<>(heads), new TreeSet<>(leaves));
  }

  /** What an honest member has signed that it may not, or null. */
  @Nullable String fault(ExploredFeed feed) {
    if (hasTwoInOneSlot(votes, feed)) {
      return "two votes in one slot";
    }
    if (hasTwoInOneSlot(heads, feed)) {
      return "two heads in one slot";
    }
    for (Left left : leaves) {
      if (leaves.stream().filter(other -> other.epoch() == left.epoch()).count() > 1) {
        return "two leaves of one epoch";
      }
      for (int vote : votes) {
        if (feed.head(vote).epoch() <= left.epoch()
            && feed.isAfter(feed.justified(vote), left.highest())) {
          return "a vote above its leave";
        }
      }
    }
    return null;
  }

  private static boolean hasTwoInOneSlot(SortedSet<Integer> heads, ExploredFeed feed) {
    var slots = new TreeSet<Long>();
    return heads.stream().anyMatch(head -> !slots.add(feed.slot(head)));
  }
}
