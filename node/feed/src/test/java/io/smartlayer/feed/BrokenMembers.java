package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;

/** Members with one rule broken: tests of the tests. */
public final class BrokenMembers {
  /** Votes are sent without being on disk, so a restarted member may vote twice. */
  public static final BrokenMembers VOTE_NOT_STORED = without(Rules.Rule.VOTES_STORED);

  /** Heads are sent without being on disk, so a restarted leader may sign another. */
  public static final BrokenMembers HEAD_NOT_STORED = without(Rules.Rule.HEADS_STORED);

  /** A certified head counts as final at once. */
  public static final BrokenMembers FINAL_IN_ONE_STEP = without(Rules.Rule.TWO_STEPS);

  /** A head that opens an epoch makes its parent final. */
  public static final BrokenMembers ROUND_ZERO_FINAL = without(Rules.Rule.ROUND_ZERO_WAITS);

  /** The leader's root is believed. */
  public static final BrokenMembers ROOT_BELIEVED = without(Rules.Rule.ROOT_RECOMPUTED);

  /** A member does not name the certificate that came with the head it voted for. */
  public static final BrokenMembers CERTIFICATE_FORGOTTEN = without(Rules.Rule.CERTIFICATE_STORED);

  /** The highest certificate is taken to be that of the largest round, whatever its epoch. */
  public static final BrokenMembers HIGHEST_BY_ROUND = without(Rules.Rule.HIGHEST_BY_SLOT);

  /** A member votes in epochs that it has left, or that are over. */
  public static final BrokenMembers VOTE_AFTER_LEAVE = without(Rules.Rule.SILENT_AFTER_LEAVE);

  /** Anyone may open an epoch on any head. */
  public static final BrokenMembers LEAVES_UNCHECKED = without(Rules.Rule.LEAVES_CHECKED);

  /** An epoch may be opened with leaves of any epoch before. */
  public static final BrokenMembers OLD_LEAVES_COUNT = without(Rules.Rule.LEAVES_OF_EPOCH_BEFORE);

  /** A head may carry the certificate of another head than its parent. */
  public static final BrokenMembers PARENT_UNCERTIFIED = without(Rules.Rule.PARENT_CERTIFIED);

  /** A leader takes the base for the slot, and signs one head for each. */
  public static final BrokenMembers SLOT_BY_BASE = without(Rules.Rule.SLOT_BY_ROUND);

  /** A head's time is believed. */
  public static final BrokenMembers TIME_BELIEVED = without(Rules.Rule.TIME_JUDGED);

  /** Who has restarted goes on without asking what it has signed. */
  public static final BrokenMembers NOTHING_ASKED = without(Rules.Rule.ASKS_BEFORE_SIGNING);

  private final Rules rules;

  private BrokenMembers(Rules rules) {
    this.rules = rules;
  }

  private static BrokenMembers without(Rules.Rule rule) {
    return new BrokenMembers(Rules.without(rule));
  }

  /** {@link FeedMember#restore} with these rules. */
  public FeedMember restore(
      Feed feed,
      SecretKey key,
      Admission admission,
      Iterable<Bytes> records,
      Recollection recollection) {
    return FeedMember.restore(feed, key, admission, records, recollection, rules);
  }
}
