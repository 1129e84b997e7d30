package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An anchor's part in a feed: in the terms in which it is a member of the committee it votes,
 * collects votes, supplies readers, leads in its turn, and leaves an epoch whose leader does
 * nothing; in others it follows and supplies ({@code spec/protocol/feed.md}).
 *
 * <p>A pure state machine: one thread gives it inputs and carries out the effects in order. It
 * signs at most one head and one vote for a slot, across restarts too, as long as its log is whole.
 */
public final class FeedMember {
  private final FeedId id;
  private final Address self;
  private final Rules rules;
  private final FeedHistory history;
  private final Forwarder forwarder;
  private final Supplier supplier;
  private final Following following;
  private final CatchUp catchUp;
  private final Digests digests = new Digests();
  private MemberState state;
  private Succession succession;
  private List<Address> neighbours;
  private long seenBlock;

  private FeedMember(
      Feed feed, SecretKey key, Admission admission, Rules rules, Recollection recollection) {
    this.id = feed.id();
    this.self = key.address();
    this.rules = rules;
    this.state = MemberState.first(feed, key, admission, rules, recollection);
    this.succession = new Succession(self, state);
    this.neighbours = state.others;
    this.history = state.history;
    this.forwarder = new Forwarder(feed, state.others);
    this.supplier = new Supplier(feed, history);
    this.following = new Following(id, self);
    this.catchUp = new CatchUp(id, state.others, following.turn());
  }

  /**
   * A member that goes on from its log.
   *
   * @param feed the feed in its first term
   * @param key this node's: it votes in the terms in which it is one of the committee's, and
   *     follows the feed in others
   * @param admission the state before the feed's first entry
   * @param records every {@link FeedEffect.Store} of earlier runs, in order; none at first
   * @param recollection whether those are all that this node has ever signed
   * @throws Storage.StorageFailure if they are not this feed's
   */
  public static FeedMember restore(
      Feed feed,
      SecretKey key,
      Admission admission,
      Iterable<Bytes> records,
      Recollection recollection) {
    return restore(feed, key, admission, records, recollection, Rules.PROTOCOL);
  }

  static FeedMember restore(
      Feed feed,
      SecretKey key,
      Admission admission,
      Iterable<Bytes> records,
      Recollection recollection,
      Rules rules) {
    var member = new FeedMember(feed, key, admission, rules, recollection);
    for (Bytes record : records) {
      member.state.replay(FeedCodec.decodeRecord(record));
      if (member.state.isOver()) {
        member.enter(Instant.EPOCH);
      }
    }
    member.state.replayed();
    return member;
  }

  /** Takes an input and says what to do next, in order. */
  public List<FeedEffect> on(FeedInput input) {
    var out = new Effects();
    if (state.silence.ends(input.now())) {
      succession.rejoin(input.now(), out);
      forwarder.waiting().forEach(entry -> state.submit(self, entry, input.now(), answers(out)));
    }
    switch (input) {
      case FeedInput.Submitted(var ticket, var entry, var now) -> {
        if (forwarder.submit(ticket, entry, state.epochs.leader(), now, out)) {
          state.submit(self, entry, now, answers(out));
        }
      }
      case FeedInput.Received(var from, var message, var now) -> {
        if (message.feedId().equals(id)) {
          received(from, message, now, out);
        }
      }
      case FeedInput.Elapsed(var now) -> elapsed(now, out);
      case FeedInput.ChainSeen(var block, var _) -> {
        seenBlock = block;
        state.tryAgain();
      }
    }
    proceed(input.now(), out);
    catchUp.request(history, state.branch, input.now(), out);
    return out.inOrder();
  }

  /** Leaves its epoch now: a suspicion that may come at any time, for exploration. */
  List<FeedEffect> suspect(Instant now) {
    var out = new Effects();
    succession.leave(state.epochs.current(), now, out);
    proceed(now, out);
    return out.inOrder();
  }

  /** What this member holds. */
  public FeedHistory history() {
    return history;
  }

  /** The feed in the term that this member is in. */
  public Feed feed() {
    return state.feed;
  }

  /** Whether it is this member's turn to sequence entries. */
  public boolean isLeader() {
    return state.voter.isSeated() && state.leads(state.epochs.current());
  }

  /** Whether it signs nothing more in this term, as it has lost some of what it signed. */
  public boolean isSilent() {
    return state.silence.isForGood();
  }

  /** The proofs of fault that it keeps, of all terms. */
  public List<FaultProof> faults() {
    return state.accusations.proofs(history);
  }

  /** The epoch that this member is in. */
  public long epoch() {
    return state.epochs.current();
  }

  /**
   * Whether time alone brings about nothing but digests, until another input comes. As long as that
   * holds {@link FeedInput.Elapsed} may come as rarely as digests should.
   */
  public boolean isIdle() {
    return state.candidate == null
        && digests.haveTold(history.tipSlot())
        && !succession.isUnopened()
        && !history.needsSeal()
        && !state.silence.isAsking()
        && state.pool.isEmpty()
        && forwarder.isEmpty()
        && !catchUp.isBehind(history);
  }

