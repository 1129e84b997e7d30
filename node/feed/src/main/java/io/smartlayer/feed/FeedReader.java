package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a feed without ordering it, such as a replica. It believes nothing but certificates: it
 * checks every head, root and signature itself, and leaves to the quorum only what needed a clock
 * or the chain at the time. Entries submitted here go to the leader, then to all members.
 *
 * <p>A pure state machine: one thread gives it inputs and carries out the effects in order.
 */
public final class FeedReader {
  private final Address self;
  private final FeedHistory history;
  private final Branch branch;
  private final Forwarder forwarder;
  private final Following following;
  private final CatchUp catchUp;
  private Feed feed;
  private List<Address> members;

  private FeedReader(Address self, FeedHistory history) {
    this.self = self;
    this.feed = history.feed();
    this.members = feed.committee().others(self);
    this.history = history;
    this.branch = new Branch(history);
    this.forwarder = new Forwarder(feed, members);
    this.following = new Following(feed.id(), self);
    this.catchUp = new CatchUp(feed.id(), members, following.turn());
  }

  /**
   * A reader that goes on from its log.
   *
   * @param feed the feed in its first term
   * @param self this node
   * @param records every {@link FeedEffect.Store} of earlier runs, in order; none at first
   * @throws Storage.StorageFailure if they are not this feed's
   */
  public static FeedReader restore(Feed feed, Address self, Iterable<Bytes> records) {
    var reader = new FeedReader(self, new FeedHistory(feed, Rules.PROTOCOL));
    @Nullable Segment last = null;
    for (Bytes bytes : records) {
      switch (FeedCodec.decodeRecord(bytes)) {
        case FeedRecord.Kept(var segment) -> last = segment;
        case FeedRecord.Certified(var certificate) -> {
          Branch.@Nullable Adoption adoption = reader.branch.restore(last, certificate);
          if (adoption != null) {
            reader.take(adoption);
          }
        }
        case FeedRecord.Voted _, FeedRecord.Left _, FeedRecord.Silenced _, FeedRecord.Proved _ ->
            throw new Storage.StorageFailure("a signature of its own in the log of a reader");
      }
    }
    reader.branch.forget();
    return reader;
  }

  /**
   * A reader that goes on from a bookmark: it reads its log only when it is asked for what lies
   * before.
   *
   * @param feed the feed in its first term
   * @param self this node
   * @param mark of a reader with the same log, to which nothing was stored since
   * @param log every {@link FeedEffect.Store} of earlier runs, synced
   * @throws Storage.StorageFailure if the bookmark is not this feed's
   */
  public static FeedReader resume(Feed feed, Address self, Bookmark mark, FeedLog log) {
    return new FeedReader(self, new FeedHistory(feed, Rules.PROTOCOL, mark, log));
  }

  /**
   * Where a reader can go on later; null where that would be too much to keep, or nothing is final.
   *
   * @param offsets final entries to have at hand then, each with its path to any later root
   * @param sizes of which the roots are to be at hand; {@link Bookmark#ASKED_LIMIT} of both
   * @param log every {@link FeedEffect.Store} so far
   * @param records how many these are
   */
  public @Nullable Bookmark bookmark(
      Collection<Long> offsets, Collection<Long> sizes, FeedLog log, long records) {
    return history.bookmark(offsets, sizes, log, records);
  }

  /** Takes an input and says what to do next, in order. */
  public List<FeedEffect> on(FeedInput input) {
    var out = new Effects();
    switch (input) {
      case FeedInput.Submitted(var ticket, var entry, var now) ->
          forwarder.submit(ticket, entry, leader(), now, out);
      case FeedInput.Received(var from, var message, var _) -> received(from, message, out);
      case FeedInput.Elapsed(var now) -> elapsed(now, out);
      case FeedInput.ChainSeen _ -> {} // a reader leaves the chain to the quorum
    }
    catchUp.request(history, branch, input.now(), out);
    return out.inOrder();
  }

  /** Who led when the highest certified head of this term was made. */
  public Address leader() {
    Slot tip = history.tipSlot();
    return feed.committee().leader(tip.term() == feed.term() ? tip.epoch() : 0).address();
  }

  /** Whether somebody claims that there is more than this reader holds. */
  public boolean isBehind() {
    return catchUp.isBehind(history);
  }

  /**
   * Whether nothing is under way that this reader alone knows of: nothing that it handed in waits,
   * nobody claims to have more, and all certified heads that matter are final.
   */
  public boolean isQuiet() {
    return forwarder.isEmpty() && !isBehind() && !history.needsSeal();
  }

  /** The slot of the highest certified head. */
  public Slot tip() {
    return history.tipSlot();
  }

  /** What this reader holds. */
  public FeedHistory history() {
    return history;
  }

  private void received(Address from, FeedMessage message, Effects out) {
    if (!message.feedId().equals(feed.id())) {
      return;
    }
    switch (message) {
      case FeedMessage.Range range -> ranged(from, range, out);
      case FeedMessage.Digest(var _, var tip) -> catchUp.heard(tip, from);
      case FeedMessage.Promising(var promise) -> forwarder.promised(promise, out);
      case FeedMessage.Refusal refusal -> {
        if (from.equals(leader())) {
          forwarder.refused(refusal, out);
        }
      }
      case FeedMessage.Recall question -> Witness.answer(history, from, question, out);
      case FeedMessage.Recalled _,
          FeedMessage.Proving _,
          FeedMessage.Submission _,
          FeedMessage.Proposal _,
          FeedMessage.Ballot _,
          FeedMessage.Certified _,
          FeedMessage.Leaving _,
          FeedMessage.Fetch _,
          FeedMessage.Follow _ -> {} // for members
    }
  }

  private void ranged(Address from, FeedMessage.Range range, Effects out) {
    catchUp.heard(Slot.of(range.certificate().vote()), from);
    int before = branch.nextHeight();
    for (CertifiedSegment next : CertifiedSegment.of(range)) {
      Branch.@Nullable Adoption adoption = branch.offer(next);
      if (adoption != null) {
        adopt(adoption, out);
      }
    }
    if (branch.nextHeight() > before) {
      catchUp.progressed();
    }
  }

  private void adopt(Branch.Adoption adoption, Effects out) {
    for (Branch.Piece piece : adoption.pieces()) {
      Link link = piece.link();
      out.store(new FeedRecord.Kept(link.segment(null, piece.entries())));
      out.store(new FeedRecord.Certified(piece.certificate()));
    }
    for (FeedEffect.Finalized segment : take(adoption)) {
      out.add(segment);
      forwarder.finalized(segment, out);
    }
    following.progressed();
    catchUp.progressed();
  }

  private List<FeedEffect.Finalized> take(Branch.Adoption adoption) {
    history.giveUp(adoption.height());
    var finals = new ArrayList<FeedEffect.Finalized>();
    for (Branch.Piece piece : adoption.pieces()) {
      finals.addAll(history.append(piece.link(), piece.entries(), piece.certificate()));
    }
    if (history.feed().term() > feed.term()) {
      enter();
    }
    return finals;
  }

  /** Another committee orders the feed; the one before supplies what it has. */
  private void enter() {
    var known = new LinkedHashSet<Address>(history.feed().committee().others(self));
    known.addAll(members);
    feed = history.feed();
    members = feed.committee().others(self);
    forwarder.enter(feed, members);
    catchUp.enter(List.copyOf(known));
  }

  private void elapsed(Instant now, Effects out) {
    forwarder.elapsed(now, out);
    following.elapsed(members, history, now, out);
  }
}
