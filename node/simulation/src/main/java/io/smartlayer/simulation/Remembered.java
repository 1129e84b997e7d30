package io.smartlayer.simulation;

import io.smartlayer.feed.Fault;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.Leave;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which honest signatures others can still tell about: a member whose disk is lost is held to those
 * that f + 1 correct members have seen and have not forgotten by a crash of their own, as it waits
 * for 2f answers. What fewer have seen it may contradict.
 */
final class Remembered {
  private final int faults;
  private final List<Address> honest;
  private final TreeMap<String, TreeSet<Address>> seen = new TreeMap<>();
  private final TreeSet<String> lost = new TreeSet<>();
  private final TreeSet<String> excused = new TreeSet<>();

  Remembered(int faults, List<Address> honest) {
    this.faults = faults;
    this.honest = honest;
  }

  static String vote(Address member, Vote vote) {
    return member + "vote" + slot(vote);
  }

  static String head(Address leader, String slot) {
    return leader + "head" + slot;
  }

  static String leave(Address member, Leave leave) {
    return member + "leave" + leave.term() + "/" + leave.epoch();
  }

  /** A member has signed something: nobody else has seen it yet. */
  void signed(String signature) {
    seen.computeIfAbsent(signature, _ -> new TreeSet<>());
  }

  /** A member votes: it keeps the head that it votes for. */
  void voted(Address leader, SignedVote signed) {
    if (honest.contains(signed.member()) && !signed.member().equals(leader)) {
      seen.computeIfAbsent(head(leader, slot(signed.vote())), _ -> new TreeSet<>())
          .add(signed.member());
    }
  }

  /** A message has reached a node that is in a term. */
  void received(Address by, long term, FeedMessage message) {
    if (!honest.contains(by)) {
      return;
    }
    if (message instanceof FeedMessage.Ballot(var signed) && signed.vote().term() == term) {
      saw(by, vote(signed.member(), signed.vote()));
    } else if (message instanceof FeedMessage.Leaving(var departures)) {
      departures.stream()
          .map(departure -> departure.signed())
          .filter(left -> left.leave().term() == term)
          .forEach(left -> saw(by, leave(left.member(), left.leave())));
    }
  }

  private void saw(Address by, String signature) {
    TreeSet<Address> all = seen.get(signature);
    if (all != null) {
      all.add(by);
    }
  }

  /** A member's disk is lost, or some of it. */
  void lost(Address member) {
    seen.keySet().stream().filter(each -> each.startsWith(member.toString())).forEach(lost::add);
    excuse();
  }

  /** A member has crashed: what it has seen of others it knows no more. */
  void restarted(Address by) {
    seen.values().forEach(all -> all.remove(by));
    excuse();
  }

  private void excuse() {
    seen.forEach((each, by) -> {
      if (lost.contains(each) && by.size() <= faults) {
        excused.add(each);
      }
    });
  }

  /** Whether its signer may have forgotten a signature. */
  boolean isExcused(String signature) {
    return excused.contains(signature);
  }

  /** Whether who is convicted may have forgotten one of the signatures. */
  boolean isExcused(Address culprit, Fault fault) {
    return switch (fault) {
      case Fault.TwoVotes(var one, var _) -> isExcused(vote(culprit, one.vote()));
      case Fault.TwoHeads(var one, var _) -> isExcused(head(culprit, slot(Vote.on(one.head()))));
      case Fault.VoteAboveLeave(var vote, var _, var _, var leave) ->
          isExcused(vote(culprit, vote.vote())) || isExcused(leave(culprit, leave.leave()));
      case Fault.BrokenPromise(var _, var head, var _, var _) ->
          lost.stream().anyMatch(each -> each.startsWith(head(culprit, "")));
    };
  }

  private static String slot(Vote vote) {
    return vote.term() + "/" + vote.epoch() + "/" + vote.round();
  }
}
