package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The proofs of fault that a member has found or been told, one for each culprit and term: kept on
 * disk, told to the other members once, and to who asks for as long as there is the feed.
 */
final class Accusations {
  private final List<Accusation> all = new ArrayList<>();

  /** One that is kept, of a member of the term's committee. */
  private record Accusation(long term, Address culprit, Fault fault) {}

  private final Set<Address> forgers = new TreeSet<>();

  /** Every one that is kept, in the order in which they came, for who knows the first committee. */
  List<FaultProof> proofs(FeedHistory history) {
    return all.stream()
        .map(one ->
            new FaultProof(
                history.feed().id(), history.lineage(one.term()), one.culprit(), one.fault()))
        .toList();
  }

  /** One comes back from the log, or from a member's own; it has been checked. */
  void replay(Feed feed, Fault fault) {
    all.add(new Accusation(feed.term(), fault.suspect(feed), fault));
  }

  /**
   * Takes a proof that this member has found. One convicts a culprit; more would only fill logs.
   *
   * @param others who is told
   */
  void found(Feed feed, @Nullable Fault fault, List<Address> others, Effects out) {
    if (fault != null && !isKnown(feed, fault)) {
      keep(feed, fault, others, out);
    }
  }

  /** Takes a proof that somebody brings; who brings a forged one is heard about none any more. */
  void told(Address from, Feed feed, Fault fault, List<Address> others, Effects out) {
    if (fault.term() == feed.term()
        && others.contains(from)
        && !forgers.contains(from)
        && !isKnown(feed, fault)
        && !keep(feed, fault, others, out)) {
      forgers.add(from);
    }
  }

  private boolean isKnown(Feed feed, Fault fault) {
    Address suspect = fault.suspect(feed);
    return all.stream()
        .anyMatch(known -> known.term() == feed.term() && known.culprit().equals(suspect));
  }

  private boolean keep(Feed feed, Fault fault, List<Address> others, Effects out) {
    @Nullable Address culprit = fault.culprit(feed);
    if (culprit == null) {
      return false;
    }
    all.add(new Accusation(feed.term(), culprit, fault));
    out.store(new FeedRecord.Proved(feed.id(), fault));
    out.add(new FeedEffect.Accused(culprit, fault));
    var message = new FeedMessage.Proving(feed.id(), fault);
    others.stream().filter(other -> !other.equals(culprit)).forEach(o -> out.send(o, message));
    return true;
  }
}
