package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a feed's committee: votes, collects votes, supplies readers; the first member also
 * leads ({@code spec/protocol/feed.md}).
 *
 * <p>A pure state machine: one thread gives it inputs and carries out the effects in order. It
 * signs at most one head and one vote for a slot, across restarts too, as long as its log is whole.
 */
public final class FeedMember {
  private final Feed feed;
  private final SecretKey key;
  private final Rules rules;
  private final List<Address> others;
  private final FeedHistory history;
  private final VoteBox votes;
  private final @Nullable Leader leader;
  private final Forwarder forwarder;
  private final Supplier supplier;
  private final CatchUp catchUp;
  private final Pace busyDigest = new Pace(FeedLimits.DIGEST_BUSY);
  private final Pace idleDigest = new Pace(FeedLimits.DIGEST_IDLE);
  private final Presence presence = new Presence();
  private Admission admission;
  private @Nullable Candidate candidate;
  private @Nullable Vote lastVote;
  private long seenBlock;
  private long toldRounds;

  private FeedMember(Feed feed, SecretKey key, Admission admission, Rules rules) {
    if (feed.committee().indexOf(key.address()) < 0) {
      throw new IllegalArgumentException(key.address() + " is no member of the committee");
    }
    this.feed = feed;
    this.key = key;
    this.rules = rules;
    this.admission = admission;
    this.others =
        feed.committee().members().stream()
            .map(Committee.Member::address)
            .filter(member -> !member.equals(key.address()))
            .toList();
    this.history = new FeedHistory(feed, rules);
    this.votes = new VoteBox(feed);
    boolean leads = feed.committee().leader().address().equals(key.address());
    this.leader = leads ? new Leader(feed, key, others, history, votes) : null;
    this.forwarder = new Forwarder(feed);
    this.supplier = new Supplier(feed, history);
    this.catchUp = new CatchUp(feed, others, feed.committee().indexOf(key.address()));
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
    records.forEach(record -> member.replay(FeedCodec.decodeRecord(record)));
    @Nullable Candidate last = member.candidate;
    if (last != null && last.vote == null && !last.own) {
      member.candidate = null; // the vote was not on disk, so it was not sent: judge anew
    }
    return member;
  }

