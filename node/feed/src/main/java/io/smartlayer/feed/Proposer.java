package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a member does in the epochs that it leads: it signs heads and makes promises. */
final class Proposer {
  private final Feed feed;
  private final SecretKey key;
  private final List<Address> others;
  private final FeedHistory history;
  private final VoteBox votes;
  private final Epochs epochs;
  private final Pool pool;
  private final Rules rules;
  private final Pace resend = new Pace(FeedLimits.RETRY);
  private Slot signed = Slot.NONE;
  private long signedBase = -1;
  private long signedSize;

  /** Where the next head would stand. */
  private record Place(Slot slot, int height, List<SignedLeave> leaves) {}

  Proposer(
      Feed feed,
      SecretKey key,
      List<Address> others,
      FeedHistory history,
      VoteBox votes,
      Epochs epochs,
      Pool pool,
      Rules rules) {
    this.feed = feed;
    this.key = key;
    this.others = others;
    this.history = history;
    this.votes = votes;
    this.epochs = epochs;
    this.pool = pool;
    this.rules = rules;
  }

  /** A head of its own comes back from the log: its slot is used. */
  void replay(Head head) {
    signed = Slot.of(head);
    signedBase = head.base();
    signedSize = head.size();
  }

  /**
   * Whether an entry stands at this offset in this member's latest head, which is of the current
   * epoch, or before it: a branch that is to give way may hold another one there.
   */
  boolean holds(Entry entry, long offset, @Nullable Candidate held) {
    if (!signed.isIn(feed.term(), epochs.current()) || offset >= signedSize) {
      return false;
    }
    return held == null
        ? history.tipSlot().isIn(feed.term(), epochs.current())
        : history.heightAfter(held.head().parent()) >= 0 && held.mayHold(entry, offset);
  }

  /** Whether this member's store does not hold a head of its own. */
  boolean isUnknown(Head head) {
    return Slot.of(head).isAfter(signed);
  }

  /** Whether the slot of a head is this member's and unused. */
  boolean isDue() {
    @Nullable Place place = place();
    return place != null && isFree(place.slot());
  }

  /**
   * Signs the next head if it is this member's turn and there is anything for it to do: an epoch to
   * open, entries that are admissible now, or certified ones that wait to become final.
   *
   * @return the new candidate, on its way to disk and to the others, or null
   */
  @Nullable Candidate open(Judge judge, long seenBlock, Instant now, Answers answers, Effects out) {
    @Nullable Place place = place();
    if (place == null || !isFree(place.slot())) {
      return null;
    }
    if (history.size() + Segment.ENTRY_LIMIT > FeedLimits.FEED_ENTRIES) {
      pool.refuseAll("full", "the feed takes no more entries", answers); // but it is sealed
    }
    @Nullable Link parent = history.before(place.height());
    Admission.Context first = context(parent, place.slot(), seenBlock, now);
    Admission state = judge.at(place.height());
    boolean isOver = parent != null && parent.feed().term() == feed.term() && parent.next() != null;
    Pool.Batch batch =
        isOver ? new Pool.Batch(List.of(), state) : pool.take(state, first, now, answers);
    if (batch.entries().isEmpty() && !place.slot().opens() && !history.needsSeal()) {
      return null;
    }
    Candidate own = sign(place, parent, batch, first);
    replay(own.head());
    if (rules.keep(Rules.Rule.HEADS_STORED)) {
      own.keep(out);
    }
    pool.place(first.offset(), batch.entries());
    for (int i = 0; i < batch.entries().size(); i++) {
      Entry entry = batch.entries().get(i);
      answers.promise(pool.origins(entry), promise(entry, first.offset() + i));
    }
    FeedMessage proposal = new FeedMessage.Proposal(segment(own));
    others.forEach(other -> out.send(other, proposal));
    resend.restart(now);
    return own;
  }

  /** The context of an entry that would be the next one now. */
  static Admission.Context context(@Nullable Link parent, Slot slot, long seenBlock, Instant now) {
    long time = Math.max(now.toEpochMilli(), parent == null ? 0 : parent.head().time());
    long block = Math.max(seenBlock, parent == null ? 0 : parent.head().chainBlock());
    long offset = parent == null ? 0 : parent.head().size();
    return new Admission.Context(
        offset, Instant.ofEpochMilli(time), block, slot.term(), slot.epoch());
  }

