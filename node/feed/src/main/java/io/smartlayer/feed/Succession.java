package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a member leaves an epoch whose leader does nothing, and brings others along: on its own
 * suspicion, or when f + 1 members have left, so that an honest one has.
 */
final class Succession {
  private final Feed feed;
  private final Address self;
  private final List<Address> others;
  private final MemberState state;
  private final FeedHistory history;
  private final Epochs epochs;
  private final Suspicion suspicion = new Suspicion();
  private final Pace leaving = new Pace(FeedLimits.RESUBMIT);

  Succession(Address self, MemberState state) {
    this.self = self;
    this.state = state;
    this.feed = state.feed;
    this.others = state.others;
    this.history = state.history;
    this.epochs = state.epochs;
  }

  /** Heads have been certified, and perhaps some have become final: the leader works. */
  void progressed(boolean anyFinal) {
    suspicion.restart();
    if (anyFinal) {
      suspicion.proved();
    }
  }

  /**
   * Takes what a member has signed, and believes no more than that.
   *
   * @return the certificate that it names, if that is news
   */
  @Nullable Certificate put(Departure departure) {
    if (!epochs.isNew(departure.signed()) || !departure.isValid(feed)) {
      return null;
    }
    epochs.put(departure);
    return departure.highest();
  }

  /** Leaves what an honest member has left; shows who is behind that an epoch is over. */
  void follow(Address from, List<Departure> departures, Instant now, Effects out) {
    long over = epochs.leftByHonest();
    if (over >= epochs.current() && state.voter.isSeated()) {
      leave(over, now, out);
    }
    if (departures.size() == 1 && departures.getFirst().leave().epoch() < epochs.current()) {
      tell(from, out);
    }
  }

  /** Shows a member that has fallen behind that an epoch is over. */
  void tell(Address to, Effects out) {
    if (!others.contains(to)) {
      return;
    }
    List<Departure> known = epochs.left(epochs.current() - 1);
    if (!known.isEmpty()) {
      int most = Math.min(known.size(), feed.committee().quorum());
      out.send(to, new FeedMessage.Leaving(known.subList(0, most)));
    }
    if (history.tipSlot().isIn(feed.term(), epochs.current())) {
      out.send(to, new FeedMessage.Digest(feed.id(), history.tipSlot()));
    }
  }

  /**
   * Leaves the epoch if its leader has had its time. A lone member has nobody to turn to.
   *
   * @param seenBlock the latest confirmed block that this member has seen
   */
  void elapsed(long seenBlock, Instant now, Effects out) {
    if (others.isEmpty() || !state.voter.isSeated()) {
      return;
    }
    boolean unopened = isUnopened();
    @Nullable Departure own = epochs.latest(self);
    if (unopened && own != null && leaving.due(now)) {
      tellOthers(own, out);
    }
    boolean stuck = unopened || state.candidate != null || history.needsSeal();
    boolean hasWork = epochs.isOpenable() && (stuck || state.pool.isWaiting());
    @Nullable Instant unfair = suspicion.unfairSince(now);
    if (suspicion.isDue(hasWork, now)) {
      Instant before = now.minus(suspicion.patience());
      switch (stuck ? Judge.Finding.ADMISSIBLE : neglected(before, seenBlock, now)) {
        case ADMISSIBLE -> leave(epochs.current(), now, out);
        case REFUSED -> suspicion.restart();
        case CANNOT_TELL -> {} // the chain was asked, and may have answered at the next tick
      }
    } else if (unfair != null
        && epochs.isOpenable()
        && neglected(unfair, seenBlock, now) == Judge.Finding.ADMISSIBLE) {
      leave(epochs.current(), now, out);
    }
  }

  /** Whether this node is a member and its epoch's leader has not opened that yet. */
  boolean isUnopened() {
    boolean first = feed.term() == 0 && epochs.current() == 0; // its opening is the first entry's
    return !first
        && state.voter.isSeated()
        && !history.tipSlot().isIn(feed.term(), epochs.current());
  }

  private Judge.Finding neglected(Instant before, long seenBlock, Instant now) {
    Slot slot = new Slot(feed.term(), epochs.current(), 0);
    Admission.Context next = Proposer.context(history.tip(), slot, seenBlock, now);
    return state.pool.neglected(state.judge.at(history.height()), next, before);
  }

  /** Signs that it has left an epoch, and tells everyone. */
  void leave(long epoch, Instant now, Effects out) {
    SignedLeave signed = state.voter.leave(epoch);
    out.store(new FeedRecord.Left(signed));
    var departure = new Departure(signed, history.certificateOf(signed.leave().highestHead()));
    epochs.put(departure);
    epochs.enter(epoch + 1);
    suspicion.left();
    leaving.restart(now);
    tellOthers(departure, out);
  }

  private void tellOthers(Departure departure, Effects out) {
    var message = new FeedMessage.Leaving(List.of(departure));
    others.forEach(other -> out.send(other, message));
  }
}
