package io.smartlayer.simulation;

import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Close;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Fault;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.Segment;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SignedLeave;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run from outside and ends it with a {@link Violation} at the first event that breaks a
 * rule. It shares no code with the members but the types, the tree and the proof's verifier.
 */
final class FeedChecker {
  private final TreeMap<Long, Feed> terms = new TreeMap<>();
  private final List<Address> honest;
  private final MerkleTree finalTree = new MerkleTree();
  private final List<Entry> finalEntries = new ArrayList<>();
  private final TreeMap<Address, Progress> progress = new TreeMap<>();
  private final TreeMap<String, Hash> slots = new TreeMap<>();
  private final Promised promises;
  private final TreeMap<Hash, TreeSet<Address>> voters = new TreeMap<>();
  private final TreeMap<Hash, TreeMap<Hash, Head>> children = new TreeMap<>();
  private int checkedProofs;
  private int accused;

  /** How far an honest clock may be ahead: a hurried one, and what a voter allows beside. */
  private static final Duration AHEAD = Duration.ofSeconds(80);

  private final Supplier<Instant> clock;
  private final TreeMap<Hash, Head> heads = new TreeMap<>();
  private final Remembered remembered;
  private final Convictions convictions;
  private int silenced;

  /** How far one node has been told that heads are final. */
  private record Progress(Hash head, long size, long time) {
    static final Progress NONE = new Progress(Hash.ZERO, 0, 0);
  }

  FeedChecker(Feed feed, List<Address> honest, Supplier<Instant> clock) {
    this.terms.put(0L, feed);
    this.clock = clock;
    this.honest = List.copyOf(honest);
    this.remembered = new Remembered(feed.committee().faults(), this.honest);
    this.promises = new Promised(terms, this.honest);
    this.convictions = new Convictions(remembered);
  }

  /** What is final somewhere, in order. */
  List<Entry> finalEntries() {
    return List.copyOf(finalEntries);
  }

  /** The latest term that anybody is in. */
  long term() {
    return terms.lastKey();
  }

  /** How many finality proofs were verified. */
  int checkedProofs() {
    return checkedProofs;
  }

  /** A member sends a message: every signature it makes is remembered for ever. */
  void sent(FeedMessage message) {
    switch (message) {
      case FeedMessage.Proposal(var segment) -> segment(segment);
      case FeedMessage.Ballot(var signed) -> vote(signed);
      case FeedMessage.Certified(var certificate) -> certificate(certificate);
      case FeedMessage.Range(var segments, var certificate) -> {
        segments.forEach(this::segment);
        certificate(certificate);
      }
      case FeedMessage.Promising(var signed) -> promised(signed);
      case FeedMessage.Leaving(var departures) ->
          departures.forEach(departure -> left(departure.signed()));
      case FeedMessage.Submission _,
          FeedMessage.Refusal _,
          FeedMessage.Fetch _,
          FeedMessage.Follow _,
          FeedMessage.Recall _,
          FeedMessage.Recalled _,
          FeedMessage.Proving _,
          FeedMessage.Digest _ -> {} // nothing of the sender's own is signed in these
    }
  }

  private void segment(Segment segment) {
    Head head = segment.head();
    Hash hash = head.hash();
    children.computeIfAbsent(head.justify(), _ -> new TreeMap<>()).put(hash, head);
    heads.put(hash, head);
    segment.leaves().forEach(this::left);
    @Nullable Feed feed = terms.get(head.term());
    if (feed != null) {
      Committee.Member leader = feed.committee().leader(head.epoch());
      if (segment.signed().isBy(leader.key(), feed.domain())) {
        once(leader.address(), "head", slot(head), hash);
      }
    }
    @Nullable Certificate before = segment.certificate();
    if (before != null) {
      certificate(before);
    }
  }

  private void vote(SignedVote signed) {
    Vote vote = signed.vote();
    @Nullable Feed feed = terms.get(vote.term());
    if (feed != null
        && !voters.getOrDefault(vote.headHash(), new TreeSet<>()).contains(signed.member())
        && signed.isValid(feed.committee(), feed.domain())) {
      voters.computeIfAbsent(vote.headHash(), _ -> new TreeSet<>()).add(signed.member());
      remembered.voted(feed.committee().leader(vote.epoch()).address(), signed);
      once(signed.member(), "vote", slot(vote), vote.headHash());
      convict(convictions.voted(signed.member(), heads.get(vote.headHash()), heads));
    }
  }

