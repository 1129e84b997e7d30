package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a member has seen others sign in its term: the highest vote, head and leave of each, for who
 * has restarted and asks. With it goes the highest certificate, so that what is below that need not
 * be remembered.
 */
final class Witness {
  private final Feed feed;
  private final FeedHistory history;
  private final VoteBox votes;
  private final Epochs epochs;
  private final TreeMap<Address, SignedHead> heads = new TreeMap<>();

  Witness(Feed feed, FeedHistory history, VoteBox votes, Epochs epochs) {
    this.feed = feed;
    this.history = history;
    this.votes = votes;
    this.epochs = epochs;
  }

  /** A head that waited for votes has given way to another. */
  void saw(Candidate held) {
    Address leader = feed.committee().leader(held.slot().epoch()).address();
    @Nullable SignedHead before = heads.get(leader);
    if (before == null || held.slot().isAfter(Slot.of(before.head()))) {
      heads.put(leader, held.link.signed());
    }
  }

  /**
   * Tells a member what it has signed, if both are in the same term; else how far the feed is.
   *
   * @param held the head that waits for votes
   */
  void answer(Address asker, FeedMessage.Recall question, @Nullable Candidate held, Effects out) {
    if (question.term() != feed.term() || feed.committee().indexOf(asker) < 0) {
      out.send(asker, new FeedMessage.Digest(feed.id(), history.tipSlot()));
      return;
    }
    if (held != null) {
      saw(held);
    }
    @Nullable Departure left = epochs.latest(asker);
    out.send(
        asker,
        new FeedMessage.Recalled(
            feed.id(),
            feed.term(),
            question.since(),
            votes.latest(asker),
            heads.get(asker),
            left == null ? null : left.signed(),
            history.tipCertificate()));
  }

  /** The same by who only reads the feed: what is certified. */
  static void answer(FeedHistory history, Address asker, FeedMessage.Recall question, Effects out) {
    @Nullable Certificate tip = history.tipCertificate();
    if (tip != null && tip.vote().term() == question.term()) {
      out.send(
          asker,
          new FeedMessage.Recalled(
              tip.vote().feedId(), question.term(), question.since(), null, null, null, tip));
    }
  }
}
