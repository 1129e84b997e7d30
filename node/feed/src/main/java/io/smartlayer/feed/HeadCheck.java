package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Hash;
import java.util.List;
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
   * Checks everything that the bytes themselves show: place, time order, root, signature.
   *
   * @param parent the certified head before; null when the feed has none yet
   */
  Result check(@Nullable Link parent, SignedHead signed, List<Entry> entries) {
    @Nullable String fault = misplaced(parent, signed.head());
    if (fault != null) {
      return new Result.Unsound(fault);
    }
    if (!signed.isBy(feed.committee().leader().key(), feed.domain())) {
      return new Result.Unsound("not signed by the leader");
    }
    MerkleEdge edge = (parent == null ? MerkleEdge.EMPTY : parent.edge()).with(entries);
    if (edge.size() != signed.head().size()) {
      return new Result.Unsound("the size is not that of the entries");
    }
    if (rules.recomputesRoot() && !edge.root().equals(signed.head().root())) {
      return new Result.Unsound("the root is not that of the entries");
    }
    return new Result.Sound(new Link(signed, signed.head().hash(), edge));
  }

  private @Nullable String misplaced(@Nullable Link parent, Head head) {
    Hash parentHash = parent == null ? Hash.ZERO : parent.hash();
    @Nullable Head before = parent == null ? null : parent.head();
    if (!head.feedId().equals(feed.id())) {
      return "another feed";
    }
    if (head.term() != 0 || head.epoch() != 0) {
      return "another term or epoch than 0";
    }
    if (head.round() != (before == null ? 0 : before.round() + 1)) {
      return "the round does not follow the parent's";
    }
    if (!head.parent().equals(parentHash) || !head.justify().equals(parentHash)) {
      return "parent and justify are not the certified head before";
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
        && vote.epoch() == 0
        && certificate.isValid(feed.committee(), feed.domain());
  }

  /** Whether a certificate is for exactly this head. */
  static boolean certifies(Certificate certificate, Link link) {
    return certificate.vote().equals(Vote.on(link.head()));
  }

  /**
   * Checks a certificate read back from a log.
   *
   * @param kept the head read before it
   * @throws Storage.StorageFailure if it is not that head's, or of another committee
   */
  Candidate certified(@Nullable Candidate kept, Certificate certificate) {
    if (kept == null || !certifies(certificate, kept.link) || !isValid(certificate)) {
      throw new Storage.StorageFailure("a feed's log holds a certificate of another head or feed");
    }
    return kept;
  }
}