  private void left(SignedLeave signed) {
    @Nullable Feed feed = terms.get(signed.leave().term());
    if (feed != null && signed.isValid(feed.committee(), feed.domain())) {
      if (honest.contains(signed.member())) {
        remembered.signed(Remembered.leave(signed.member(), signed.leave()));
      }
      convict(convictions.left(signed));
    }
  }

  private void convict(@Nullable Address culprit) {
    check(
        culprit == null || !honest.contains(culprit),
        culprit + ", who is honest, named less than it knew when it left");
  }

  /** A node accuses another: an honest one can never be convicted. */
  void accused(Fault fault) {
    @Nullable Address culprit =
        terms.values().stream().map(fault::culprit).filter(Objects::nonNull).findAny().orElse(null);
    if (culprit == null) {
      throw new Violation("an accusation that proves nothing");
    }
    check(
        !honest.contains(culprit) || remembered.isExcused(culprit, fault),
        culprit + ", who is honest, was convicted");
    accused++;
  }

  /** A message has reached a node that is in a term. */
  void received(Address node, long term, FeedMessage message) {
    remembered.received(node, term, message);
  }

  /** A node's disk is lost, or some of it: what was final there need not be there any more. */
  void lost(Address node) {
    remembered.lost(node);
    progress.remove(node);
    promises.lost(node);
  }

  /** A node says that it signs nothing more in a term. */
  void silenced() {
    silenced++;
  }

  /** How many times one has said so. */
  int silences() {
    return silenced;
  }

  /** How many times a liar was convicted. */
  int accusations() {
    return accused;
  }

  /** A vote whose own message a crash has swallowed may travel in a certificate only. */
  private void certificate(Certificate certificate) {
    for (Certificate.Endorsement endorsement : certificate.endorsements()) {
      vote(new SignedVote(certificate.vote(), endorsement.member(), endorsement.signature()));
    }
  }

  /** A promise has been given, to a node or to a caller. */
  void promised(SignedPromise signed) {
    promises.promised(signed);
  }

  /** A node spreads a segment: it proves itself, and is the one that all agree on. */
  void spread(Address node, SpreadSegment spread) {
    if (!honest.contains(node)) {
      return;
    }
    @Nullable String fault = spread.fault(feed(spread.segment().head()));
    check(fault == null, node + " spread a segment: " + fault);
  }

  /** A node is told that a head is final. */
  void finalized(Address node, FeedEffect.Finalized segment, FeedHistory history) {
    if (!honest.contains(node)) {
      return; // a liar may tell itself what it likes
    }
    Progress before = progress.getOrDefault(node, Progress.NONE);
    Head head = segment.head().head();
    check(head.parent().equals(before.head()), node + " got " + slot(head) + " out of order");
    check(
        segment.firstOffset() == before.size() && head.base() == before.size(),
        node + " got offset " + segment.firstOffset() + " after " + before.size());
    check(head.time() >= before.time(), "the feed's time went back");
    check(
        head.instant().isBefore(clock.get().plus(AHEAD)),
        "the feed's time is ahead of every honest clock");
    agree(node, segment.firstOffset(), segment.entries());
    promises.kept(head, segment.entries());
    check(
        head.root().equals(finalTree.rootAt(head.size())),
        "the root of " + slot(head) + " is not that of the entries");
    checkFinality(node, head, history);
    closed(head, segment.entries());
    progress.put(node, new Progress(head.hash(), head.size(), head.time()));
  }

  /** A node has come back: nothing that it was told to be final may be gone. */
  void restarted(Address node, FeedHistory history) {
    if (!honest.contains(node)) {
      return;
    }
    remembered.restarted(node);
    Progress before = progress.getOrDefault(node, Progress.NONE);
    check(
        history.finalSize() >= before.size(),
        node + " lost final entries: " + history.finalSize() + " of " + before.size());
    @Nullable SignedHead last = history.finalHead();
    check(before.head().equals(Hash.ZERO) || last != null, node + " lost all final heads");
    if (last != null) {
      Head head = last.head();
      check(head.time() >= before.time(), node + " lost final heads");
      for (FeedEffect.Finalized segment : history.finalized(before.size())) {
        agree(node, segment.firstOffset(), segment.entries());
      }
      progress.put(node, new Progress(head.hash(), head.size(), head.time()));
    }
  }

