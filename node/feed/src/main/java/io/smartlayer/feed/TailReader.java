package io.smartlayer.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who reads one feed through {@code /smartlayer/tail/1}. It believes nothing but certificates: a
 * supplier can be silent, and can hold an entry back behind its hash, but cannot leave one out
 * unseen, move one or make one up. What it refuses leaves it as it was, so that it can go on with
 * another supplier.
 *
 * <p>A pure state machine of one thread. It keeps the next offset and the feed's committee, and no
 * entry.
 */
public final class TailReader {
  private final TailFilter filter;
  private final TailFilter.Schemas schemas;
  private final long to;
  private Feed feed;
  private long next;

  /**
   * A reader that begins at an offset.
   *
   * @param feed in a term up to that of {@code from}, such as its first
   * @param from first offset
   * @param to the offset behind the last; zero for no end
   */
  public TailReader(Feed feed, long from, long to, TailFilter filter, TailFilter.Schemas schemas) {
    this.feed = feed;
    this.next = from;
    this.to = to;
    this.filter = filter;
    this.schemas = schemas;
  }

  /** What comes of a message. */
  public sealed interface Outcome {
    /**
     * It is good.
     *
     * @param found entries that are wanted, in order; perhaps none
     */
    record Taken(List<TailRun.Told> found) implements Outcome {
      /** Copies the entries. */
      public Taken {
        found = List.copyOf(found);
      }
    }

    /** It is not, and nothing of it was taken: who sent it is to be asked no more. */
    record Refused(String reason) implements Outcome {}
  }

  private static final Outcome NOTHING = new Outcome.Taken(List.of());

  /** What it asks a supplier for. */
  public TailMessage.Wanted wanted() {
    return new TailMessage.Wanted(feed.id(), next, to, feed.term());
  }

  /** The feed in the latest term that it has proof of. */
  public Feed feed() {
    return feed;
  }

  /** The first offset that was not told. */
  public long next() {
    return next;
  }

  /** Whether it has all that it wants. */
  public boolean isDone() {
    return to > 0 && next >= to;
  }

  /** Takes what a supplier says. */
  public Outcome on(TailMessage message) {
    return switch (message) {
      case TailMessage.Told(TailRun run) -> told(run);
      case TailMessage.Passed(FeedId id, Lineage.Passage passage) -> passed(id, passage);
      case TailMessage.Still _, TailMessage.End _ -> NOTHING;
      case TailMessage.Subscribe _, TailMessage.Grant _ ->
          new Outcome.Refused("a request from who is to supply");
    };
  }

  private Outcome told(TailRun run) {
    if (run.base() != next || !run.feed().equals(feed.id())) {
      return new Outcome.Refused("offset " + run.base() + " where " + next + " is next");
    }
    if (to > 0 && run.end() > to) {
      return new Outcome.Refused("more than was asked for");
    }
    return switch (run.verify(feed)) {
      case TailRun.Verdict.Invalid(String reason) -> new Outcome.Refused(reason);
      case TailRun.Verdict.Valid(List<TailRun.Told> told, Feed behind) -> {
        next = run.end();
        feed = behind;
        yield new Outcome.Taken(
            told.stream().filter(one -> filter.wants(one.entry(), schemas)).toList());
      }
    };
  }

  /** A term that ends beyond the next offset is not passed yet. */
  private Outcome passed(FeedId id, Lineage.Passage passage) {
    long end = passage.closing().heads().getFirst().size();
    @Nullable Feed passed =
        id.equals(feed.id()) && end <= next ? Lineage.next(feed, passage) : null;
    if (passed == null) {
      return new Outcome.Refused(
          "term " + feed.term() + " is not shown to be closed before " + next);
    }
    feed = passed;
    return NOTHING;
  }
}
