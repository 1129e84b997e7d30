package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import org.jspecify.annotations.Nullable;

/** Checks a head and its entries against the certified head before, as voters and readers do. */
final class HeadCheck {
  private final Feed feed;
  private final Rules rules;

  HeadCheck(Feed feed, Rules rules) {
    this.feed = feed;
    this.rules = rules;
  }

  /** What comes of a check. */
  sealed interface Result {
    record Sound(Link link) implements Result {}

    record Unsound(String why) implements Result {}
  }

  /**
   * Checks everything that the bytes themselves show: place, leaves, time order, root, signature.
   * The segment's certificate is the caller's to check.
   *
   * @param parent the certified head that this one names; null when it is a feed's first
   */
  Result check(@Nullable Link parent, Segment segment) {
    Head head = segment.head();
    @Nullable String fault = misplaced(parent, head);
    if (fault == null) {
      fault = Opening.fault(feed, head, segment.leaves(), rules);
    }
    if (fault != null) {
      return new Result.Unsound(fault);
    }
    if (!segment.signed().isBy(feed.committee().leader(head.epoch()).key(), feed.domain())) {
      return new Result.Unsound("not signed by the epoch's leader");
    }
    MerkleEdge edge = (parent == null ? MerkleEdge.EMPTY : parent.edge()).with(segment.entries());
    if (edge.size() != head.size()) {
      return new Result.Unsound("the size is not that of the entries");
    }
    if (rules.keep(Rules.Rule.ROOT_RECOMPUTED) && !edge.root().equals(head.root())) {
      return new Result.Unsound("the root is not that of the entries");
    }
    return new Result.Sound(new Link(segment.signed(), segment.leaves(), head.hash(), edge));
  }

  private @Nullable String misplaced(@Nullable Link parent, Head head) {
    Hash parentHash = parent == null ? Hash.ZERO : parent.hash();
    @Nullable Head before = parent == null ? null : parent.head();
    if (!head.feedId().equals(feed.id())) {
      return "another feed";
    }
    if (head.term() != 0) {
      return "another term than 0";
    }
    boolean certified =
        head.justify().equals(parentHash) || !rules.keep(Rules.Rule.PARENT_CERTIFIED);
    if (!head.parent().equals(parentHash) || !certified) {
      return "parent and justify are not one certified head";
    }
    boolean opens = head.round() == 0 && (before == null || before.epoch() < head.epoch());
    boolean follows =
        before != null && before.epoch() == head.epoch() && head.round() == before.round() + 1;
    if (!opens && !follows) {
      return "the slot does not follow the parent's";
    }
    if (head.base() != (before == null ? 0 : before.size())) {
      return "the base is not the parent's size";
    }
    if (head.size() > FeedLimits.FEED_ENTRIES) {
      return "the feed is full";
    }
    if (before != null
        && (head.time() < before.time() || head.chainBlock() < before.chainBlock())) {
      return "time or block before the parent's";
    }
    return null;
  }

  /** Whether a certificate is one of this feed's committee. */
  boolean isValid(Certificate certificate) {
    Vote vote = certificate.vote();
    return vote.feedId().equals(feed.id())
        && vote.term() == 0
        && certificate.isValid(feed.committee(), feed.domain());
  }

  /** Whether a certificate is for exactly this head. */
  static boolean certifies(Certificate certificate, Link link) {
    return certificate.vote().equals(Vote.on(link.head()));
  }
}
