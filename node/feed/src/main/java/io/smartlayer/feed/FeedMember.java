package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One member of a feed's committee: votes, collects votes, supplies readers, leads in its turn, and
 * leaves an epoch whose leader does nothing ({@code spec/protocol/feed.md}).
 *
 * <p>A pure state machine: one thread gives it inputs and carries out the effects in order. It
 * signs at most one head and one vote for a slot, across restarts too, as long as its log is whole.
 */
public final class FeedMember {
  private final Feed feed;
  private final SecretKey key;
  private final Rules rules;
  private final List<Address> others;
  private final MemberState state;
  private final FeedHistory history;
  private final Epochs epochs;
  private final Succession succession;
  private final Forwarder forwarder;
  private final Supplier supplier;
  private final CatchUp catchUp;
  private final Pace busyDigest = new Pace(FeedLimits.DIGEST_BUSY);
  private final Pace idleDigest = new Pace(FeedLimits.DIGEST_IDLE);
  private final Set<Address> accused = new TreeSet<>();
  private long seenBlock;
  private Slot toldTip = Slot.NONE;

  private FeedMember(Feed feed, SecretKey key, Admission admission, Rules rules) {
    int index = feed.committee().indexOf(key.address());
    if (index < 0) {
      throw new IllegalArgumentException(key.address() + " is no member of the committee");
    }
    this.feed = feed;
    this.key = key;
    this.rules = rules;
    this.others = feed.committee().others(key.address());
    this.state = new MemberState(feed, key, others, admission, rules);
    this.history = state.history;
    this.epochs = state.epochs;
    this.succession = new Succession(feed, key, others, state);
    this.forwarder = new Forwarder(feed, others);
    this.supplier = new Supplier(feed, history);
    this.catchUp = new CatchUp(feed, others, index);
  }

  /**
   * A member that goes on from its log.
   *
   * @param key one of the committee's
   * @param admission the state before the feed's first entry
   * @param records every {@link FeedEffect.Store} of earlier runs, in order; none at first
   * @throws Storage.StorageFailure if they are not this feed's
   */
  public static FeedMember restore(
      Feed feed, SecretKey key, Admission admission, Iterable<Bytes> records) {
    return restore(feed, key, admission, records, Rules.PROTOCOL);
  }

  static FeedMember restore(
      Feed feed, SecretKey key, Admission admission, Iterable<Bytes> records, Rules rules) {
    var member = new FeedMember(feed, key, admission, rules);
    records.forEach(record -> member.state.replay(FeedCodec.decodeRecord(record)));
    member.state.replayed();
    return member;
  }

  /** Takes an input and says what to do next, in order. */
  public List<FeedEffect> on(FeedInput input) {
    var out = new Effects();
    switch (input) {
      case FeedInput.Submitted(var ticket, var entry, var now) -> {
        if (forwarder.submit(ticket, entry, epochs.leader(), now, out)) {
          submitted(key.address(), entry, now, out);
        }
      }
      case FeedInput.Received(var from, var message, var now) -> {
        if (message.feedId().equals(feed.id())) {
          received(from, message, now, out);
        }
      }
      case FeedInput.Elapsed(var now) -> elapsed(now, out);
      case FeedInput.ChainSeen(var block, var _) -> {
        seenBlock = Math.max(seenBlock, block);
        tryAgain();
      }
    }
    proceed(input.now(), out);
    catchUp.request(history, state.branch, input.now(), out);
    return out.inOrder();
  }

  /** Leaves its epoch now: a suspicion that may come at any time, for exploration. */
  List<FeedEffect> suspect(Instant now) {
    var out = new Effects();
    succession.leave(epochs.current(), now, out);
    proceed(now, out);
    return out.inOrder();
  }

  /** What this member holds. */
  public FeedHistory history() {
    return history;
  }

  /** Whether it is this member's turn to sequence entries. */
  public boolean isLeader() {
    return state.leads(epochs.current());
  }

  /** The epoch that this member is in. */
  public long epoch() {
    return epochs.current();
  }