  private void received(Address from, FeedMessage message, Instant now, Effects out) {
    switch (message) {
      case FeedMessage.Submission(var _, var entry) -> state.submit(from, entry, now, answers(out));
      case FeedMessage.Promising(var promise) -> forwarder.promised(promise, out);
      case FeedMessage.Refusal refusal -> {
        if (from.equals(state.epochs.leader())) {
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
      case FeedMessage.Proving(var _, var fault) ->
          state.accusations.told(from, state.feed, fault, state.others, out);
      case FeedMessage.Fetch fetch -> supplier.fetched(from, fetch, now, out);
      case FeedMessage.Range range -> ranged(from, range, now, out);
      case FeedMessage.Follow follow -> {
        supplier.followed(from, follow, now, out);
        state.silence.doubt(from, follow.tip(), out);
      }
      case FeedMessage.Recall question ->
          state.witness.answer(from, question, state.candidate, out);
      case FeedMessage.Recalled answer -> {
        if (answer.tip() != null) {
          learn(from, answer.tip(), out);
        }
        state.silence.heard(from, answer, out);
      }
      case FeedMessage.Digest(var _, var tip) -> {
        catchUp.heard(tip, from);
        if (history.tipSlot().isAfter(tip)) { // it may have been a member terms ago
          out.send(from, new FeedMessage.Digest(id, history.tipSlot()));
        }
      }
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
      if (neighbours.contains(from)) {
        out.send(from, new FeedMessage.Certified(tip));
      }
    } else if (head.term() != state.feed.term()) {
      catchUp.heard(slot, from); // of a term to come: the one before is over
    } else if (head.epoch() < state.epochs.current() && rules.keep(Rules.Rule.SILENT_AFTER_LEAVE)) {
      succession.tell(from, out);
    } else if (held != null && held.hash().equals(head.hash())) {
      held.late = held.late && state.voter.isLate(head, seenBlock, now);
      if (held.vote != null) {
        out.send(from, new FeedMessage.Ballot(held.vote)); // it asks again, so it lacks the vote
      }
    } else if (held == null || slot.isAfter(held.slot())) {
      state.consider(segment, seenBlock, now);
    } else if (slot.equals(held.slot())) {
      accuse(new Fault.TwoHeads(held.link.signed(), segment.signed()), out);
    }
  }

  private void learn(Address from, Certificate certificate, Effects out) {
    Slot slot = Slot.of(certificate.vote());
    if (slot.isAfter(history.tipSlot())
        && state.votes.certificate(slot) == null
        && HeadCheck.isValid(state.feed, certificate)) {
      state.silence.met(certificate, out);
      state.votes.put(certificate).forEach(fault -> accuse(fault, out));
      catchUp.heard(slot, from);
      if (state.silence.isAsking()) { // perhaps a liar has it alone, and would keep it back
        tellOthers(new FeedMessage.Certified(certificate), out);
      }
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
    state.tryAgain();
    forwarder.elapsed(now, out);
    supplier.elapsed(now);
    @Nullable Candidate held = state.candidate;
    if (held != null && held.own) {
      state.proposer.elapsed(held, now, out);
    }
    state.silence.elapsed(now, out);
    if (!state.voter.isSeated()) {
      following.elapsed(state.others, history, now, out);
    }
    if (digests.isDue(history.tipSlot(), now)) {
      tellOthers(new FeedMessage.Digest(id, history.tipSlot()), out);
      supplier.digest(out);
      state.pool.elapsed(now);
    }
    succession.elapsed(seenBlock, now, out);
  }

  /** Does what can be done now. Each step closes a round or opens one, so it ends. */
  private void proceed(Instant now, Effects out) {
    while (vote(now, out)
        || certify(now, out)
        || state.propose(seenBlock, now, answers(out), out)) {
      // the next step may have become possible
    }
  }

  private boolean vote(Instant now, Effects out) {
    @Nullable SignedVote vote = state.vote(seenBlock, now, out);
    if (vote == null) {
      return false;
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
      if (height >= 0) { // else its parent has given way here, and comes back with it
        var piece = new Branch.Piece(held.link, held.entries(), own);
        adopt(new Branch.Adoption(height, List.of(piece)), now, out);
        return true;
      }
    } else if (own != null) {
      state.replaceCandidate(null, now); // a lying leader signed two: the quorum took the other
    }
    @Nullable Certificate highest = state.votes.highest();
    if (highest != null) {
      Address voter = highest.endorsements().getFirst().member();
      catchUp.heard(Slot.of(highest.vote()), voter);
    }
    return false;
  }

  private void adopt(Branch.Adoption adoption, Instant now, Effects out) {
    for (Branch.Piece piece : adoption.pieces()) {
      state.candidateFor(piece).keep(out);
      out.store(new FeedRecord.Certified(piece.certificate()));
      state.silence.met(piece.link(), out);
      state.silence.met(piece.certificate(), out);
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
    if (state.leads(last.link().head())) {
      tellOthers(new FeedMessage.Certified(last.certificate()), out);
      if (last.link().closing() == null
          && history.spread().sizeBytes() <= FeedLimits.SPREAD_BYTES) {
        out.add(new FeedEffect.Spread(history.spread()));
      }
    }
    following.progressed();
    if (state.isOver()) {
      enter(now);
      if (state.voter.isSeated()) {
        forwarder.waiting().forEach(entry -> state.submit(self, entry, now, answers(out)));
      } else {
        state.pool.drain().forEach(entry -> forwarder.carry(entry, now));
      }
      neighbours.forEach(to -> out.send(to, new FeedMessage.Digest(id, history.tipSlot())));
    }
  }

  /** Begins the term that the history is in, as a member or not; the one before is closed. */
  private void enter(Instant now) {
    state.replaceCandidate(null, now);
    var known = new LinkedHashSet<Address>(history.feed().committee().others(self));
    known.addAll(state.others);
    known.remove(self);
    neighbours = List.copyOf(known);
    state = state.next();
    succession = new Succession(self, state);
    forwarder.enter(state.feed, state.others);
    catchUp.enter(neighbours);
  }

  private void accuse(@Nullable Fault fault, Effects out) {
    state.accusations.found(state.feed, fault, state.others, out);
  }

  private Answers answers(Effects out) {
    return new Answers(id, self, forwarder, out);
  }

  private void tellOthers(FeedMessage message, Effects out) {
    state.others.forEach(other -> out.send(other, message));
  }
}
