package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member knows of its feed and has signed in one term, and how its log brings that back.
 * What it knows of the feed itself goes on in the next term.
 */
final class MemberState {
  final FeedHistory history;
  final Branch branch;
  final Judge judge;
  final VoteBox votes;
  final Epochs epochs;
  final Pool pool;
  final Voter voter;
  final Proposer proposer;
  final Witness witness;
  final Silence silence;
  final Accusations accusations;

  /** The head that waits for votes, above the highest certified one. */
  @Nullable Candidate candidate;

  /** The feed in this term. */
  final Feed feed;

  /** The committee, but for this node. */
  final List<Address> others;

  private final SecretKey key;
  private final Rules rules;
  private final Recollection recollection;
  private @Nullable Segment lastKept;

  private MemberState(
      Feed feed,
      SecretKey key,
      Rules rules,
      Recollection recollection,
      FeedHistory history,
      Branch branch,
      Judge judge,
      Pool pool,
      Accusations accusations) {
    this.feed = feed;
    this.key = key;
    this.rules = rules;
    this.recollection = recollection;
    this.others = feed.committee().others(key.address());
    this.history = history;
    this.branch = branch;
    this.judge = judge;
    this.votes = new VoteBox(feed);
    this.epochs = new Epochs(feed);
    this.pool = pool;
    this.accusations = accusations;
    this.voter = new Voter(feed, key, history, judge, epochs, rules);
    this.proposer = new Proposer(feed, key, others, history, votes, epochs, pool, rules);
    this.witness = new Witness(feed, history, votes, epochs);
    this.silence =
        new Silence(
            feed,
            key.address(),
            history,
            votes,
            voter,
            proposer,
            recollection.in(feed.term()),
            rules);
  }

  /** The state of a feed at its beginning. */
  static MemberState first(
      Feed feed, SecretKey key, Admission admission, Rules rules, Recollection recollection) {
    var history = new FeedHistory(feed, rules);
    var judge = new Judge(new ClosingAdmission(admission));
    return new MemberState(
        feed,
        key,
        rules,
        recollection,
        history,
        new Branch(history),
        judge,
        new Pool(),
        new Accusations());
  }

  /** The state at the beginning of the term that the history is in. */
  MemberState next() {
    var next =
        new MemberState(
            history.feed(), key, rules, recollection, history, branch, judge, pool, accusations);
    if (history.tipSlot().term() == next.feed.term()) {
      next.epochs.opened(history.tipSlot().epoch());
    }
    return next;
  }

  /** Whether the term that this is of has been closed. */
  boolean isOver() {
    return history.feed().term() > feed.term();
  }

  /** Whether this node leads an epoch of this term. */
  boolean leads(long epoch) {
    return feed.committee().leader(epoch).address().equals(key.address());
  }

  /** Whether this node leads where a head stands. */
  boolean leads(Head head) {
    return head.term() == feed.term() && leads(head.epoch());
  }

  /** Takes up the log's next record. */
  void replay(FeedRecord record) {
    switch (record) {
      case FeedRecord.Kept(Segment segment) -> kept(segment);
      case FeedRecord.Voted(var vote) when vote.vote().term() == feed.term() -> {
        voter.replay(vote.vote());
        votes.put(vote);
        epochs.enter(vote.vote().epoch());
        @Nullable Candidate voted = candidate;
        if (voted != null && voted.hash().equals(vote.vote().headHash())) {
          voted.vote = vote;
        }
      }
      case FeedRecord.Certified(var certificate) -> {
        @Nullable Segment kept = lastKept;
        Branch.@Nullable Adoption adoption = branch.restore(kept, certificate);
        if (adoption != null) {
          take(adoption, Instant.EPOCH);
        }
      }
      case FeedRecord.Left(var leave) when leave.leave().term() == feed.term() -> {
        voter.replay(leave.leave());
        epochs.put(new Departure(leave, history.certificateOf(leave.leave().highestHead())));
        epochs.enter(leave.leave().epoch() + 1);
      }
      case FeedRecord.Proved(var _, var fault) -> accusations.replay(feed, fault);
      case FeedRecord.Silenced(var _, long term) when term == feed.term() -> silence.replay();
      case FeedRecord.Voted _, FeedRecord.Left _, FeedRecord.Silenced _ -> {} // of an earlier term
    }
  }

  /** The log is at its end. */
  void replayed() {
    branch.forget();
    @Nullable Candidate last = candidate;
    if (last != null && last.vote == null && !last.own) {
      candidate = null; // the vote was not on disk, so it was not sent: judge anew
    }
  }

  private void kept(Segment segment) {
    Head head = segment.head();
    lastKept = segment;
    boolean own = leads(head);
    if (own) {
      proposer.replay(head);
    }
    int height = history.heightAfter(head.parent());
    boolean isOld = height < 0 || head.term() != feed.term(); // or it belongs to a branch
    candidate = isOld ? null : restored(segment, height, own);
  }

