package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Hash;
import org.jspecify.annotations.Nullable;

/** Checks a head and its entries against the certified head before, as voters and readers do. */
final class HeadCheck {
  private final Feed first;
  private final Rules rules;

  /**
   * A check of one feed's heads.
   *
   * @param first the feed in its first term; what closes a term says who comes next
   */
  HeadCheck(Feed first, Rules rules) {
    this.first = first;
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
    @Nullable Feed feed = feed(parent, head.term());
    if (feed == null) {
      return new Result.Unsound("a term that does not follow the parent's");
    }
    @Nullable String fault = misplaced(feed, parent, head);
    if (fault == null) {
      fault = Opening.fault(feed, head, segment.leaves(), rules);
    }
    if (fault == null) {
      fault = Closing.fault(parent, feed, segment, rules);
    }
    if (fault != null) {
      return new Result.Unsound(fault);
    }
    if (!segment.signed().isBy(feed.committee().leader(head.epoch()).key(), feed.domain())) {
      return new Result.Unsound("not signed by the epoch's leader");
    }
    Link link = derived(parent, feed, segment);
    if (link.edge().size() != head.size()) {
      return new Result.Unsound("the size is not that of the entries");
    }
    if (rules.keep(Rules.Rule.ROOT_RECOMPUTED) && !link.edge().root().equals(head.root())) {
      return new Result.Unsound("the root is not that of the entries");
    }
    return new Result.Sound(link);
  }

  /**
   * What follows from a segment that was found sound before.
   *
   * @throws Storage.StorageFailure if it cannot have been
   */
  Link again(@Nullable Link parent, Segment segment) {
    @Nullable Feed feed = feed(parent, segment.head().term());
    Hash before = parent == null ? Hash.ZERO : parent.hash();
    if (feed == null || !segment.head().parent().equals(before)) {
      throw new Storage.StorageFailure("a feed's log holds a head that follows no other");
    }
    Link link = derived(parent, feed, segment);
    if (!link.edge().root().equals(segment.head().root())) {
      throw new Storage.StorageFailure("a feed's log holds other entries than its heads");
    }
    return link;
  }

  private static Link derived(@Nullable Link parent, Feed feed, Segment segment) {
    Head head = segment.head();
    MerkleEdge edge = (parent == null ? MerkleEdge.EMPTY : parent.edge()).with(segment.entries());
    @Nullable Feed next = Closing.next(parent, feed, head, segment.entries());
    return new Link(
        segment.signed(), segment.leaves(), segment.closing(), head.hash(), edge, feed, next);
  }

  /** The feed in a head's term, or null when that cannot follow the parent's. */
  @Nullable Feed feed(@Nullable Link parent, long term) {
    return Closing.feed(first, parent, term);
  }

  private @Nullable String misplaced(Feed feed, @Nullable Link parent, Head head) {
    Hash parentHash = parent == null ? Hash.ZERO : parent.hash();
    @Nullable Head before = parent == null ? null : parent.head();
    if (!head.feedId().equals(feed.id())) {
      return "another feed";
    }
    boolean certified =
        head.justify().equals(parentHash) || !rules.keep(Rules.Rule.PARENT_CERTIFIED);
    if (!head.parent().equals(parentHash) || !certified) {
      return "parent and justify are not one certified head";
    }
    @Nullable Head same = before == null || before.term() < head.term() ? null : before;
    boolean opens = head.round() == 0 && (same == null || same.epoch() < head.epoch());
    boolean follows =
        same != null && same.epoch() == head.epoch() && head.round() == same.round() + 1;
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

  /** Whether a certificate is one of a feed's committee. */
  static boolean isValid(Feed feed, Certificate certificate) {
    return feed.is(certificate.vote().feedId(), certificate.vote().term())
        && certificate.isValid(feed.committee(), feed.domain());
  }

  /** Whether a certificate is for exactly this head. */
  static boolean certifies(Certificate certificate, Link link) {
    return certificate.vote().equals(Vote.on(link.head()));
  }
}
