package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the leading member does besides: it takes entries, signs heads, and makes promises. */
final class Leader {
  private final Feed feed;
  private final SecretKey key;
  private final List<Address> others;
  private final FeedHistory history;
  private final VoteBox votes;
  private final Sequencer sequencer;
  private final Pace resend = new Pace(FeedLimits.RETRY);
  private long signedRound = -1;

  Leader(Feed feed, SecretKey key, List<Address> others, FeedHistory history, VoteBox votes) {
    this.feed = feed;
    this.key = key;
    this.others = others;
    this.history = history;
    this.votes = votes;
    this.sequencer = new Sequencer(feed);
  }

  /** Someone at this node submits an entry. */
  void submitted(long ticket, Entry entry, Effects out) {
    sequencer.submit(entry, new Sequencer.Origin.Ticket(ticket), out);
  }

  /** Another node submits an entry; when it does so again, it may have missed its promise. */
  void submitted(Address from, FeedMessage.Submission submission, Effects out) {
    Entry entry = submission.entry();
    var origin = new Sequencer.Origin.Node(from);
    if (!submission.again()) {
      sequencer.submit(entry, origin, out);
      return;
    }
    @Nullable Long offset = sequencer.offsetOf(entry);
    if (offset != null) {
      sequencer.promise(origin, promise(entry, offset), out);
    } else if (!sequencer.isQueued(entry, from)) {
      sequencer.submit(entry, origin, out);
    }
  }

  /** A head of its own comes back from the log: its slot is used, its promises stand. */
  void replay(FeedRecord.Kept kept) {
    signedRound = kept.signed().head().round();
    sequencer.remember(kept.signed().head().base(), kept.entries());
  }

  /**
   * Signs the next head if there is anything for it to do: entries that are admissible now, or
   * certified ones that wait to become final.
   *
   * @return the new candidate, on its way to disk and to the others, or null
   */
  @Nullable Candidate open(Admission admission, long seenBlock, Instant now, Effects out) {
    if (signedRound >= history.rounds() || votes.certificate(history.rounds()) != null) {
      return null;
    }
    if (history.size() + Segment.ENTRY_LIMIT > FeedLimits.FEED_ENTRIES) {
      sequencer.refuseAll("full", "the feed takes no more entries", out); // but it is sealed
    }
    @Nullable Link tip = history.tip();
    long time = Math.max(now.toEpochMilli(), tip == null ? 0 : tip.head().time());
    long block = Math.max(seenBlock, tip == null ? 0 : tip.head().chainBlock());
    var first = new Admission.Context(history.size(), Instant.ofEpochMilli(time), block);
    Sequencer.Batch batch = sequencer.take(admission, first, now, out);
    if (batch.entries().isEmpty() && history.size() == history.finalSize()) {
      return null;
    }
    Candidate own = sign(batch, first);
    signedRound = own.head().round();
    own.keep(out);
    sequencer.remember(first.offset(), batch.entries());
    for (int i = 0; i < batch.entries().size(); i++) {
      SignedPromise promise = promise(batch.entries().get(i), first.offset() + i);
      sequencer.promise(batch.origins().get(i), promise, out);
    }
    FeedMessage proposal = proposal(own);
    others.forEach(other -> out.send(other, proposal));
    resend.restart(now);
    return own;
  }

  /** Asks those again whose vote has not come. */
  void elapsed(Candidate own, Instant now, Effects out) {
    if (!resend.due(now)) {
      return;
    }
    for (Address other : others) {
      if (!votes.has(own.head().round(), other)) {
        out.send(other, proposal(own));
      }
    }
  }

  private Candidate sign(Sequencer.Batch batch, Admission.Context first) {
    @Nullable Link tip = history.tip();
    Hash parent = tip == null ? Hash.ZERO : tip.hash();
    MerkleEdge edge = (tip == null ? MerkleEdge.EMPTY : tip.edge()).with(batch.entries());
    var head =
        new Head(
            feed.id(),
            0,
            0,
            history.rounds(),
            first.offset(),
            edge.size(),
            parent,
            parent,
            edge.root(),
            first.chainBlock(),
            first.time().toEpochMilli());
    var link = new Link(SignedHead.by(key, feed.domain(), head), head.hash(), edge);
    var own = new Candidate(link, batch.entries(), true);
    own.after = batch.after();
    return own;
  }

  private FeedMessage proposal(Candidate own) {
    int round = history.rounds();
    @Nullable Certificate before = round == 0 ? null : history.certificate(round - 1);
    return new FeedMessage.Proposal(new Segment(own.link.signed(), before, own.entries));
  }

  private SignedPromise promise(Entry entry, long offset) {
    return SignedPromise.by(key, feed.domain(), new Promise(entry.leaf(), feed.id(), 0, 0, offset));
  }
}
