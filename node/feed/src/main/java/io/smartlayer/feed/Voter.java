package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a member may sign, given what it has signed: votes that rise, and leaves that bind. */
final class Voter {
  private final Feed feed;
  private final SecretKey key;
  private final FeedHistory history;
  private final Judge judge;
  private final Epochs epochs;
  private final Rules rules;
  private final boolean isMember;
  private boolean silent;
  private @Nullable Vote last;
  private long left = -1;

  Voter(Feed feed, SecretKey key, FeedHistory history, Judge judge, Epochs epochs, Rules rules) {
    this.feed = feed;
    this.key = key;
    this.history = history;
    this.judge = judge;
    this.epochs = epochs;
    this.rules = rules;
    this.isMember = feed.committee().indexOf(key.address()) >= 0;
  }

  /** Whether this node is a member in this term and not silent; it signs nothing otherwise. */
  boolean isSeated() {
    return isMember && !silent;
  }

  /** It may sign nothing, or may again. */
  void silence(boolean now) {
    silent = now;
  }

  /** The vote that it has cast last in this term, or null. */
  @Nullable Vote last() {
    return last;
  }

  /** The highest epoch that it has left; -1 when it is none. */
  long left() {
    return left;
  }

  /** A vote of its own comes back from the log. */
  void replay(Vote vote) {
    last = vote;
  }

  /** A leave of its own comes back from the log. */
  void replay(Leave leave) {
    left = leave.epoch();
  }

  /**
   * The vote for a head, or null when there is none: not now, or never.
   *
   * @param seenBlock the latest confirmed block that this member has seen
   */
  @Nullable SignedVote vote(Candidate held, long seenBlock, Instant now) {
    if (held.vote != null
        || held.refused
        || held.late
        || held.withheld
        || !isSeated()
        || !isOpen(held.slot().epoch())
        || isEarly(held, seenBlock, now)) {
      return null;
    }
    int height = history.heightAfter(held.head().parent());
    if (height < 0 || !extendsLast(held.slot(), height)) {
      held.refused = true;
      return null;
    }
    switch (judge.judge(held, height)) {
      case REFUSED -> held.refused = true;
      case CANNOT_TELL -> held.withheld = true;
      case ADMISSIBLE -> {
        held.vote = SignedVote.by(key, feed.domain(), Vote.on(held.head()));
        last = held.vote.vote();
        return held.vote;
      }
    }
    return null;
  }

  /** The leave of an epoch, with the highest certificate this member has stored. */
  SignedLeave leave(long epoch) {
    left = epoch;
    @Nullable Link highest = highest();
    Leave leave =
        highest == null
            ? new Leave(feed.id(), feed.term(), epoch, 0, 0, Hash.ZERO)
            : new Leave(
                feed.id(),
                feed.term(),
                epoch,
                highest.slot().epoch(),
                highest.slot().round(),
                highest.hash());
    return SignedLeave.by(key, feed.domain(), leave);
  }

  /**
   * Whether a head arrives too long after its own time. Only an arrival is held to this: a head
   * that then waits for the chain to answer may age.
   */
  boolean isLate(Head head, long seenBlock, Instant now) {
    return rules.keep(Rules.Rule.TIME_JUDGED)
        && (head.instant().isBefore(now.minus(FeedLimits.TIME_BEHIND))
            || head.chainBlock() < seenBlock - FeedLimits.BLOCKS_BEHIND);
  }

  private boolean isEarly(Candidate held, long seenBlock, Instant now) {
    Head head = held.head();
    return rules.keep(Rules.Rule.TIME_JUDGED)
        && !held.own
        && (head.instant().isAfter(now.plus(FeedLimits.TIME_AHEAD))
            || head.chainBlock() > seenBlock + FeedLimits.BLOCKS_AHEAD);
  }

  private boolean isOpen(long epoch) {
    return !rules.keep(Rules.Rule.SILENT_AFTER_LEAVE)
        || (epoch == epochs.current() && epoch > left);
  }

  /** Votes rise, and within an epoch each extends the one before. */
  private boolean extendsLast(Slot slot, int height) {
    @Nullable Vote before = last;
    if (before == null || before.epoch() < slot.epoch()) {
      return true;
    }
    if (!slot.isAfter(Slot.of(before))) {
      return false;
    }
    long voted = height - (slot.round() - before.round());
    return voted >= 0 && history.link((int) voted).hash().equals(before.headHash());
  }

  /** The highest certified head of this term, or null. */
  private @Nullable Link highest() {
    boolean all = rules.keep(Rules.Rule.CERTIFICATE_STORED);
    @Nullable Link tip = all ? history.tip() : history.before(Math.max(0, history.height() - 1));
    return tip != null && tip.feed().term() == feed.term() ? tip : null;
  }
}
