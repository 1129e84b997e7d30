package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.Feed;
import io.smartlayer.primitives.Hash;
import org.jspecify.annotations.Nullable;

/**
 * How far a bulletin's feed is imported.
 *
 * @param next the offset of its next entry
 * @param close the last close among its entries, or null while it is in its first term
 * @param origin hash of the head that holds this close; zero where there is none
 */
public record Imported(long next, @Nullable Close close, Hash origin) {
  /** Nothing of it. */
  static final Imported NOTHING = new Imported(0, null, Hash.ZERO);

  /**
   * The bulletin's feed in the term of its next entry.
   *
   * @param first the same in its first term
   */
  public Feed term(Feed first) {
    return close == null
        ? first
        : new Feed(first.id(), close.term(), origin, close.committee(), first.domain());
  }

  /** The same after its next entry. */
  Imported plus(Import taken) {
    return taken.said() instanceof Closed(Close ends)
        ? new Imported(next + 1, ends, taken.proof().heads().getFirst().hash())
        : new Imported(next + 1, close, origin);
  }
}
