package io.smartlayer.feed;

import java.time.Instant;

/**
 * Decides which entries may join a feed, given those before it. Immutable: a decision yields the
 * next state, so that heads that are not final yet can be judged and dropped again.
 *
 * <p>The answer depends on this state, the context and the entry alone, never on a clock of its
 * own, so that every member judges alike. It answers at once: what it needs of the chain has been
 * fetched before, or it cannot tell. Refusing what was there before, as {@code duplicate}, is its
 * duty: the feed itself keeps no memory of entries.
 */
public interface Admission {
  /** Judges {@code entry} as the next one. */
  Judgement admit(Context context, Entry entry);

  /**
   * The state after an entry that a quorum has certified, whatever this node would have said. It
   * must not need the chain: a node that catches up follows the quorum.
   */
  Admission certified(Context context, Entry entry);

  /**
   * Where an entry would stand.
   *
   * @param offset the offset it would get
   * @param time the time of the head that would hold it
   * @param chainBlock the block at which that head asks the chain
   * @param term the term of that head, which says who orders the feed
   * @param epoch the epoch of that head, which says who leads
   */
  record Context(long offset, Instant time, long chainBlock, long term, long epoch) {
    /** The place of an entry in a head that holds it. */
    public static Context of(Head head, long offset) {
      return new Context(offset, head.instant(), head.chainBlock(), head.term(), head.epoch());
    }

    /** The place of an entry so many offsets further on in the same head. */
    Context plus(int entries) {
      return new Context(offset + entries, time, chainBlock, term, epoch);
    }
  }

  /** What comes of {@link #admit}. */
  sealed interface Judgement {
    /** The entry may join; {@code next} judges the one after it. */
    record Admitted(Admission next) implements Judgement {}

    /**
     * The entry may not join in this context. Asked again in a later one the answer may differ.
     *
     * @param code stable, such as {@code duplicate}; lower-case letters and hyphens, at most 64
     * @param why for people
     */
    record Refused(String code, String why) implements Judgement {}

    /** Nobody can say now, for example because the chain cannot be asked. */
    record CannotTell(String why) implements Judgement {}
  }
}