  private void agree(Address node, long firstOffset, List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      long offset = firstOffset + i;
      Hash leaf = entries.get(i).leaf();
      if (offset == finalTree.size()) {
        finalTree.append(leaf);
        finalEntries.add(entries.get(i));
      }
      check(finalTree.leaf(offset).equals(leaf), node + " has another final entry at " + offset);
    }
  }

  /** A close that is final says who comes next, and nothing of its term comes after it. */
  private void closed(Head head, List<Entry> entries) {
    check(head.term() == term() || terms.containsKey(head.term() + 1), "a term before its time");
    if (!entries.isEmpty() && entries.getLast().kind() == Kind.CLOSE) {
      Feed feed = feed(head);
      @Nullable Close close = Close.read(entries.getLast());
      if (close == null || close.term() != head.term() + 1) {
        throw new Violation("a close of another term");
      }
      var next = new Feed(feed.id(), close.term(), head.hash(), close.committee(), feed.domain());
      @Nullable Feed known = terms.putIfAbsent(close.term(), next);
      check(known == null || known.equals(next), "two committees for one term");
    }
    @Nullable Feed next = terms.get(head.term() + 1);
    check(
        next == null || head.hash().equals(next.origin()) || !isBehind(next.origin(), head),
        slot(head) + " became final beyond the close of its term");
  }

  private boolean isBehind(Hash origin, Head head) {
    @Nullable Head at = head;
    while (at != null && !at.hash().equals(origin)) {
      at = at.term() == head.term() ? heads.get(at.parent()) : null;
    }
    return at != null;
  }

  private Feed feed(Head head) {
    @Nullable Feed feed = terms.get(head.term());
    if (feed == null) {
      throw new Violation("a head of a term that nobody has opened");
    }
    return feed;
  }

  /** A quorum must have voted for a child that carries the head's certificate. */
  private void checkFinality(Address node, Head head, FeedHistory history) {
    Committee committee = feed(head).committee();
    if (committee.size() > 1) { // a lone member's votes travel nowhere
      check(
          isFinal(head.hash(), committee, node),
          slot(head) + " became final without two certificates");
    }
    if (head.size() > head.base() && (committee.size() == 1 || head.size() % 8 == 0)) {
      checkProof(head, history);
    }
  }

  private void checkProof(Head head, FeedHistory history) {
    FinalityProof proof = history.finalityProof(head.size());
    var json = CanonicalJson.readCanonical(CanonicalJson.write(proof.toJson()));
    check(
        FinalityProof.fromJson(json).equals(new FinalityProof.Reading.Read(proof)),
        "a proof did not survive JSON");
    check(
        proof.verify(feed(head)).equals(new FinalityProof.Verdict.Valid(head)),
        "no valid proof that " + slot(head) + " is final");
    checkedProofs++;
  }

  /** Whether it, or a head after it, is certified and so is the next one of the same epoch. */
  private boolean isFinal(Hash head, Committee committee, Address node) {
    return hasQuorum(head, committee, node)
        && children.getOrDefault(head, new TreeMap<>()).values().stream()
            .anyMatch(child ->
                child.round() > 0
                    ? hasQuorum(child.hash(), committee, node)
                    : child.epoch() > 0 && isFinal(child.hash(), committee, node));
  }

  /** Whether a quorum's votes have been seen, but for the node's own, which it need not send. */
  private boolean hasQuorum(Hash head, Committee committee, Address node) {
    var seen = new TreeSet<>(voters.getOrDefault(head, new TreeSet<>()));
    if (committee.indexOf(node) >= 0) {
      seen.add(node);
    }
    return seen.size() >= committee.quorum();
  }

  private void once(Address signer, String what, String slot, Hash hash) {
    if (honest.contains(signer)) {
      String signature = signer + what + slot;
      @Nullable Hash other = slots.putIfAbsent(signature, hash);
      remembered.signed(signature);
      check(
          other == null || other.equals(hash) || remembered.isExcused(signature),
          signer + ", who is honest, signed two " + what + "s in slot " + slot);
    }
  }

  private static String slot(Head head) {
    return head.term() + "/" + head.epoch() + "/" + head.round();
  }

  private static String slot(Vote vote) {
    return vote.term() + "/" + vote.epoch() + "/" + vote.round();
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new Violation(otherwise);
    }
  }
}
