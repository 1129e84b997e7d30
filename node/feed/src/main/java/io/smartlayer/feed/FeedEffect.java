package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.util.List;

/**
 * What the caller of a {@link FeedMember} or {@link FeedReader} must do next, in order.
 *
 * <p>In each list stores come first, then one {@link Sync} if there are any, then the rest: nothing
 * leaves before it is on disk. A caller may join the lists of several inputs: all their stores, one
 * sync, then all the rest. A caller that fails to store must carry out nothing more, and restart.
 */
public sealed interface FeedEffect {
  /** Append this record to the feed's log. */
  record Store(Bytes record) implements FeedEffect {}

  /** Wait until every record stored so far survives a crash. */
  record Sync() implements FeedEffect {}

  /** Send a message; it may get lost. */
  record Send(Address to, FeedMessage message) implements FeedEffect {}

  /** Spread a certified segment to whoever wants it; it may get lost. */
  record Spread(SpreadSegment segment) implements FeedEffect {}

  /**
   * Answer a submission: the leader has given the entry its place.
   *
   * @param leader who promised it
   */
  record Promised(long ticket, SignedPromise promise, Address leader) implements FeedEffect {}

  /** Answer a submission: the entry is final at this offset; the promise itself got lost. */
  record Included(long ticket, long offset) implements FeedEffect {}

  /**
   * Answer a submission: the entry does not join.
   *
   * @param code {@code busy} (try later), {@code full} (never again), {@code unavailable} (nobody
   *     could tell in time), or the admission's own
   */
  record Refused(long ticket, String code, String why) implements FeedEffect {}

  /** A member has broken a rule that no honest one breaks; said once, the proof convicts it. */
  record Accused(Address culprit, Fault fault) implements FeedEffect {}

  /**
   * This member signs nothing in this term, as its store does not hold all that it has signed; said
   * once in a run.
   *
   * @param members how many there are in the term's committee: a lone one stops the feed
   * @param why in words, of this project's own
   */
  record Silenced(long term, int members, String why) implements FeedEffect {}

  /**
   * A head has become final: its entries may act now. Heads come in order without gaps, each once;
   * after a restart those that come are the ones after {@link FeedHistory#finalHead()}.
   *
   * @param firstOffset offset of the first entry; equals the head's base
   * @param entries none when the head is a seal
   */
  record Finalized(SignedHead head, long firstOffset, List<Entry> entries) implements FeedEffect {
    /** Copies the entries. */
    public Finalized {
      entries = List.copyOf(entries);
    }
  }
}
