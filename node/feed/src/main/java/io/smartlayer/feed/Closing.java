package io.smartlayer.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a head needs so as to close a term, to come after that, or to begin the next one. */
final class Closing {
  private Closing() {}

  /** Whether an entry closes this term. */
  static boolean isOf(Entry entry, long term) {
    @Nullable Close close = Close.read(entry);
    return close != null && close.term() == term + 1;
  }

  /**
   * The feed in the term of a head, or null when no such term can follow its parent.
   *
   * @param first the feed in its first term
   * @param parent the head before; null when this is the feed's first
   */
  static @Nullable Feed feed(Feed first, @Nullable Link parent, long term) {
    if (parent == null) {
      return term == first.term() ? first : null;
    }
    if (term == parent.feed().term()) {
      return parent.feed();
    }
    @Nullable Feed next = parent.next();
    return next != null && parent.closes() && term == next.term() ? next : null;
  }

  /** What is wrong with a head's entries or its proof of the term before, or null. */
  static @Nullable String fault(@Nullable Link parent, Feed feed, Segment segment, Rules rules) {
    List<Entry> entries = segment.entries();
    for (int i = 0; i < entries.size(); i++) {
      boolean closes = entries.get(i).kind() == Kind.CLOSE;
      if (closes && (i + 1 < entries.size() || !isOf(entries.get(i), feed.term()))) {
        return "a close that is not the last entry of its term";
      }
    }
    @Nullable FinalityProof proof = segment.closing();
    if (parent == null || parent.feed().term() == feed.term()) {
      boolean over = parent != null && parent.next() != null;
      return proof != null
          ? "a proof of the term before, where none is needed"
          : over && !entries.isEmpty() ? "entries after the term was closed" : null;
    }
    if (!rules.keep(Rules.Rule.TERM_PROVED)) {
      return null;
    }
    boolean proves =
        proof != null
            && proof.heads().getFirst().hash().equals(parent.hash())
            && proof.verify(parent.feed()) instanceof FinalityProof.Verdict.Valid;
    return proves ? null : "no proof that the term before was closed";
  }

  /** The feed in the term after a head, if it or one before it in its term has closed that. */
  static @Nullable Feed next(@Nullable Link parent, Feed feed, Head head, List<Entry> entries) {
    if (!entries.isEmpty()) {
      @Nullable Close close = Close.read(entries.getLast());
      return close == null ? null : feed.next(close, head.hash());
    }
    return parent != null && parent.feed().term() == feed.term() ? parent.next() : null;
  }
}
