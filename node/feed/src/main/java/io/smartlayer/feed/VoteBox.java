package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The votes and certificates of the rounds that are not closed yet: one vote a member a round. */
final class VoteBox {
  private final Feed feed;
  private final TreeMap<Long, Round> rounds = new TreeMap<>();

  /** What is known of one round; votes stand in the committee's order. */
  private static final class Round {
    private final TreeMap<Integer, SignedVote> votes = new TreeMap<>();
    private @Nullable Certificate certificate;
  }

  VoteBox(Feed feed) {
    this.feed = feed;
  }

  /** Takes a vote if it is valid, for this round or one soon after, and its member's first. */
  void put(SignedVote signed, long round) {
    Vote vote = signed.vote();
    int member = feed.committee().indexOf(signed.member());
    if (!isNear(vote, round) || member < 0 || has(vote.round(), signed.member())) {
      return;
    }
    if (signed.isValid(feed.committee(), feed.domain())) {
      Round box = rounds.computeIfAbsent(vote.round(), _ -> new Round());
      box.votes.put(member, signed);
      count(box, vote);
    }
  }

  /** Takes a certificate that has been verified, for this round or one soon after. */
  void put(Certificate certificate, long round) {
    if (isNear(certificate.vote(), round)) {
      rounds.computeIfAbsent(certificate.vote().round(), _ -> new Round()).certificate =
          certificate;
    }
  }

  /** Whether this member's vote of this round is here. */
  boolean has(long round, Address member) {
    Round box = rounds.get(round);
    return box != null && box.votes.containsKey(feed.committee().indexOf(member));
  }

  /** The certificate of a round, or null as long as no quorum agrees. */
  @Nullable Certificate certificate(long round) {
    Round box = rounds.get(round);
    return box == null ? null : box.certificate;
  }

  /** Drops what belongs to rounds before this one. */
  void forgetBefore(long round) {
    rounds.headMap(round).clear();
  }

  private boolean isNear(Vote vote, long round) {
    return vote.feedId().equals(feed.id())
        && vote.term() == 0
        && vote.epoch() == 0
        && vote.round() >= round
        && vote.round() < round + FeedLimits.VOTE_ROUNDS;
  }

  private void count(Round box, Vote latest) {
    if (box.certificate != null) {
      return;
    }
    Hash head = latest.headHash();
    List<Certificate.Endorsement> endorsements = new ArrayList<>();
    for (SignedVote signed : box.votes.values()) {
      if (signed.vote().headHash().equals(head)) {
        endorsements.add(new Certificate.Endorsement(signed.member(), signed.signature()));
      }
    }
    if (endorsements.size() == feed.committee().quorum()) {
      box.certificate = new Certificate(latest, endorsements);
    }
  }
}