  private void received(Address from, FeedMessage message, Instant now, Effects out) {
    switch (message) {
      case FeedMessage.Submission(var _, var entry) -> submitted(from, entry, now, out);
      case FeedMessage.Promising(var promise) -> forwarder.promised(promise, out);
      case FeedMessage.Refusal refusal -> {
        if (from.equals(epochs.leader())) {
          forwarder.refused(refusal, out);
        }
      }
      case FeedMessage.Proposal(var segment) -> proposed(from, segment, now, out);
      case FeedMessage.Ballot(var vote) -> accuse(state.votes.put(vote), out);
      case FeedMessage.Certified(var certificate) -> learn(from, certificate, out);
      case FeedMessage.Leaving(var departures) -> {
        for (Departure departure : departures) {
          @Nullable Certificate news = succession.put(departure);
          if (news != null) {
            learn(from, news, out);
          }
        }
        succession.follow(from, departures, now, out);
      }
      case FeedMessage.Fetch fetch -> supplier.fetched(from, fetch, now, out);
      case FeedMessage.Range range -> ranged(from, range, now, out);
      case FeedMessage.Follow follow -> supplier.followed(from, follow, now, out);
      case FeedMessage.Digest(var _, var tip) -> {
        catchUp.heard(tip, from);
        if (history.tipSlot().isAfter(tip) && others.contains(from)) {
          out.send(from, new FeedMessage.Digest(feed.id(), history.tipSlot()));
        }
      }
    }
  }

  /** An entry that has its place already is promised again: who submitted may have missed it. */
  private void submitted(Address from, Entry entry, Instant now, Effects out) {
    @Nullable Long offset = state.pool.offsetOf(entry);
    boolean room = offset != null || state.pool.submit(entry, from, now);
    if (!isLeader()) {
      return;
    }
    if (!room) {
      answers(out).refuse(List.of(from), entry.leaf(), "busy", "the leader's queue is full");
    } else if (offset != null && state.proposer.holds(entry, offset, state.candidate)) {
      answers(out).promise(List.of(from), state.proposer.promise(entry, offset));
    }
  }

  private void proposed(Address from, Segment segment, Instant now, Effects out) {
    Head head = segment.head();
    Slot slot = Slot.of(head);
    @Nullable Certificate certificate = segment.certificate();
    if (certificate != null) {
      learn(from, certificate, out);
      proceed(now, out);
    }
    @Nullable Certificate tip = history.tipCertificate();
    @Nullable Candidate held = state.candidate;
    if (tip != null && !slot.isAfter(history.tipSlot())) {
      tellOther(from, new FeedMessage.Certified(tip), out);
    } else if (head.epoch() < epochs.current() && rules.keep(Rules.Rule.SILENT_AFTER_LEAVE)) {
      succession.tell(from, out);
    } else if (held != null && held.hash().equals(head.hash())) {
      held.late = held.late && state.voter.isLate(head, seenBlock, now);
      if (held.vote != null) {
        out.send(from, new FeedMessage.Ballot(held.vote)); // it asks again, so it lacks the vote
      }
    } else if (held == null || slot.isAfter(held.slot())) {
      consider(segment, now);
    } else if (slot.equals(held.slot())) {
      accuse(new Fault.TwoHeads(held.link.signed(), segment.signed()), out);
    }
  }

  /** Makes a head the candidate if it is sound, unless the quorum has certified another. */
  private void consider(Segment segment, Instant now) {
    Head head = segment.head();
    int height = history.heightAfter(head.parent());
    if (height < 0) {
      return; // its certificate has been learnt, so what is missing is asked for
    }
    @Nullable Certificate known = state.votes.certificate(Slot.of(head));
    switch (history.check().check(history.before(height), segment)) {
      case HeadCheck.Result.Sound(var link) -> {
        if (known == null || HeadCheck.certifies(known, link)) {
          var candidate = new Candidate(link, segment.entries(), false);
          candidate.late = state.voter.isLate(head, seenBlock, now);
          state.replaceCandidate(candidate, now);
          epochs.opened(head.epoch());
        }
      }
      case HeadCheck.Result.Unsound _ -> {} // nobody gets a vote for it
    }
  }

  private void learn(Address from, Certificate certificate, Effects out) {
    Slot slot = Slot.of(certificate.vote());
    if (slot.isAfter(history.tipSlot())
        && state.votes.certificate(slot) == null
        && history.check().isValid(certificate)) {
      state.votes.put(certificate).forEach(fault -> accuse(fault, out));
      catchUp.heard(slot, from);
    }
  }

  private void ranged(Address from, FeedMessage.Range range, Instant now, Effects out) {
    catchUp.heard(Slot.of(range.certificate().vote()), from);
    int before = state.branch.nextHeight();
    for (CertifiedSegment next : CertifiedSegment.of(range)) {
      Branch.@Nullable Adoption adoption = state.branch.offer(next);
      if (adoption != null) {
        adopt(adoption, now, out);
        catchUp.progressed();
      }
    }
    if (state.branch.nextHeight() > before) {
      catchUp.progressed();
    }
  }

