package io.smartlayer.runtime;

import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Membership;
import java.util.function.Consumer;

/**
 * Judges what gossip brings before it goes on to others: only what a feed's own committee has
 * certified, on the feed's own lane, and each segment once ({@code spec/protocol/feed.md},
 * "Spreading"). Safe for use by many threads.
 */
final class SpreadJudge {
  /** How many certified segments are remembered, so that another form of one is not spread too. */
  static final int REMEMBERED = 16_384;

  private static final int KNOWN_FEEDS = 1024;

  private final Membership network;
  private final Consumer<SpreadSegment> certified;
  private final RecentMap<Hash, FeedId> seen = new RecentMap<>(REMEMBERED);
  private final RecentMap<FeedId, Feed> feeds = new RecentMap<>(KNOWN_FEEDS);

  /**
   * A judge who has seen nothing yet.
   *
   * @param certified told of each segment that is accepted; it returns at once
   */
  SpreadJudge(Membership network, Consumer<SpreadSegment> certified) {
    this.network = network;
    this.certified = certified;
  }

  /** What to do with a message. */
  Verdict judge(Topic topic, Bytes data) {
    SpreadSegment spread = FeedCodec.decodeSpread(data);
    if (spread == null || !Lanes.of(spread.feedId().hash()).equals(topic)) {
      return Verdict.REJECT;
    }
    Hash head = spread.certificate().headHash();
    if (seen.get(head) != null) {
      return Verdict.IGNORE;
    }
    if (spread.fault(feed(spread.feedId())) != null) {
      return Verdict.REJECT;
    }
    seen.put(head, spread.feedId());
    certified.accept(spread);
    return Verdict.ACCEPT;
  }

  /** The committee of a feed is drawn from the members: it is known for every feed there can be. */
  private Feed feed(FeedId id) {
    Feed known = feeds.get(id);
    if (known == null) {
      known = new Feed(id, network.committee(id), network.domain());
      feeds.put(id, known);
    }
    return known;
  }
}
