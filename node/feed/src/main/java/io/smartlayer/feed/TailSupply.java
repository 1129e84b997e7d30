package io.smartlayer.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber is told next: the supplying end of a stream of {@code /smartlayer/tail/1}.
 * Feeds take turns. Used by one thread, but for {@link #cut}, which the owner of the histories
 * calls while that waits.
 */
public final class TailSupply {
  private final List<Reading> feeds;
  private final TailFilter filter;
  private final TailFilter.Schemas schemas;
  private int turn;

  /** How far one feed was told. */
  private static final class Reading {
    private final TailMessage.Wanted wanted;
    private long next;
    private long term;

    Reading(TailMessage.Wanted wanted) {
      this.wanted = wanted;
      this.next = wanted.from();
      this.term = wanted.term();
    }

    boolean isDone() {
      return wanted.endsAt(next);
    }
  }

  /** What there is to tell, before work is put into it. */
  public sealed interface Cut {
    /** How far the feeds are here, and how far they were told before. */
    List<TailMessage.Place> places();

    /** Entries of one feed. */
    record Entries(List<TailMessage.Place> places, int feed, TailCut what) implements Cut {}

    /** A feed's passage to its next term. */
    record Passage(List<TailMessage.Place> places, int feed, Lineage.Passage passage)
        implements Cut {}

    /** Nothing for now. */
    record Nothing(List<TailMessage.Place> places) implements Cut {}

    /** Nothing any more. */
    record Over(List<TailMessage.Place> places, TailMessage.Why why) implements Cut {}
  }

  /** A supply that begins where a subscription does. */
  public TailSupply(TailMessage.Subscribe asked, TailFilter.Schemas schemas) {
    this.feeds = asked.feeds().stream().map(Reading::new).toList();
    this.filter = asked.filter();
    this.schemas = schemas;
  }

  /**
   * Finds what is next, with little work and no change.
   *
   * @param histories the feeds that are kept here; null for others
   */
  public Cut cut(Function<FeedId, @Nullable FeedHistory> histories) {
    List<TailMessage.Place> places = places(histories);
    boolean known = false;
    boolean done = true;
    boolean bounded = true;
    for (int i = 0; i < feeds.size(); i++) {
      int index = (turn + i) % feeds.size();
      Reading reading = feeds.get(index);
      @Nullable FeedHistory history = histories.apply(reading.wanted.feed());
      known |= history != null;
      if (reading.isDone()) {
        continue;
      }
      if (history != null && history.finalSize() > reading.next) {
        return next(places, index, reading, history);
      }
      done = false;
      bounded &= reading.wanted.to() > 0;
    }
    if (done) {
      return new Cut.Over(places, TailMessage.Why.DONE);
    }
    if (!known) {
      return new Cut.Over(places, TailMessage.Why.FEED_UNKNOWN);
    }
    return bounded ? new Cut.Over(places, TailMessage.Why.NOT_FINAL) : new Cut.Nothing(places);
  }

  private static Cut next(
      List<TailMessage.Place> places, int index, Reading reading, FeedHistory history) {
    if (reading.next < history.floor()) { // its bodies are in the log alone: others may have them
      return new Cut.Over(places, TailMessage.Why.BUSY);
    }
    try {
      if (history.headOf(reading.next).head().term() > reading.term) {
        return new Cut.Passage(places, index, history.passage(reading.term));
      }
      return new Cut.Entries(places, index, TailCut.of(history, reading.next, reading.wanted.to()));
    } catch (IllegalArgumentException e) { // the proof would have more heads than one may have
      return new Cut.Over(places, TailMessage.Why.BUSY);
    }
  }

  private List<TailMessage.Place> places(Function<FeedId, @Nullable FeedHistory> histories) {
    var places = new ArrayList<TailMessage.Place>();
    for (Reading reading : feeds) {
      @Nullable FeedHistory history = histories.apply(reading.wanted.feed());
      long size = history == null ? 0 : history.finalSize();
      places.add(new TailMessage.Place(reading.wanted.feed(), reading.next, size));
    }
    return List.copyOf(places);
  }

  /** Makes the message of what was found, after which that has been told. */
  public TailMessage message(Cut cut) {
    return switch (cut) {
      case Cut.Entries(var _, int feed, TailCut what) -> {
        Reading reading = feeds.get(feed);
        TailRun run = what.run(filter, schemas, reading.wanted.to());
        turn = (feed + 1) % feeds.size();
        reading.next = run.end();
        reading.term += closes(run) ? 1 : 0;
        yield new TailMessage.Told(run);
      }
      case Cut.Passage(var _, int feed, Lineage.Passage passage) -> {
        Reading reading = feeds.get(feed);
        reading.term++;
        yield new TailMessage.Passed(reading.wanted.feed(), passage);
      }
      case Cut.Nothing(var places) -> new TailMessage.Still(places);
      case Cut.Over(var places, TailMessage.Why why) -> new TailMessage.End(why, places);
    };
  }

  private static boolean closes(TailRun run) {
    return run.lines().getLast() instanceof TailLine.Whole(Entry entry)
        && entry.kind() == Kind.CLOSE;
  }
}