  /** Asks those again whose vote has not come. */
  void elapsed(Candidate own, Instant now, Effects out) {
    if (!resend.due(now)) {
      return;
    }
    FeedMessage proposal = new FeedMessage.Proposal(segment(own));
    for (Address other : others) {
      if (!votes.has(own.slot(), other)) {
        out.send(other, proposal);
      }
    }
  }

  /** The promise of an entry's place, from the leader of the current epoch. */
  SignedPromise promise(Entry entry, long offset) {
    var promise = new Promise(entry.leaf(), feed.id(), feed.term(), epochs.current(), offset);
    return SignedPromise.by(key, feed.domain(), promise);
  }

  private boolean isFree(Slot slot) {
    boolean unused =
        rules.keep(Rules.Rule.SLOT_BY_ROUND)
            ? slot.isAfter(signed)
            : slot.isAfter(signed)
                && (slot.epoch() > signed.epoch() || history.size() > signedBase);
    return unused && votes.certificate(slot) == null;
  }

  private @Nullable Place place() {
    long epoch = epochs.current();
    if (!epochs.leader().equals(key.address())) {
      return null;
    }
    Slot tip = history.tipSlot();
    if (tip.isIn(feed.term(), epoch)) {
      return new Place(tip.next(), history.height(), List.of());
    }
    var opening = new Slot(feed.term(), epoch, 0);
    if (epoch == 0) {
      return new Place(opening, history.heightAfter(feed.origin()), List.of());
    }
    @Nullable List<SignedLeave> leaves = leaves(epoch - 1);
    if (leaves == null) {
      return null;
    }
    Hash parent = Opening.named(feed, Opening.highest(leaves, rules));
    return new Place(opening, history.heightAfter(parent), leaves);
  }

  /** A quorum of leaves of which the highest certificate is one that this member can follow. */
  private @Nullable List<SignedLeave> leaves(long epoch) {
    List<SignedLeave> left = epochs.left(epoch).stream().map(Departure::signed).toList();
    var highestFirst = new ArrayList<>(left);
    Comparator<SignedLeave> order =
        Comparator.comparing(each -> each.leave(), Opening.order(rules));
    highestFirst.sort(order.reversed());
    for (SignedLeave highest : highestFirst) {
      Hash head = highest.leave().highestHead();
      List<SignedLeave> below =
          left.stream()
              .filter(each ->
                  order.compare(each, highest) < 0 || each.leave().highestHead().equals(head))
              .toList();
      if (history.heightAfter(Opening.named(feed, highest.leave())) >= 0
          && below.size() >= feed.committee().quorum()) {
        return Opening.quorum(feed, highest, below);
      }
    }
    return null;
  }

  private Candidate sign(
      Place place, @Nullable Link parent, Pool.Batch batch, Admission.Context first) {
    Hash parentHash = parent == null ? Hash.ZERO : parent.hash();
    MerkleEdge edge = (parent == null ? MerkleEdge.EMPTY : parent.edge()).with(batch.entries());
    var head =
        new Head(
            feed.id(),
            feed.term(),
            place.slot().epoch(),
            place.slot().round(),
            first.offset(),
            edge.size(),
            parentHash,
            parentHash,
            edge.root(),
            first.chainBlock(),
            first.time().toEpochMilli());
    boolean begins = parent != null && parent.feed().term() < feed.term();
    var link =
        new Link(
            SignedHead.by(key, feed.domain(), head),
            place.leaves(),
            begins ? history.closing() : null,
            head.hash(),
            edge,
            feed,
            Closing.next(parent, feed, head, batch.entries()));
    var own = new Candidate(link, batch.entries(), true);
    own.after = batch.after();
    return own;
  }

  private Segment segment(Candidate own) {
    int height = history.heightAfter(own.head().parent());
    @Nullable Certificate before = height <= 0 ? null : history.certificate(height - 1);
    return own.link.segment(before, own.entries());
  }
}
