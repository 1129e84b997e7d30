package io.smartlayer.simulation;

import io.smartlayer.feed.Certificate;
import io.smartlayer.feed.Committee;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.feed.Promise;
import io.smartlayer.feed.Segment;
import io.smartlayer.feed.SignedHead;
import io.smartlayer.feed.SignedPromise;
import io.smartlayer.feed.SignedVote;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.feed.Vote;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run from outside and ends it with a {@link Violation} at the first event that breaks a
 * rule. It shares no code with the members but the types, the tree and the proof's verifier.
 */
final class FeedChecker {
  private final Feed feed;
  private final List<Address> honest;
  private final MerkleTree finalTree = new MerkleTree();
  private final List<Entry> finalEntries = new ArrayList<>();
  private final TreeMap<Address, Progress> progress = new TreeMap<>();
  private final TreeMap<String, Hash> slots = new TreeMap<>();
  private final TreeMap<Long, Hash> promises = new TreeMap<>();
  private final TreeMap<Hash, TreeSet<Address>> voters = new TreeMap<>();
  private final TreeMap<Hash, TreeSet<Hash>> children = new TreeMap<>();
  private int checkedProofs;

  /** How far one node has been told that heads are final. */
  private record Progress(long rounds, long size, long time) {}

  FeedChecker(Feed feed, List<Address> honest) {
    this.feed = feed;
    this.honest = List.copyOf(honest);
  }

  /** What is final somewhere, in order. */
  List<Entry> finalEntries() {
    return List.copyOf(finalEntries);
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
      case FeedMessage.Submission _,
          FeedMessage.Refusal _,
          FeedMessage.Fetch _,
          FeedMessage.Follow _,
          FeedMessage.Digest _ -> {} // nothing of the sender's own is signed in these
    }
  }

  private void segment(Segment segment) {
    Head head = segment.head();
    Hash hash = head.hash();
    children.computeIfAbsent(head.justify(), _ -> new TreeSet<>()).add(hash);
    Committee.Member leader = feed.committee().leader();
    if (segment.signed().isBy(leader.key(), feed.domain())) {
      once(leader.address(), "head", slot(head), hash);
    }
    @Nullable Certificate before = segment.certificate();
    if (before != null) {
      certificate(before);
    }
  }

  private void vote(SignedVote signed) {
    Vote vote = signed.vote();
    if (!voters.getOrDefault(vote.headHash(), new TreeSet<>()).contains(signed.member())
        && signed.isValid(feed.committee(), feed.domain())) {
      voters.computeIfAbsent(vote.headHash(), _ -> new TreeSet<>()).add(signed.member());
      once(signed.member(), "vote", slot(vote), vote.headHash());
    }
  }

  /** A vote whose own message a crash has swallowed may travel in a certificate only. */
  private void certificate(Certificate certificate) {
    for (Certificate.Endorsement endorsement : certificate.endorsements()) {
      vote(new SignedVote(certificate.vote(), endorsement.member(), endorsement.signature()));
    }
  }

  /** A promise has been given, to a node or to a caller. */
  void promised(SignedPromise signed) {
    Address leader = feed.committee().leader().address();
    if (!honest.contains(leader) || !signed.isBy(feed.committee().leader().key(), feed.domain())) {
      return;
    }
    Promise promise = signed.promise();
    @Nullable Hash other = promises.putIfAbsent(promise.offset(), promise.entryHash());
    check(
        other == null || other.equals(promise.entryHash()),
        "two entries were promised offset " + promise.offset());
    keptAt(promise.offset());
  }

  /** A node spreads a segment: it proves itself, and is the one that all agree on. */
  void spread(Address node, SpreadSegment spread) {
    if (!honest.contains(node)) {
      return;
    }
    @Nullable String fault = spread.fault(feed);
    check(fault == null, node + " spread a segment: " + fault);
  }

  /** A node is told that a head is final. */
  void finalized(Address node, FeedEffect.Finalized segment, FeedHistory history) {
    if (!honest.contains(node)) {
      return; // a liar may tell itself what it likes
    }
    Progress before = progress.getOrDefault(node, new Progress(0, 0, 0));
    Head head = segment.head().head();
    check(head.round() == before.rounds(), node + " got round " + head.round() + " out of order");
    check(
        segment.firstOffset() == before.size() && head.base() == before.size(),
        node + " got offset " + segment.firstOffset() + " after " + before.size());
    check(head.time() >= before.time(), "the feed's time went back");
    agree(node, segment.firstOffset(), segment.entries());
    check(
        head.root().equals(finalTree.rootAt(head.size())),
        "the root of round " + head.round() + " is not that of the entries");
    checkFinality(node, head, history);
    progress.put(node, new Progress(head.round() + 1, head.size(), head.time()));
  }

  /** A node has come back: nothing that it was told to be final may be gone. */
  void restarted(Address node, FeedHistory history) {
    if (!honest.contains(node)) {
      return;
    }
    Progress before = progress.getOrDefault(node, new Progress(0, 0, 0));
    check(
        history.finalSize() >= before.size(),
        node + " lost final entries: " + history.finalSize() + " of " + before.size());
    @Nullable SignedHead last = history.finalHead();
    check(before.rounds() == 0 || last != null, node + " lost all final heads");
    if (last != null) {
      Head head = last.head();
      check(head.round() + 1 >= before.rounds(), node + " lost final rounds");
      for (FeedEffect.Finalized segment : history.finalized(before.size())) {
        agree(node, segment.firstOffset(), segment.entries());
      }
      progress.put(node, new Progress(head.round() + 1, head.size(), head.time()));
    }
  }

  private void agree(Address node, long firstOffset, List<Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      long offset = firstOffset + i;
      Hash leaf = entries.get(i).leaf();
      if (offset == finalTree.size()) {
        finalTree.append(leaf);
        finalEntries.add(entries.get(i));
        keptAt(offset);
      }
      check(finalTree.leaf(offset).equals(leaf), node + " has another final entry at " + offset);
    }
  }

  private void keptAt(long offset) {
    @Nullable Hash promised = promises.get(offset);
    check(
        promised == null || offset >= finalTree.size() || finalTree.leaf(offset).equals(promised),
        "the promise of offset " + offset + " was broken");
  }

  /** A quorum must have voted for a child that carries the head's certificate. */
  private void checkFinality(Address node, Head head, FeedHistory history) {
    if (feed.committee().size() > 1) { // a lone member's votes travel nowhere
      check(
          hasQuorum(head.hash(), node)
              && children.getOrDefault(head.hash(), new TreeSet<>()).stream()
                  .anyMatch(child -> hasQuorum(child, node)),
          "round " + head.round() + " became final without two certificates");
    }
    if (head.size() > head.base() && (feed.committee().size() == 1 || head.round() % 8 == 0)) {
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
        proof.verify(feed.committee(), feed.domain()).equals(new FinalityProof.Verdict.Valid(head)),
        "no valid proof that round " + head.round() + " is final");
    checkedProofs++;
  }

  /** Whether a quorum's votes have been seen, but for the node's own, which it need not send. */
  private boolean hasQuorum(Hash head, Address node) {
    var seen = new TreeSet<>(voters.getOrDefault(head, new TreeSet<>()));
    if (feed.committee().indexOf(node) >= 0) {
      seen.add(node);
    }
    return seen.size() >= feed.committee().quorum();
  }

  private void once(Address signer, String what, String slot, Hash hash) {
    if (honest.contains(signer)) {
      @Nullable Hash other = slots.putIfAbsent(signer + what + slot, hash);
      check(
          other == null || other.equals(hash),
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
