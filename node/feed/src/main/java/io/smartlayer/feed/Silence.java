package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a member may sign in its term. One that has restarted asks the others for its own highest
 * signatures, and waits for 2f of them and for what they have certified; one that meets a signature
 * of its own that its store does not hold signs nothing more in the term, and counts within f.
 *
 * <p>2f answers are what a quorum can give to one of them; what f + 1 correct members have seen is
 * among them for certain. The others have {@link FeedLimits#RECALL_GRACE} to answer too, so that
 * mostly what one has seen is enough.
 */
final class Silence {
  private final Feed feed;
  private final Address self;
  private final List<Address> others;
  private final FeedHistory history;
  private final VoteBox votes;
  private final Voter voter;
  private final Proposer proposer;
  private final Set<Address> answered = new TreeSet<>();
  private final Pace question = new Pace(FeedLimits.RETRY);
  private final Pace grace = new Pace(FeedLimits.RECALL_GRACE);
  private final boolean isKept;
  private boolean asking;
  private boolean isForGood;
  private @Nullable String why;
  private long since = -1;

  /** The silence of a member at the beginning of a term, or of its part in it. */
  Silence(
      Feed feed,
      Address self,
      FeedHistory history,
      VoteBox votes,
      Voter voter,
      Proposer proposer,
      Recollection.Extent extent,
      Rules rules) {
    this.feed = feed;
    this.self = self;
    this.others = feed.committee().others(self);
    this.history = history;
    this.votes = votes;
    this.voter = voter;
    this.proposer = proposer;
    this.isKept = rules.keep(Rules.Rule.ASKS_BEFORE_SIGNING);
    if (!isKept || feed.committee().indexOf(self) < 0) {
      return; // who is no member signs nothing in any case
    }
    switch (extent) {
      case WHOLE -> {}
      case UNSURE -> {
        asking = true;
        voter.silence(true);
      }
      case LOST -> replay("its store is younger than the term");
    }
  }

  /** It was found before that it must sign nothing in this term. */
  void replay() {
    replay("it was found before that its store has lost signatures");
  }

  private void replay(String reason) {
    asking = false;
    isForGood = true;
    why = reason;
    voter.silence(true);
  }

  /** Whether it still waits to be told what it has signed. */
  boolean isAsking() {
    return asking;
  }

  /** Whether it signs nothing more in this term. */
  boolean isForGood() {
    return isForGood;
  }

  /** Asks who has not answered, and says once that it is silent for good. */
  void elapsed(Instant now, Effects out) {
    @Nullable String reason = why;
    if (reason != null) {
      why = null;
      out.add(new FeedEffect.Silenced(feed.term(), feed.committee().size(), reason));
    }
    if (!asking) {
      return;
    }
    if (since < 0) {
      since = Math.max(0, now.toEpochMilli());
      grace.restart(now);
    }
    if (question.due(now)) {
      others.stream()
          .filter(other -> !answered.contains(other))
          .forEach(other -> out.send(other, question()));
    }
  }

  /** Whether it may sign from now on, after it could not. */
  boolean ends(Instant now) {
    if (!asking || answered.size() < 2 * feed.committee().faults() || votes.highest() != null) {
      return false;
    }
    if (answered.size() < others.size() && !grace.isOver(now)) {
      return false;
    }
    asking = false;
    voter.silence(false);
    return true;
  }

  /** A reader of the feed claims to have more of it than this member: asks what there is. */
  void doubt(Address from, Slot tip, Effects out) {
    if (!isForGood && tip.term() == feed.term() && tip.isAfter(history.tipSlot())) {
      out.send(from, question());
    }
  }

  private FeedMessage question() {
    return new FeedMessage.Recall(feed.id(), feed.term(), Math.max(0, since));
  }

  /** Somebody says what it has seen of this member's signatures. */
  void heard(Address from, FeedMessage.Recalled answer, Effects out) {
    if (answer.term() != feed.term() || answer.since() != Math.max(0, since)) {
      return; // of another term, or to an earlier run's question
    }
    @Nullable SignedVote vote = answer.vote();
    if (vote != null && isUnknown(vote.vote()) && isOwn(vote)) {
      end("a vote of its own in " + Slot.of(vote.vote()), out);
    }
    @Nullable SignedHead head = answer.head();
    if (head != null) {
      met(head, out);
    }
    @Nullable SignedLeave leave = answer.leave();
    if (leave != null) {
      met(leave, out);
    }
    if (others.contains(from)) {
      answered.add(from);
    }
  }

  /** A valid certificate has come: perhaps with a vote of this member that it does not hold. */
  void met(Certificate certificate, Effects out) {
    if (certificate.vote().term() == feed.term()
        && isUnknown(certificate.vote())
        && certificate.endorsements().stream().anyMatch(each -> each.member().equals(self))) {
      end("a vote of its own in " + Slot.of(certificate.vote()), out);
    }
  }

  /** A sound head has come: perhaps its own, or one that carries a leave of its own. */
  void met(Link link, Effects out) {
    met(link.signed(), out);
    link.leaves().forEach(leave -> met(leave, out));
  }

  private void met(SignedHead signed, Effects out) {
    Head head = signed.head();
    Committee.Member leader = feed.committee().leader(head.epoch());
    if (feed.is(head.feedId(), head.term())
        && leader.address().equals(self)
        && proposer.isUnknown(head)
        && signed.isBy(leader.key(), feed.domain())) {
      end("a head of its own in " + Slot.of(head), out);
    }
  }

  private void met(SignedLeave signed, Effects out) {
    Leave leave = signed.leave();
    if (feed.is(leave.feedId(), leave.term())
        && signed.member().equals(self)
        && leave.epoch() > voter.left()
        && signed.isValid(feed.committee(), feed.domain())) {
      end("a leave of its own of epoch " + leave.epoch(), out);
    }
  }

  private boolean isOwn(SignedVote vote) {
    return feed.is(vote.vote().feedId(), vote.vote().term())
        && vote.member().equals(self)
        && vote.isValid(feed.committee(), feed.domain());
  }

  private boolean isUnknown(Vote vote) {
    @Nullable Vote last = voter.last();
    return last == null
        || Slot.of(vote).isAfter(Slot.of(last))
        || (Slot.of(vote).equals(Slot.of(last)) && !vote.equals(last));
  }

  /** Its store does not hold what it has signed: it signs nothing more in this term. */
  private void end(String what, Effects out) {
    if (!isForGood && isKept) {
      replay("its store does not hold " + what);
      out.store(new FeedRecord.Silenced(feed.id(), feed.term()));
    }
  }
}