  private Candidate restored(Segment segment, int height, boolean own) {
    return switch (history.check().check(history.before(height), segment)) {
      case HeadCheck.Result.Sound(var link) -> {
        var restored = new Candidate(link, segment.entries(), own);
        restored.kept = true;
        epochs.opened(segment.head().epoch());
        yield restored;
      }
      case HeadCheck.Result.Unsound(var why) ->
          throw new Storage.StorageFailure("a feed's log holds a wrong head: " + why);
    };
  }

  /** An entry that has its place already is promised again: who submitted may have missed it. */
  void submit(Address from, Entry entry, Instant now, Answers answers) {
    if (!voter.isSeated()) {
      return; // who submits hears of the committee, and submits there
    }
    @Nullable Long offset = pool.offsetOf(entry);
    boolean room = offset != null || pool.submit(entry, from, now);
    if (!leads(epochs.current())) {
      return;
    }
    if (!room) {
      answers.refuse(List.of(from), entry.leaf(), "busy", "the leader's queue is full");
    } else if (offset != null && proposer.holds(entry, offset, candidate)) {
      answers.promise(List.of(from), proposer.promise(entry, offset));
    }
  }

  /** Makes a head the candidate if it is sound, unless the quorum has certified another. */
  void consider(Segment segment, long seenBlock, Instant now) {
    Head head = segment.head();
    int height = history.heightAfter(head.parent());
    if (height < 0) {
      return; // its certificate has been learnt, so what is missing is asked for
    }
    @Nullable Certificate known = votes.certificate(Slot.of(head));
    switch (history.check().check(history.before(height), segment)) {
      case HeadCheck.Result.Sound(var link) -> {
        if (known == null || HeadCheck.certifies(known, link)) {
          var next = new Candidate(link, segment.entries(), false);
          next.late = voter.isLate(head, seenBlock, now);
          replaceCandidate(next, now);
          epochs.opened(head.epoch());
        }
      }
      case HeadCheck.Result.Unsound _ -> {} // nobody gets a vote for it
    }
  }

  /** Votes for the candidate if it may have a vote now: both are on their way to disk. */
  @Nullable SignedVote vote(long seenBlock, Instant now, Effects out) {
    @Nullable Candidate held = candidate;
    @Nullable SignedVote vote = held == null ? null : voter.vote(held, seenBlock, now);
    if (held != null && vote != null && rules.keep(Rules.Rule.VOTES_STORED)) {
      if (!held.own || rules.keep(Rules.Rule.HEADS_STORED)) {
        held.keep(out);
      }
      out.store(new FeedRecord.Voted(vote));
    }
    return vote;
  }

  /** Signs the next head if it is this node's turn; says whether it did. */
  boolean propose(long seenBlock, Instant now, Answers answers, Effects out) {
    @Nullable Candidate held = candidate;
    boolean waits = held != null && held.slot().epoch() == epochs.current();
    if (waits || !voter.isSeated()) {
      return false;
    }
    if (held != null) {
      if (!proposer.isDue()) {
        return false;
      }
      replaceCandidate(null, now); // what it held may go into the head to come
    }
    @Nullable Candidate next = proposer.open(judge, seenBlock, now, answers, out);
    candidate = next;
    return next != null;
  }

  /** What nobody could tell is asked again. */
  void tryAgain() {
    @Nullable Candidate held = candidate;
    if (held != null) {
      held.withheld = false;
    }
  }

  /** Makes a head the candidate; what the one before held is sequenced again. */
  void replaceCandidate(@Nullable Candidate next, Instant now) {
    @Nullable Candidate held = candidate;
    candidate = next;
    if (held != null) {
      witness.saw(held);
      pool.restore(held.head().base(), held.entries(), now);
    }
  }

  /** The candidate, if a certified head is it; else the head as one that was never judged. */
  Candidate candidateFor(Branch.Piece piece) {
    @Nullable Candidate held = candidate;
    return held != null && held.hash().equals(piece.link().hash())
        ? held
        : new Candidate(piece.link(), piece.entries(), false);
  }

  /** Takes certified heads in, in place of what is there. */
  List<FeedEffect.Finalized> take(Branch.Adoption adoption, Instant now) {
    @Nullable Link before = history.before(adoption.height());
    long size = before == null ? 0 : before.head().size();
    pool.restore(size, history.giveUp(adoption.height()), now);
    var finals = new ArrayList<FeedEffect.Finalized>();
    int height = adoption.height();
    for (Branch.Piece piece : adoption.pieces()) {
      Candidate certified = candidateFor(piece);
      if (certified == candidate) {
        candidate = null;
      }
      judge.certified(certified, height++);
      finals.addAll(history.append(piece.link(), piece.entries(), piece.certificate()));
    }
    @Nullable Candidate held = candidate;
    if (held != null && !held.slot().isAfter(history.tipSlot())) {
      replaceCandidate(null, now);
    }
    for (Branch.Piece piece : adoption.pieces()) {
      pool.place(piece.link().head().base(), piece.entries());
    }
    finals.forEach(segment -> pool.finalized(segment.entries()));
    judge.finalized(history.finalHeight());
    votes.advanced(history.tipSlot());
    if (history.tipSlot().term() == feed.term()) {
      epochs.opened(history.tipSlot().epoch());
    }
    return finals;
  }
}
