package io.smartlayer.runtime;

import io.smartlayer.discovery.DirectoryKey;
import io.smartlayer.feed.FeedId;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.Activation;
import io.smartlayer.token.ActivationRecord;
import io.smartlayer.token.Ledger;
import io.smartlayer.token.Membership;
import io.smartlayer.token.PlacementRecord;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What an anchor can say of the groups whose feeds it keeps: to those who ask, and to the
 * directory, which is to hold their placements and their tokens' activations. Safe for use by many
 * threads.
 */
final class Holdings {
  private final NodeLoop loop;
  private final Map<FeedId, AnchorGroup> groups; // the loop's own
  private final Map<TokenId, FeedId> tokens = new ConcurrentSkipListMap<>();
  private final Map<Hash, TokenId> subjects = new ConcurrentSkipListMap<>();

  /** What the loop found of a group; null in it is "none", and no answer is none of it. */
  private record Kept(@Nullable PlacementRecord placed) {}

  /**
   * Nothing yet.
   *
   * @param groups read on the loop only
   */
  Holdings(NodeLoop loop, Map<FeedId, AnchorGroup> groups) {
    this.loop = loop;
    this.groups = groups;
  }

  /** A group has grown, or was opened; on the loop, or before that runs. */
  void told(FeedId feed, AnchorGroup group) {
    for (Activation activation : group.ledger().activations()) {
      TokenId token = activation.token();
      if (tokens.put(token, feed) == null) {
        subjects.put(ActivationRecord.subject(token), token);
      }
    }
  }

  /** The feed of a token's group, if it is kept here; else null. */
  @Nullable FeedId feedOf(TokenId token) {
    return tokens.get(token);
  }

  /**
   * Who serves a group that is kept here.
   *
   * @param all all nodes that are listed
   */
  Lookup placement(FeedId feed, Membership all) {
    Kept kept =
        loop.ask(() -> new Kept(Lookups.record(groups.get(feed))), AnchorNode.ANSWER_TIMEOUT);
    if (kept == null) {
      return new Lookup.Busy();
    }
    PlacementRecord placed = kept.placed;
    return placed == null ? new Lookup.Unknown() : Lookups.answer(placed, all);
  }

  /** What the directory is to hold of what is placed; null when the node has no time to say. */
  @Nullable NavigableMap<DirectoryKey, Upkeep.Duty> duties() {
    Map<FeedId, Upkeep.Duty> placed = loop.ask(this::placed, AnchorNode.ANSWER_TIMEOUT);
    if (placed == null) {
      return null;
    }
    var duties = new TreeMap<DirectoryKey, Upkeep.Duty>();
    placed.forEach((feed, duty) -> duties.put(new DirectoryKey.OfPlacement(feed.hash()), duty));
    subjects.forEach((subject, token) -> {
      FeedId feed = tokens.get(token);
      Upkeep.Duty duty = feed == null ? null : placed.get(feed);
      if (duty != null) { // an activation never changes
        duties.put(new DirectoryKey.OfToken(subject), duty.ofVersion(0));
      }
    });
    return duties;
  }

  /** A record as the directory is to hold it; null for none, or when there is no time to say. */
  @Nullable Bytes record(DirectoryKey key) {
    return switch (key) {
      case DirectoryKey.OfPeer _ -> null;
      case DirectoryKey.OfPlacement(Hash feed) -> {
        PlacementRecord placed =
            loop.ask(() -> Lookups.record(groups.get(new FeedId(feed))), AnchorNode.ANSWER_TIMEOUT);
        yield placed == null ? null : placed.toBytes();
      }
      case DirectoryKey.OfToken(Hash subject) -> {
        TokenId token = subjects.get(subject);
        ActivationRecord activated = token == null ? null : activation(token);
        yield activated == null ? null : activated.toBytes();
      }
    };
  }

  private @Nullable ActivationRecord activation(TokenId token) {
    FeedId feed = tokens.get(token);
    return feed == null
        ? null
        : loop.ask(() -> Lookups.record(groups.get(feed), token), AnchorNode.ANSWER_TIMEOUT);
  }

  private Map<FeedId, Upkeep.Duty> placed() {
    var all = new TreeMap<FeedId, Upkeep.Duty>();
    groups.forEach((feed, group) -> {
      Ledger.PlacedAt at = group.ledger().placed();
      if (at != null && group.rank() >= 0) {
        all.put(feed, new Upkeep.Duty(at.offset(), group.rank(), group.committee().size()));
      }
    });
    return all;
  }
}