  /** Takes an input and says what to do next, in order. */
  public List<FeedEffect> on(FeedInput input) {
    var out = new Effects();
    presence.heard(input.now());
    switch (input) {
      case FeedInput.Submitted(var ticket, var entry, var now) -> {
        if (leader != null) {
          leader.submitted(ticket, entry, out);
        } else {
          forwarder.submit(ticket, entry, now, out);
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
    catchUp.request(history.rounds(), input.now(), out);
    return out.inOrder();
  }

  /** What this member holds. */
  public FeedHistory history() {
    return history;
  }

  /** Whether this member sequences entries. */
  public boolean isLeader() {
    return leader != null;
  }

  private void replay(FeedRecord record) {
    switch (record) {
      case FeedRecord.Kept kept -> {
        candidate = Candidate.restored(history, kept, leader != null);
        if (leader != null) {
          leader.replay(kept);
        }
      }
      case FeedRecord.Voted(var vote) -> {
        lastVote = vote.vote();
        votes.put(vote, history.rounds());
        @Nullable Candidate voted = candidate;
        if (voted != null && voted.hash().equals(vote.vote().headHash())) {
          voted.vote = vote;
        }
      }
      case FeedRecord.Certified(var certificate) ->
          take(history.check().certified(candidate, certificate), certificate);
    }
  }

  private void received(Address from, FeedMessage message, Instant now, Effects out) {
    switch (message) {
      case FeedMessage.Submission submission -> {
        if (leader != null) {
          leader.submitted(from, submission, out);
        }
      }
      case FeedMessage.Promising(var promise) -> forwarder.promised(promise, out);
      case FeedMessage.Refusal refusal -> {
        if (from.equals(feed.committee().leader().address())) {
          forwarder.refused(refusal, out);
        }
      }
      case FeedMessage.Proposal(var segment) -> proposed(from, segment, now, out);
      case FeedMessage.Ballot(var vote) -> votes.put(vote, history.rounds());
      case FeedMessage.Certified(var certificate) -> learn(from, certificate);
      case FeedMessage.Fetch fetch -> supplier.fetched(from, fetch, now, out);
      case FeedMessage.Range range -> ranged(from, range, out);
      case FeedMessage.Follow follow -> supplier.followed(from, follow, now, out);
      case FeedMessage.Digest(var _, var rounds) -> {
        catchUp.heard(rounds, from);
        if (rounds < history.rounds() && others.contains(from)) {
          out.send(from, new FeedMessage.Digest(feed.id(), history.rounds()));
        }
      }
    }
  }

  private void proposed(Address from, Segment segment, Instant now, Effects out) {
    Head head = segment.head();
    @Nullable Certificate certificate = segment.certificate();
    if (certificate != null) {
      learn(from, certificate);
      proceed(now, out);
    }
    if (head.round() < history.rounds()) {
      if (others.contains(from)) {
        var held = history.certificate(Math.toIntExact(head.round()));
        out.send(from, new FeedMessage.Certified(held));
      }
      return;
    }
    if (head.round() > history.rounds()) {
      catchUp.heard(head.round(), from);
      return;
    }
    @Nullable Candidate held = candidate;
    if (held == null) {
      consider(segment, now);
    } else if (held.hash().equals(head.hash())) {
      held.late = held.late && isLate(head, now);
      if (held.vote != null) {
        out.send(from, new FeedMessage.Ballot(held.vote)); // it asks again, so it lacks the vote
      }
    }
  }

  /** Makes a head the candidate if it is sound, unless the quorum has certified another. */
  private void consider(Segment segment, Instant now) {
    Head head = segment.head();
    @Nullable Certificate known = votes.certificate(head.round());
    switch (history.check().check(history.tip(), segment.signed(), segment.entries())) {
      case HeadCheck.Result.Sound(var link) -> {
        if (known == null || HeadCheck.certifies(known, link)) {
          candidate = new Candidate(link, segment.entries(), false);
          candidate.late = isLate(head, now);
        }
      }
      case HeadCheck.Result.Unsound _ -> {} // nobody gets a vote for it
    }
  }

  /**
   * Only an arrival is held to this: a head that then waits for the chain to answer may age. And
   * only one that was made while this member was there, else a crash of all would halt the feed.
   */
  private boolean isLate(Head head, Instant now) {
    boolean old =
        head.instant().isBefore(now.minus(FeedLimits.TIME_BEHIND))
            || head.chainBlock() < seenBlock - FeedLimits.BLOCKS_BEHIND;
    return old && !presence.isOlder(head);
  }

  private void learn(Address from, Certificate certificate) {
    long round = certificate.vote().round();
    if (round < history.rounds() || votes.certificate(round) != null) {
      return;
    }
    if (history.check().isValid(certificate)) {
      votes.put(certificate, history.rounds());
      catchUp.heard(round + 1, from);
    }
  }

  private void ranged(Address from, FeedMessage.Range range, Effects out) {
    catchUp.heard(range.certificate().vote().round() + 1, from);
    for (CertifiedSegment next : CertifiedSegment.of(range)) {
      @Nullable Link link = next.check(history);
      if (link != null) {
        advance(candidateFor(link, next.segment()), next.certificate(), out);
        catchUp.progressed();
      }
    }
  }

  private Candidate candidateFor(Link link, Segment segment) {
    @Nullable Candidate held = candidate;
    return held != null && held.hash().equals(link.hash())
        ? held
        : new Candidate(link, segment.entries(), false);
  }

  private void elapsed(Instant now, Effects out) {
    tryAgain();
    forwarder.elapsed(now, out);
    supplier.elapsed(now);
    @Nullable Candidate held = candidate;
    if (leader != null && held != null && held.own) {
      leader.elapsed(held, now, out);
    }
    boolean changed = history.rounds() != toldRounds;
    if ((changed && busyDigest.due(now)) || idleDigest.due(now)) {
      toldRounds = history.rounds();
      tellOthers(new FeedMessage.Digest(feed.id(), toldRounds), out);
      supplier.digest(out);
    }
  }

  private void tryAgain() {
    @Nullable Candidate held = candidate;
    if (held != null) {
      held.withheld = false;
    }
  }

  /** Does what can be done now. Each step closes a round or opens one, so it ends. */
  private void proceed(Instant now, Effects out) {
    while (vote(now, out) || certify(out) || lead(now, out)) {
      // the next step may have become possible
    }
  }

  private boolean vote(Instant now, Effects out) {
    @Nullable Candidate held = candidate;
    if (held == null || held.vote != null || held.refused || held.late || held.withheld) {
      return false;
    }
    // Its own head a leader has judged when it signed it, perhaps before a restart.
    boolean early =
        !held.own
            && (held.head().instant().isAfter(now.plus(FeedLimits.TIME_AHEAD))
                || held.head().chainBlock() > seenBlock + FeedLimits.BLOCKS_AHEAD);
    if (early || !judge(held)) {
      return false;
    }
    var vote = SignedVote.by(key, feed.domain(), Vote.on(held.head()));
    held.vote = vote;
    lastVote = vote.vote();
    if (rules.storesVotes()) {
      held.keep(out);
      out.store(new FeedRecord.Voted(vote));
    }
    votes.put(vote, history.rounds());
    tellOthers(new FeedMessage.Ballot(vote), out);
    return true;
  }

  /** Whether this member may vote: it has not in this slot, and finds all entries admissible. */
  private boolean judge(Candidate held) {
    @Nullable Vote last = lastVote;
    if (last != null
        && (last.round() >= history.rounds()
            || !history.link((int) last.round()).hash().equals(last.headHash()))) {
      held.refused = true; // votes rise, and extend the last one
      return false;
    }
    if (held.after != null) {
      return true;
    }
    Admission state = admission;
    for (int i = 0; i < held.entries.size(); i++) {
      switch (state.admit(held.context(i), held.entries.get(i))) {
        case Admission.Judgement.Admitted(var next) -> state = next;
        case Admission.Judgement.Refused _ -> {
          held.refused = true;
          return false;
        }
        case Admission.Judgement.CannotTell _ -> {
          held.withheld = true;
          return false;
        }
      }
    }
    held.after = state;
    return true;
  }

  private boolean certify(Effects out) {
    @Nullable Certificate certificate = votes.certificate(history.rounds());
    @Nullable Candidate held = candidate;
    if (certificate == null) {
      return false;
    }
    if (held == null || !HeadCheck.certifies(certificate, held.link)) {
      candidate =
          null; // if there was one, a lying leader signed two, and the quorum took the other
      Address voter = certificate.endorsements().getFirst().member();
      catchUp.heard(certificate.vote().round() + 1, voter);
      return false;
    }
    advance(held, certificate, out);
    return true;
  }

  private boolean lead(Instant now, Effects out) {
    @Nullable Leader leading = leader;
    if (leading == null || candidate != null) {
      return false;
    }
    candidate = leading.open(admission, seenBlock, now, out);
    return candidate != null;
  }

  private void advance(Candidate certified, Certificate certificate, Effects out) {
    certified.keep(out);
    out.store(new FeedRecord.Certified(certificate));
    for (FeedEffect.Finalized segment : take(certified, certificate)) {
      out.add(segment);
      forwarder.finalized(segment, out);
    }
    supplier.publish(out);
    if (leader != null) {
      tellOthers(new FeedMessage.Certified(certificate), out);
      SpreadSegment spread = history.spread(history.rounds() - 1);
      if (spread.sizeBytes() <= FeedLimits.SPREAD_BYTES) {
        out.add(new FeedEffect.Spread(spread));
      }
    }
  }

  private List<FeedEffect.Finalized> take(Candidate certified, Certificate certificate) {
    admission = certified.certified(admission);
    candidate = null;
    var finalized = history.append(certified.link, certified.entries, certificate);
    votes.forgetBefore(history.rounds());
    return finalized;
  }

  private void tellOthers(FeedMessage message, Effects out) {
    others.forEach(other -> out.send(other, message));
  }
}
