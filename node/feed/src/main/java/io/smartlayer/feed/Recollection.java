package io.smartlayer.feed;

import java.util.function.LongFunction;

/**
 * How much of what a node's key has signed in a feed its store is known to hold, for each of the
 * feed's terms. Who runs a member knows: a term that began while the node was running is held
 * whole; one that began before that may be missing its end, if the store was put back to an older
 * copy; one that is older than the store is lost.
 *
 * @param extents what is known of a term
 */
public record Recollection(LongFunction<Extent> extents) {
  /** Everything is held: of a feed that began while the node was running. */
  public static final Recollection WHOLE = new Recollection(_ -> Extent.WHOLE);

  /** All or some is held: of a feed that is older than the node's present run. */
  public static final Recollection UNSURE = new Recollection(_ -> Extent.UNSURE);

  /** How much of one term is held. */
  public enum Extent {
    /** Every signature. */
    WHOLE,
    /** Every signature up to some moment: others are asked whether there were later ones. */
    UNSURE,
    /** The store is younger than the term. */
    LOST
  }

  Extent in(long term) {
    return extents.apply(term);
  }
}
