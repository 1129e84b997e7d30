package io.smartlayer.runtime;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Lineage;
import io.smartlayer.feed.SignedLeave;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges what gossip brings before it goes on to others: only what a feed's own committee has
 * certified, on the feed's own lane, and each segment once ({@code spec/protocol/feed.md},
 * "Spreading"). Safe for use by many threads.
 */
final class SpreadJudge {
  /** How many certified segments are remembered, so that another form of one is not spread too. */
  static final int REMEMBERED = 16_384;

  private static final int KNOWN_FEEDS = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Roster roster;
  private final Consumer<SpreadSegment> certified;
  private final RecentMap<Hash, FeedId> seen = new RecentMap<>(REMEMBERED);
  private final RecentMap<FeedId, Feed> feeds = new RecentMap<>(KNOWN_FEEDS);

  /**
   * A judge who has seen nothing yet.
   *
   * @param certified told of each segment that is accepted; it returns at once
   */
  SpreadJudge(Roster roster, Consumer<SpreadSegment> certified) {
    this.roster = roster;
    this.certified = certified;
  }

  /** What to do with a message. Waits for the chain where it must, within a bound. */
  Verdict judge(Topic topic, Bytes data) {
    SpreadSegment spread = FeedCodec.decodeSpread(data);
    if (spread == null || !Lanes.of(spread.feedId().hash()).equals(topic)) {
      return Verdict.REJECT;
    }
    Hash head = spread.certificate().headHash();
    if (seen.get(head) != null) {
      return Verdict.IGNORE;
    }
    Feed feed = feed(spread.feedId(), spread.segment().head().term());
    if (feed == null || needsOrigin(spread)) {
      return Verdict.IGNORE; // who sent it may have heard from the chain, or the feed, earlier
    }
    if (spread.fault(feed) != null) {
      return Verdict.REJECT;
    }
    seen.put(head, spread.feedId());
    certified.accept(spread);
    return Verdict.ACCEPT;
  }

  /**
   * A feed in a term, with its committee; null while nobody can say who is in that. Waits for the
   * chain. On which head a later term stands is not known here.
   */
  private @Nullable Feed feed(FeedId id, long term) {
    Feed known = feeds.get(id);
    if (known == null
        && roster.await(id, PATIENCE) instanceof GroupMembers.Answer.Known(Membership members)) {
      known = new Feed(id, members.committee(id), members.domain());
      feeds.put(id, known);
    }
    if (known == null || term == known.term()) {
      return known;
    }
    Close close = term < 1 || term > Lineage.TERM_LIMIT ? null : close(id, term);
    return close == null ? null : new Feed(id, term, Hash.ZERO, close.committee(), known.domain());
  }

  /** What began a term, as the registry asks for it; null when it does not. */
  private @Nullable Close close(FeedId id, long term) {
    List<Close> closes = roster.closes(id);
    return term <= closes.size() ? closes.get((int) term - 1) : null;
  }

  /** Whether it opens an epoch on the head that closed the term before. */
  private static boolean needsOrigin(SpreadSegment spread) {
    List<SignedLeave> leaves = spread.segment().leaves();
    return spread.segment().head().term() > 0
        && !leaves.isEmpty()
        && leaves.stream().allMatch(leave -> leave.leave().highestHead().equals(Hash.ZERO));
  }
}
