package io.smartlayer.runtime;

import io.smartlayer.environment.Network;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FeedTip;
import io.smartlayer.feed.MemberTips;
import io.smartlayer.feed.ProvenTip;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What an anchor vouches for: how far the feeds are in whose committee it is. It signs on its
 * period, and tells whoever asks ({@code spec/protocol/tips.md}). Lives on its node's loop.
 */
final class Tips {
  /** Time between two signatures over a lane. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  /**
   * How long the node's loop may stand still. After more, and after a start, the anchor first
   * listens for a whole period: else it would vouch now for what it knew long ago.
   */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** Most questions of one node that are answered in a period. */
  static final int ANSWERS = 8192;

  private final Address self;
  private final MemberTips member;
  private final Network network;
  private final Predicate<FeedId> follows;
  private final TreeMap<Address, Integer> answered = new TreeMap<>(); // in this period
  private Instant seen = Instant.EPOCH;
  private Instant due = Instant.MAX;

  /**
   * An anchor that has signed nothing yet.
   *
   * @param follows whether a feed is followed here, and was not given up
   */
  Tips(SecretKey key, TypedData.Domain domain, Network network, Predicate<FeedId> follows) {
    this.self = key.address();
    this.member = new MemberTips(key, domain);
    this.network = network;
    this.follows = follows;
  }

  /** More of a feed is final, or it was taken up. */
  void told(FeedId id, FeedHistory history) {
    Feed present = history.feed();
    long size = history.finalSize();
    if (size > 0 && present.committee().indexOf(self) >= 0) {
      member.put(new FeedTip(id, present.term(), size, history.rootAt(size)));
    } else {
      member.remove(id);
    }
  }

  /** Time has passed. */
  void elapsed(Instant now) {
    if (now.isBefore(seen) || now.isAfter(seen.plus(PAUSE))) {
      due = now.plus(PERIOD);
    }
    seen = now;
    if (!now.isBefore(due)) {
      due = now.plus(PERIOD);
      answered.clear();
      member.sign(now.toEpochMilli());
    }
  }

  /** A listed node says something. */
  void received(Address from, Bytes body) {
    if (PeerMessages.read(from, body, TipMessage::decode) instanceof TipMessage.Question(var feed)
        && follows.test(feed)
        && answered.merge(from, 1, Integer::sum) <= ANSWERS) {
      ProvenTip tip = member.prove(feed);
      if (tip != null) {
        network.send(from, TipMessage.PROTOCOL, new TipMessage.Word(tip).encode());
      }
    }
  }
}
