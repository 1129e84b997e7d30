package io.smartlayer.runtime;

import io.smartlayer.anchoring.ImportDuty;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.feed.SpreadSegment;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Import;
import io.smartlayer.token.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The feeds of topics that the groups of one anchor import. Each is followed once, however many
 * groups import it, and not at all where the anchor keeps the feed itself. Lives on its node's
 * loop.
 */
final class TopicFeeds implements ImportDuty.Topics {
  /** How many topics are followed; groups that import others are left to other members. */
  static final int LIMIT = 256;

  /** How many groups are told at a tick that a topic has grown. */
  static final int TOLD_A_TICK = 64;

  /** How many entries of a topic are kept ready, with their proofs. */
  static final int READY = 32;

  private static final System.Logger LOG = System.getLogger(TopicFeeds.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  private final AnchorParts parts;
  private final Function<FeedId, @Nullable FeedHistory> kept;
  private final Consumer<FeedId> tell;
  private final TreeMap<FeedId, Topic> topics = new TreeMap<>();
  private final LinkedHashSet<FeedId> untold = new LinkedHashSet<>();
  private Instant looked = Instant.EPOCH;

  /** One topic: the groups that import it, and its feed where this anchor follows it. */
  private static final class Topic {
    final TreeSet<FeedId> groups = new TreeSet<>();
    final TreeMap<Long, Import> ready = new TreeMap<>();
    @Nullable FeedShell followed;
    Instant tried = Instant.EPOCH;
  }

  /**
   * No topics yet.
   *
   * @param kept a feed that this anchor keeps as a member of its committee, or null
   * @param tell tells a group that one of its topics has grown
   */
  TopicFeeds(
      AnchorParts parts, Function<FeedId, @Nullable FeedHistory> kept, Consumer<FeedId> tell) {
    this.parts = parts;
    this.kept = kept;
    this.tell = tell;
  }

  /** A group imports these topics; it may say so again and again. */
  void want(List<FeedId> wanted, FeedId group) {
    for (FeedId feed : wanted) {
      Topic topic = topics.get(feed);
      if (topic == null && topics.size() < LIMIT) {
        topic = new Topic();
        topics.put(feed, topic);
      }
      if (topic != null) {
        topic.groups.add(group);
      }
    }
  }

  @Override
  public long size(FeedId feed) {
    FeedHistory history = history(feed);
    return history == null ? 0 : history.finalSize();
  }

  @Override
  public @Nullable Import entry(FeedId feed, long offset) {
    Topic topic = topics.get(feed);
    FeedHistory history = history(feed);
    if (topic == null || history == null || offset >= history.finalSize()) {
      return null;
    }
    Import ready = topic.ready.get(offset);
    if (ready == null) {
      ready = Import.of(history, offset);
      if (ready == null) {
        LOG.log(System.Logger.Level.WARNING, "topic=" + feed + " event=no-import offset=" + offset);
        return null;
      }
      topic.ready.put(offset, ready);
      if (topic.ready.size() > READY) {
        topic.ready.pollFirstEntry();
      }
    }
    return ready;
  }

  /** More of a feed is final; it may be a topic's. */
  void grown(FeedId feed) {
    Topic topic = topics.get(feed);
    if (topic != null) {
      untold.addAll(topic.groups);
    }
  }

  /** Takes a message about a feed that is followed here; false for another. */
  boolean received(Address from, FeedMessage message) {
    FeedShell followed = followed(message.feedId());
    if (followed != null) {
      followed.received(from, message);
    }
    return followed != null;
  }

  /** Gossip brought a segment, which its judge has found certified. */
  void received(SpreadSegment segment) {
    FeedShell followed = followed(segment.feedId());
    if (followed != null) {
      Address author = segment.author(followed.history().feed().committee());
      followed.received(author, segment.range());
    }
  }

  /** Time has passed. */
  void elapsed(Instant now) {
    var told = new ArrayList<FeedId>();
    Iterator<FeedId> next = untold.iterator();
    while (next.hasNext() && told.size() < TOLD_A_TICK) {
      told.add(next.next());
      next.remove();
    }
    told.forEach(tell);
    if (now.isBefore(looked.plus(LOOK_AGAIN)) && !now.isBefore(looked)) {
      return;
    }
    looked = now;
    topics.forEach((feed, topic) -> {
      if (now.isBefore(topic.tried) || !now.isBefore(topic.tried.plus(TRY_AGAIN))) {
        topic.tried = now;
        see(feed, topic);
      }
      if (topic.followed != null) {
        topic.followed.elapsed();
      }
    });
  }

  /** A feed is followed as long as this anchor is no member: a member keeps it anyway. */
  private void see(FeedId feed, Topic topic) {
    if (!(parts.roster().of(feed) instanceof GroupMembers.Answer.Known(Membership members))) {
      return;
    }
    Address self = parts.key().address();
    if (kept.apply(feed) != null || parts.roster().orders(self, feed, members)) {
      topic.followed = null;
    } else if (topic.followed == null) {
      var first = new Feed(feed, members.committee(feed), parts.domain());
      var log = parts.storage().open(logOf(feed));
      FeedReader reader = FeedReader.restore(first, self, FeedShell.records(log));
      topic.followed = FeedShell.of(feed, parts.around(), log, reader, _ -> grown(feed));
      parts.roster().keep(feed, parts.around().loop()::store);
      grown(feed);
    }
  }

  /** A log of its own: as a member this anchor would keep the feed under the feed's name. */
  private static String logOf(FeedId feed) {
    return Hash.keccak(Bytes.utf8("topic"), feed.hash().bytes()).toHex().substring(2);
  }

  private @Nullable FeedHistory history(FeedId feed) {
    FeedHistory own = kept.apply(feed);
    FeedShell followed = own == null ? followed(feed) : null;
    return followed == null ? own : followed.history();
  }

  private @Nullable FeedShell followed(FeedId feed) {
    Topic topic = topics.get(feed);
    return topic == null ? null : topic.followed;
  }
}
