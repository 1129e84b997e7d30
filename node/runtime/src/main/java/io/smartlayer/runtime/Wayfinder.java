package io.smartlayer.runtime;

import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.Whereabouts.Told;
import io.smartlayer.token.PlacementRecord;
import java.util.concurrent.Semaphore;

/**
 * Answers who serves tokens whose feeds this node does not keep, from what others hold. A token's
 * group is fixed when it is activated, and remembered; its placement is asked for each time, and
 * the directory remembers that for {@code spec/protocol/directory.md}'s 30 s.
 *
 * <p>Safe for use by many threads.
 */
final class Wayfinder {
  /** Lookups that ask others at once; more are told that the node is busy. */
  static final int AT_ONCE = 64;

  /** Tokens whose groups are remembered. */
  static final int TOKENS = 16_384;

  /** Answers that are kept ready, so that the same record is not checked again for each caller. */
  static final int ANSWERS = 1024;

  private final Whereabouts others;
  private final Roster roster;
  private final RecentMap<TokenId, FeedId> feeds = new RecentMap<>(TOKENS);
  private final RecentMap<FeedId, Ready> answers = new RecentMap<>(ANSWERS);
  private final Semaphore turns = new Semaphore(AT_ONCE);

  /** An answer, and what it was made from. */
  private record Ready(PlacementRecord placed, Lookup.Found answer) {}

  Wayfinder(Whereabouts others, Roster roster) {
    this.others = others;
    this.roster = roster;
  }

  /**
   * Finds who serves a token; waits for others.
   *
   * @param anew whether what was heard before does not satisfy
   */
  Lookup find(TokenId token, boolean anew) {
    if (!turns.tryAcquire()) {
      return new Lookup.Busy();
    }
    try {
      FeedId known = feeds.get(token);
      if (anew && known != null) {
        others.outdated(token, known);
      }
      return switch (known == null ? others.feedOf(token) : new Told.Found<>(known)) {
        case Told.Nothing<FeedId> _ -> new Lookup.Unknown();
        case Told.CannotTell<FeedId>(String why) -> new Lookup.CannotTell(why);
        case Told.Found<FeedId>(FeedId feed) -> {
          feeds.put(token, feed);
          yield placement(feed);
        }
      };
    } finally {
      turns.release();
    }
  }

  private Lookup placement(FeedId feed) {
    return switch (others.placement(feed)) {
      case Told.Nothing<PlacementRecord> _ -> new Lookup.Unknown();
      case Told.CannotTell<PlacementRecord>(String why) -> new Lookup.CannotTell(why);
      case Told.Found<PlacementRecord>(PlacementRecord placed) -> {
        Ready ready = answers.get(feed);
        if (ready == null || !ready.placed.equals(placed)) {
          ready = new Ready(placed, Lookups.answer(placed, roster.all()));
          answers.put(feed, ready);
        }
        yield ready.answer;
      }
    };
  }
}