  private void elapsed(Instant now, Effects out) {
    tryAgain();
    forwarder.elapsed(now, out);
    supplier.elapsed(now);
    @Nullable Candidate held = state.candidate;
    if (held != null && held.own) {
      state.proposer.elapsed(held, now, out);
    }
    boolean changed = !history.tipSlot().equals(toldTip);
    if ((changed && busyDigest.due(now)) || idleDigest.due(now)) {
      toldTip = history.tipSlot();
      tellOthers(new FeedMessage.Digest(feed.id(), toldTip), out);
      supplier.digest(out);
      state.pool.elapsed(now);
    }
    succession.elapsed(seenBlock, now, out);
  }

  private void tryAgain() {
    @Nullable Candidate held = state.candidate;
    if (held != null) {
      held.withheld = false;
    }
  }

  /** Does what can be done now. Each step closes a round or opens one, so it ends. */
  private void proceed(Instant now, Effects out) {
    while (vote(now, out) || certify(now, out) || propose(now, out)) {
      // the next step may have become possible
    }
  }

  private boolean vote(Instant now, Effects out) {
    @Nullable Candidate held = state.candidate;
    @Nullable SignedVote vote = held == null ? null : state.voter.vote(held, seenBlock, now);
    if (held == null || vote == null) {
      return false;
    }
    if (rules.keep(Rules.Rule.VOTES_STORED)) {
      if (!held.own || rules.keep(Rules.Rule.HEADS_STORED)) {
        held.keep(out);
      }
      out.store(new FeedRecord.Voted(vote));
    }
    accuse(state.votes.put(vote), out);
    tellOthers(new FeedMessage.Ballot(vote), out);
    return true;
  }

  private boolean certify(Instant now, Effects out) {
    @Nullable Candidate held = state.candidate;
    @Nullable Certificate own = held == null ? null : state.votes.certificate(held.slot());
    if (held != null && own != null && HeadCheck.certifies(own, held.link)) {
      int height = history.heightAfter(held.head().parent());
      var piece = new Branch.Piece(held.link, held.entries(), own);
      adopt(new Branch.Adoption(height, List.of(piece)), now, out);
      return true;
    }
    if (own != null) {
      state.replaceCandidate(null, now); // a lying leader signed two: the quorum took the other
    }
    @Nullable Certificate highest = state.votes.highest();
    if (highest != null) {
      Address voter = highest.endorsements().getFirst().member();
      catchUp.heard(Slot.of(highest.vote()), voter);
    }
    return false;
  }

  private boolean propose(Instant now, Effects out) {
    @Nullable Candidate held = state.candidate;
    if (held != null && held.slot().epoch() == epochs.current()) {
      return false;
    }
    if (held != null) {
      if (!state.proposer.isDue()) {
        return false;
      }
      state.replaceCandidate(null, now); // what it held may go into the head to come
    }
    @Nullable Candidate next = state.proposer.open(state.judge, seenBlock, now, answers(out), out);
    if (next == null) {
      return false;
    }
    state.candidate = next;
    return true;
  }

  private void adopt(Branch.Adoption adoption, Instant now, Effects out) {
    for (Branch.Piece piece : adoption.pieces()) {
      state.candidateFor(piece).keep(out);
      out.store(new FeedRecord.Certified(piece.certificate()));
    }
    List<FeedEffect.Finalized> finals = state.take(adoption, now);
    @Nullable Candidate left = state.candidate;
    if (left != null) {
      left.keepAgain(out);
    }
    succession.progressed(!finals.isEmpty());
    for (FeedEffect.Finalized segment : finals) {
      out.add(segment);
      forwarder.finalized(segment, out);
    }
    supplier.publish(out);
    Branch.Piece last = adoption.pieces().getLast();
    if (state.leads(last.link().slot().epoch())) {
      tellOthers(new FeedMessage.Certified(last.certificate()), out);
      SpreadSegment spread = history.spread();
      if (spread.sizeBytes() <= FeedLimits.SPREAD_BYTES) {
        out.add(new FeedEffect.Spread(spread));
      }
    }
  }

  /** One proof convicts a member; more would only fill logs. */
  private void accuse(@Nullable Fault fault, Effects out) {
    @Nullable Address culprit = fault == null ? null : fault.culprit(feed);
    if (fault != null && culprit != null && accused.add(culprit)) {
      out.add(new FeedEffect.Accused(culprit, fault));
    }
  }

  private Answers answers(Effects out) {
    return new Answers(feed, key.address(), forwarder, out);
  }

  private void tellOther(Address to, FeedMessage message, Effects out) {
    if (others.contains(to)) {
      out.send(to, message);
    }
  }

  private void tellOthers(FeedMessage message, Effects out) {
    others.forEach(other -> out.send(other, message));
  }
}
