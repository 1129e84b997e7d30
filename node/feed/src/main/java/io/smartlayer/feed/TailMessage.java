package io.smartlayer.feed;

import java.util.List;
import java.util.TreeSet;

/** What is said on a stream of {@code /smartlayer/tail/1}; see {@code spec/protocol/tail.md}. */
public sealed interface TailMessage {
  /**
   * Who reads asks for feeds: the first message of a stream.
   *
   * @param feeds 1 to {@link TailLimits#FEEDS}, each feed once
   * @param credit bytes that may be sent, {@link TailLimits#CREDIT_LEAST} to {@link
   *     TailLimits#CREDIT_MOST}
   */
  record Subscribe(List<Wanted> feeds, TailFilter filter, long credit) implements TailMessage {
    /** Checks the number of feeds and the credit. */
    public Subscribe {
      feeds = List.copyOf(feeds);
      var once = new TreeSet<FeedId>();
      feeds.forEach(wanted -> once.add(wanted.feed()));
      if (feeds.isEmpty() || feeds.size() > TailLimits.FEEDS || once.size() < feeds.size()) {
        throw new IllegalArgumentException(
            "a subscription names 1 to " + TailLimits.FEEDS + " feeds, each once");
      }
      if (credit < TailLimits.CREDIT_LEAST || credit > TailLimits.CREDIT_MOST) {
        throw new IllegalArgumentException("a credit of " + credit + " bytes");
      }
    }
  }

  /**
   * One feed of a subscription.
   *
   * @param from first offset
   * @param to the offset behind the last; zero for no end
   * @param term a term up to that of {@code from}, whose committee the reader knows
   */
  record Wanted(FeedId feed, long from, long to, long term) {
    /** Checks that the numbers are in range. */
    public Wanted {
      for (long number : new long[] {from, to, term}) {
        if (number < 0 || number > Head.NUMBER_LIMIT) {
          throw new IllegalArgumentException("numbers are 0 to 2^53 - 1, not " + number);
        }
      }
      if (to > 0 && to <= from) {
        throw new IllegalArgumentException("an end at " + to + ", not behind " + from);
      }
    }

    /** Whether there is nothing more to tell once {@code next} is the next offset. */
    boolean endsAt(long next) {
      return to > 0 && next >= to;
    }
  }

  /**
   * Who reads allows more to be sent.
   *
   * @param bytes 1 to {@link TailLimits#CREDIT_MOST}
   */
  record Grant(long bytes) implements TailMessage {
    /** Checks the number. */
    public Grant {
      if (bytes < 1 || bytes > TailLimits.CREDIT_MOST) {
        throw new IllegalArgumentException("a grant of " + bytes + " bytes");
      }
    }
  }

  /** How a feed came from one term to the next. */
  record Passed(FeedId feed, Lineage.Passage passage) implements TailMessage {}

  /** Final entries. */
  record Told(TailRun run) implements TailMessage {}

  /** There is nothing more to tell for now, or nothing yet. */
  record Still(List<Place> places) implements TailMessage {
    /** Checks the number of places. */
    public Still {
      places = checked(places);
    }
  }

  /** The stream ends; each feed can be asked for from its place on, here or elsewhere. */
  record End(Why why, List<Place> places) implements TailMessage {
    /** Checks the number of places. */
    public End {
      places = checked(places);
    }
  }

  /**
   * How far a stream is.
   *
   * @param next first offset that was not told on it
   * @param size entries that are final at who supplies; it says so, without proof
   */
  record Place(FeedId feed, long next, long size) {
    /** Checks that the numbers are in range. */
    public Place {
      for (long number : new long[] {next, size}) {
        if (number < 0 || number > Head.NUMBER_LIMIT) {
          throw new IllegalArgumentException("numbers are 0 to 2^53 - 1, not " + number);
        }
      }
    }
  }

  /** Why a stream ends. */
  enum Why {
    /** All that was asked for has been told. */
    DONE("done"),
    /** No credit came for {@link TailLimits#CREDIT_WAIT}, though there was something to tell. */
    BEHIND("behind"),
    /** None of the feeds is kept here. */
    FEED_UNKNOWN("feed-unknown"),
    /** Nothing from the offset on is final here. */
    NOT_FINAL("not-final"),
    /** What was asked for is no longer here, or has no time to be found. */
    BUSY("busy");

    private final String word;

    Why(String word) {
      this.word = word;
    }

    /** The word on the wire. */
    public String word() {
      return word;
    }
  }

  private static List<Place> checked(List<Place> places) {
    if (places.size() > TailLimits.FEEDS) {
      throw new IllegalArgumentException(places.size() + " places");
    }
    return List.copyOf(places);
  }
}
