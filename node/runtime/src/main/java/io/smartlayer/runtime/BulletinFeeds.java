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
 * The feeds of bulletins that the groups of one anchor import. Each is followed once, however many
 * groups import it, and not at all where the anchor keeps the feed itself. Lives on its node's
 * loop.
 */
final class BulletinFeeds implements ImportDuty.Bulletins {
  /** How many bulletins are followed; groups that import others are left to other members. */
  static final int LIMIT = 256;

  /** How many groups are told at a tick that a bulletin has grown. */
  static final int TOLD_A_TICK = 64;

  /** How many entries of a bulletin are kept ready, with their proofs. */
  static final int READY = 32;

  private static final System.Logger LOG = System.getLogger(BulletinFeeds.class.getName());
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

  private final AnchorParts parts;
  private final Function<FeedId, @Nullable FeedHistory> kept;
  private final Consumer<FeedId> tell;
  private final TreeMap<FeedId, Bulletin> bulletins = new TreeMap<>();
  private final LinkedHashSet<FeedId> untold = new LinkedHashSet<>();
  private Instant looked = Instant.EPOCH;

  /** One bulletin: the groups that import it, and its feed where this anchor follows it. */
  private static final class Bulletin {
    final TreeSet<FeedId> groups = new TreeSet<>();
    final TreeMap<Long, Import> ready = new TreeMap<>();
    @Nullable FeedShell followed;
    Instant tried = Instant.EPOCH;
  }

  /**
   * No bulletins yet.
   *
   * @param kept a feed that this anchor keeps as a member of its committee, or null
   * @param tell tells a group that one of its bulletins has grown
   */
  BulletinFeeds(
      AnchorParts parts, Function<FeedId, @Nullable FeedHistory> kept, Consumer<FeedId> tell) {
    this.parts = parts;
    this.kept = kept;
    this.tell = tell;
  }

  /** A group imports these bulletins; it may say so again and again. */
  void want(List<FeedId> wanted, FeedId group) {
    for (FeedId feed : wanted) {
      Bulletin bulletin = bulletins.get(feed);
      if (bulletin == null && bulletins.size() < LIMIT) {
        bulletin = new Bulletin();
        bulletins.put(feed, bulletin);
      }
      if (bulletin != null) {
        bulletin.groups.add(group);
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
    Bulletin bulletin = bulletins.get(feed);
    FeedHistory history = history(feed);
    if (bulletin == null || history == null || offset >= history.finalSize()) {
      return null;
    }
    Import ready = bulletin.ready.get(offset);
    if (ready == null) {
      ready = Import.of(history, offset);
      if (ready == null) {
        LOG.log(
            System.Logger.Level.WARNING, "bulletin=" + feed + " event=no-import offset=" + offset);
        return null;
      }
      bulletin.ready.put(offset, ready);
      if (bulletin.ready.size() > READY) {
        bulletin.ready.pollFirstEntry();
      }
    }
    return ready;
  }

  /** More of a feed is final; it may be a bulletin's. */
  void grown(FeedId feed) {
    Bulletin bulletin = bulletins.get(feed);
    if (bulletin != null) {
      untold.addAll(bulletin.groups);
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
    bulletins.forEach((feed, bulletin) -> {
      if (now.isBefore(bulletin.tried) || !now.isBefore(bulletin.tried.plus(TRY_AGAIN))) {
        bulletin.tried = now;
        see(feed, bulletin);
      }
      if (bulletin.followed != null) {
        bulletin.followed.elapsed();
      }
    });
  }

  /** A feed is followed as long as this anchor is no member: a member keeps it anyway. */
  private void see(FeedId feed, Bulletin bulletin) {
    if (!(parts.roster().of(feed) instanceof GroupMembers.Answer.Known(Membership members))) {
      return;
    }
    Address self = parts.key().address();
    if (kept.apply(feed) != null || parts.roster().orders(self, feed, members)) {
      bulletin.followed = null;
    } else if (bulletin.followed == null) {
      var first = new Feed(feed, members.committee(feed), parts.domain());
      var log = parts.storage().open(logOf(feed));
      FeedReader reader = FeedReader.restore(first, self, FeedShell.records(log));
      bulletin.followed = FeedShell.of(feed, parts.around(), log, reader, _ -> grown(feed));
      parts.roster().keep(feed, parts.around().loop()::store);
      grown(feed);
    }
  }

  /** A log of its own: as a member this anchor would keep the feed under the feed's name. */
  private static String logOf(FeedId feed) {
    return Hash.keccak(Bytes.utf8("bulletin"), feed.hash().bytes()).toHex().substring(2);
  }

  private @Nullable FeedHistory history(FeedId feed) {
    FeedHistory own = kept.apply(feed);
    FeedShell followed = own == null ? followed(feed) : null;
    return followed == null ? own : followed.history();
  }

  private @Nullable FeedShell followed(FeedId feed) {
    Bulletin bulletin = bulletins.get(feed);
    return bulletin == null ? null : bulletin.followed;
  }
}
