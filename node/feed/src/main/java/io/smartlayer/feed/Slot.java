package io.smartlayer.feed;

/**
 * The place that a head claims: a key signs one head, and one vote, for each. Slots order heads by
 * term, then epoch, then round; "higher" never means a larger size.
 */
public record Slot(long term, long epoch, long round) implements Comparable<Slot> {
  /** Below every slot: where a feed without any certified head is. */
  static final Slot NONE = new Slot(0, 0, -1);

  /** The slot of a head. */
  public static Slot of(Head head) {
    return new Slot(head.term(), head.epoch(), head.round());
  }

  /** The slot that a vote is for. */
  public static Slot of(Vote vote) {
    return new Slot(vote.term(), vote.epoch(), vote.round());
  }

  /** Whether it is of this term and epoch, and not {@link #NONE}. */
  boolean isIn(long ofTerm, long ofEpoch) {
    return term == ofTerm && epoch == ofEpoch && round >= 0;
  }

  /** Whether a head here opens a term or an epoch after a feed's first. */
  boolean opens() {
    return round == 0 && (term > 0 || epoch > 0);
  }

  /** The slot of the next head in the same epoch. */
  Slot next() {
    return new Slot(term, epoch, round + 1);
  }

  /** Whether this slot comes after {@code other}. */
  boolean isAfter(Slot other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Slot other) {
    int byTerm = Long.compare(term, other.term);
    int byEpoch = byTerm != 0 ? byTerm : Long.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(round, other.round);
  }

  @Override
  public String toString() {
    return term + "/" + epoch + "/" + round;
  }
}
