package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a head needs to open an epoch after the first: the leaves of a quorum from exactly the epoch
 * before. The highest certificate among them is its parent, and with it whatever may have become
 * final there.
 */
final class Opening {
  private Opening() {}

  /** Whether a head opens an epoch after the first. */
  static boolean isNeeded(Head head) {
    return head.round() == 0 && head.epoch() > 0;
  }

  /** What is wrong with the leaves that come with a head, or null. */
  static @Nullable String fault(Feed feed, Head head, List<SignedLeave> leaves, Rules rules) {
    if (!isNeeded(head)) {
      return leaves.isEmpty() ? null : "leaves with a head that opens nothing";
    }
    if (!rules.keep(Rules.Rule.LEAVES_CHECKED)) {
      return null;
    }
    if (leaves.size() != feed.committee().quorum()) {
      return "not a quorum of leaves";
    }
    int last = -1;
    for (SignedLeave signed : leaves) {
      Leave leave = signed.leave();
      int index = feed.committee().indexOf(signed.member());
      if (index <= last
          || !feed.is(leave.feedId(), leave.term())
          || !isOfEpochBefore(leave, head, rules)
          || !signed.isValid(feed.committee(), feed.domain())) {
        return "a leave of another place, or not signed by its member";
      }
      last = index;
    }
    return isHighest(feed, head.parent(), leaves, rules)
        ? null
        : "the parent is not the highest that was left";
  }

  private static boolean isOfEpochBefore(Leave leave, Head head, Rules rules) {
    return rules.keep(Rules.Rule.LEAVES_OF_EPOCH_BEFORE)
        ? leave.epoch() == head.epoch() - 1
        : leave.epoch() < head.epoch();
  }

  /** Whether a head is the one highest of all that these leaves name. */
  private static boolean isHighest(Feed feed, Hash parent, List<SignedLeave> leaves, Rules rules) {
    Slot highest = highest(leaves, rules).highest();
    return leaves.stream()
        .map(SignedLeave::leave)
        .filter(leave -> leave.highest().equals(highest))
        .allMatch(leave -> named(feed, leave).equals(parent));
  }

  /** The head that a leave names: where it names none of its term, that on which this stands. */
  static Hash named(Feed feed, Leave leave) {
    return leave.highest().equals(Slot.NONE) ? feed.origin() : leave.highestHead();
  }

  /** The leave that names the highest certificate. */
  static Leave highest(List<SignedLeave> leaves, Rules rules) {
    return leaves.stream().map(SignedLeave::leave).max(order(rules)).orElseThrow();
  }

  /** From the lowest certificate to the highest. */
  static Comparator<Leave> order(Rules rules) {
    return rules.keep(Rules.Rule.HIGHEST_BY_SLOT)
        ? Comparator.comparing(Leave::highest)
        : Comparator.comparingLong(Leave::highestRound);
  }

  /** This one and others of these, a quorum together, in the committee's order. */
  static List<SignedLeave> quorum(Feed feed, SignedLeave one, List<SignedLeave> others) {
    var chosen = new ArrayList<SignedLeave>(List.of(one));
    others.stream()
        .filter(other -> !other.equals(one))
        .limit(feed.committee().quorum() - 1L)
        .forEach(chosen::add);
    chosen.sort(Comparator.comparingInt(leave -> feed.committee().indexOf(leave.member())));
    return List.copyOf(chosen);
  }
}
