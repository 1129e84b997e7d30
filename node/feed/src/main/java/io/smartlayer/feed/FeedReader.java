package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a feed without ordering it, such as a replica. It believes nothing but certificates: it
 * checks every head, root and signature itself, and leaves to the quorum only what needed a clock
 * or the chain at the time. Entries submitted here go to the leader.
 *
 * <p>A pure state machine: one thread gives it inputs and carries out the effects in order.
 */
public final class FeedReader {
  private final Feed feed;
  private final FeedHistory history;
  private final List<Address> members;
  private final Forwarder forwarder;
  private final CatchUp catchUp;
  private final Pace renewal = new Pace(FeedLimits.FOLLOW_RENEWAL);
  private int followed;
  private boolean progressed;

  private FeedReader(Feed feed, Address self) {
    this.feed = feed;
    this.history = new FeedHistory(feed, Rules.PROTOCOL);
    this.members = feed.committee().members().stream().map(Committee.Member::address).toList();
    this.forwarder = new Forwarder(feed);
    // Readers begin at different members, so that not all lean on one.
    this.followed = self.bytes().at(Address.SIZE - 1);
    this.catchUp = new CatchUp(feed, members, followed);
  }

  /**
   * A reader that goes on from its log.
   *
   * @param self this node
   * @param records every {@link FeedEffect.Store} of earlier runs, in order; none at first
   * @throws Storage.StorageFailure if they are not this feed's
   */
  public static FeedReader restore(Feed feed, Address self, Iterable<Bytes> records) {
    var reader = new FeedReader(feed, self);
    @Nullable Candidate last = null;
    for (Bytes bytes : records) {
      switch (FeedCodec.decodeRecord(bytes)) {
        case FeedRecord.Kept kept -> last = Candidate.restored(reader.history, kept, false);
        case FeedRecord.Certified(var certificate) -> {
          Candidate certified = reader.history.check().certified(last, certificate);
          reader.history.append(certified.link, certified.entries, certificate);
        }
        case FeedRecord.Voted _ ->
            throw new Storage.StorageFailure("a vote in the log of a reader");
      }
    }
    return reader;
  }

  /** Takes an input and says what to do next, in order. */
  public List<FeedEffect> on(FeedInput input) {
    var out = new Effects();
    switch (input) {
      case FeedInput.Submitted(var ticket, var entry, var now) ->
          forwarder.submit(ticket, entry, now, out);
      case FeedInput.Received(var from, var message, var _) -> received(from, message, out);
      case FeedInput.Elapsed(var now) -> elapsed(now, out);
      case FeedInput.ChainSeen _ -> {} // a reader leaves the chain to the quorum
    }
    catchUp.request(history.rounds(), input.now(), out);
    return out.inOrder();
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
      case FeedMessage.Digest(var _, var rounds) -> catchUp.heard(rounds, from);
      case FeedMessage.Promising(var promise) -> forwarder.promised(promise, out);
      case FeedMessage.Refusal refusal -> {
        if (from.equals(feed.committee().leader().address())) {
          forwarder.refused(refusal, out);
        }
      }
      case FeedMessage.Submission _,
          FeedMessage.Proposal _,
          FeedMessage.Ballot _,
          FeedMessage.Certified _,
          FeedMessage.Fetch _,
          FeedMessage.Follow _ -> {} // for members
    }
  }

  private void ranged(Address from, FeedMessage.Range range, Effects out) {
    catchUp.heard(range.certificate().vote().round() + 1, from);
    for (CertifiedSegment next : CertifiedSegment.of(range)) {
      @Nullable Link link = next.check(history);
      if (link == null) {
        continue;
      }
      out.store(new FeedRecord.Kept(link.signed(), next.segment().entries()));
      out.store(new FeedRecord.Certified(next.certificate()));
      for (var segment : history.append(link, next.segment().entries(), next.certificate())) {
        out.add(segment);
        forwarder.finalized(segment, out);
      }
      progressed = true;
      catchUp.progressed();
    }
  }

  private void elapsed(Instant now, Effects out) {
    forwarder.elapsed(now, out);
    if (!renewal.due(now)) {
      return;
    }
    if (!progressed) {
      followed++; // perhaps the members followed so far are silent: try others
    }
    progressed = false;
    int count = Math.min(FeedLimits.FOLLOWED_MEMBERS, members.size());
    for (int i = 0; i < count; i++) {
      Address to = members.get(Math.floorMod(followed + i, members.size()));
      out.send(to, new FeedMessage.Follow(feed.id(), history.rounds()));
    }
  }
}
