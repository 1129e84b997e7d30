package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest votes of each member, and the certificates above the highest certified head: those
 * that came, and those that the votes make. Each member has its own few places, so that a liar's
 * votes displace nobody else's.
 */
final class VoteBox {
  private final Feed feed;
  private final List<TreeMap<Slot, SignedVote>> votes = new ArrayList<>();
  private final TreeMap<Slot, Certificate> certificates = new TreeMap<>();
  private Slot tip = Slot.NONE;

  VoteBox(Feed feed) {
    this.feed = feed;
    feed.committee().members().forEach(_ -> votes.add(new TreeMap<>()));
  }

  /**
   * Takes a vote if it is valid and its member's first for the slot.
   *
   * @return the proof if it is the second, for another head; else null
   */
  @Nullable Fault put(SignedVote signed) {
    Vote vote = signed.vote();
    int member = feed.committee().indexOf(signed.member());
    if (!isOurs(vote) || member < 0) {
      return null;
    }
    Slot slot = Slot.of(vote);
    @Nullable SignedVote first = votes.get(member).get(slot);
    boolean another = first != null && !first.vote().headHash().equals(vote.headHash());
    if ((first == null ? slot.isAfter(tip) : another)
        && signed.isValid(feed.committee(), feed.domain())) {
      if (first != null) {
        return new Fault.TwoVotes(first, signed);
      }
      keep(member, slot, signed);
      count(vote);
    }
    return null;
  }

  /** Takes a certificate that has been verified, and the proofs that it makes with votes here. */
  List<Fault> put(Certificate certificate) {
    Slot slot = Slot.of(certificate.vote());
    var faults = new ArrayList<Fault>();
    for (Certificate.Endorsement each : certificate.endorsements()) {
      var signed = new SignedVote(certificate.vote(), each.member(), each.signature());
      int member = feed.committee().indexOf(each.member());
      @Nullable SignedVote first = votes.get(member).get(slot);
      if (first == null) {
        keep(member, slot, signed);
      } else if (!first.vote().headHash().equals(certificate.headHash())) {
        faults.add(new Fault.TwoVotes(first, signed));
      }
    }
    keep(slot, certificate);
    return faults;
  }

  /** Whether this member's vote for a slot is here. */
  boolean has(Slot slot, Address member) {
    return votes.get(feed.committee().indexOf(member)).containsKey(slot);
  }

  /** The highest vote of a member that is here, or null. */
  @Nullable SignedVote latest(Address member) {
    int index = feed.committee().indexOf(member);
    return index < 0 || votes.get(index).isEmpty() ? null : votes.get(index).lastEntry().getValue();
  }

  /** The certificate of a slot above the highest certified head, or null. */
  @Nullable Certificate certificate(Slot slot) {
    return certificates.get(slot);
  }

  /** The highest certificate above the highest certified head, or null. */
  @Nullable Certificate highest() {
    Map.Entry<Slot, Certificate> last = certificates.lastEntry();
    return last == null ? null : last.getValue();
  }

  /** The highest certified head is at this slot now. */
  void advanced(Slot slot) {
    tip = slot;
    certificates.headMap(slot, true).clear();
  }

  private boolean isOurs(Vote vote) {
    return feed.is(vote.feedId(), vote.term());
  }

  private void keep(int member, Slot slot, SignedVote signed) {
    TreeMap<Slot, SignedVote> own = votes.get(member);
    own.put(slot, signed);
    if (own.size() > FeedLimits.VOTES_HELD) {
      own.pollFirstEntry();
    }
  }

  private void keep(Slot slot, Certificate certificate) {
    if (slot.isAfter(tip)) {
      certificates.putIfAbsent(slot, certificate);
      if (certificates.size() > FeedLimits.VOTES_HELD) {
        certificates.pollFirstEntry();
      }
    }
  }

  private void count(Vote latest) {
    Slot slot = Slot.of(latest);
    Hash head = latest.headHash();
    List<Certificate.Endorsement> endorsements = new ArrayList<>();
    for (TreeMap<Slot, SignedVote> own : votes) {
      @Nullable SignedVote signed = own.get(slot);
      if (signed != null && signed.vote().headHash().equals(head)) {
        endorsements.add(new Certificate.Endorsement(signed.member(), signed.signature()));
      }
    }
    if (endorsements.size() == feed.committee().quorum()) {
      keep(slot, new Certificate(latest, endorsements));
    }
  }
}
