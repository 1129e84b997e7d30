package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;

/**
 * What everyone who takes part in a feed agrees on beforehand, for one term: a committee's time in
 * office.
 *
 * @param id the feed's name
 * @param term how often the committee has changed
 * @param origin hash of the head that closed the term before; zero in a feed's first term
 * @param committee who orders the feed in this term
 * @param domain what its signatures are bound to: {@code {"Smart Layer", "1", chainId,
 *     NodeRegistry}}
 */
public record Feed(
    FeedId id, long term, Hash origin, Committee committee, TypedData.Domain domain) {
  /** A feed in its first term. */
  public Feed(FeedId id, Committee committee, TypedData.Domain domain) {
    this(id, 0, Hash.ZERO, committee, domain);
  }

  /**
   * The feed in its next term.
   *
   * @param closing hash of the head whose last entry is {@code close}
   */
  Feed next(Close close, Hash closing) {
    return new Feed(id, close.term(), closing, close.committee(), domain);
  }

  /** Whether a signature that names this feed and term is about this. */
  boolean is(FeedId otherId, long otherTerm) {
    return id.equals(otherId) && term == otherTerm;
  }
}
