package io.smartlayer.simulation;

import io.smartlayer.feed.Head;
import io.smartlayer.feed.Leave;
import io.smartlayer.feed.SignedLeave;
import io.smartlayer.feed.Slot;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every pair of a vote and a leave that has been signed: who voted for a head whose certificate is
 * higher than what it named when it left that epoch, or a later one, is convicted.
 */
final class Convictions {
  private final TreeMap<Address, List<Voted>> votes = new TreeMap<>();
  private final TreeMap<Address, List<Leave>> leaves = new TreeMap<>();
  private final Remembered remembered;

  /** A vote in an epoch, for a head that carries the certificate of this slot. */
  private record Voted(String signature, long term, long epoch, Slot justified) {}

  Convictions(Remembered remembered) {
    this.remembered = remembered;
  }

  /** A member voted; says whether that convicts it. */
  @Nullable Address voted(Address member, @Nullable Head head, SortedMap<Hash, Head> heads) {
    @Nullable Head justified = head == null ? null : heads.get(head.justify());
    if (head == null || justified == null) {
      return null; // a feed's first head, or one that a liar has made up
    }
    String signature = Remembered.vote(member, Vote.on(head));
    var voted = new Voted(signature, head.term(), head.epoch(), Slot.of(justified));
    votes.computeIfAbsent(member, _ -> new ArrayList<>()).add(voted);
    return leaves.getOrDefault(member, List.of()).stream()
            .filter(leave -> !remembered.isExcused(Remembered.leave(member, leave)))
            .anyMatch(leave -> isLess(leave, voted))
        ? member
        : null;
  }

  /** A member left an epoch; says whether that convicts it. */
  @Nullable Address left(SignedLeave signed) {
    Leave leave = signed.leave();
    leaves.computeIfAbsent(signed.member(), _ -> new ArrayList<>()).add(leave);
    return votes.getOrDefault(signed.member(), List.of()).stream()
            .filter(voted -> !remembered.isExcused(voted.signature()))
            .anyMatch(voted -> isLess(leave, voted))
        ? signed.member()
        : null;
  }

  private static boolean isLess(Leave leave, Voted voted) {
    boolean none = leave.highestHead().equals(Hash.ZERO);
    var named = new Slot(leave.term(), leave.highestEpoch(), leave.highestRound());
    return leave.term() == voted.term()
        && voted.justified().term() == voted.term()
        && leave.epoch() >= voted.epoch()
        && (none || voted.justified().compareTo(named) > 0);
  }
}
