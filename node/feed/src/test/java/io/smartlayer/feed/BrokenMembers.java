package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;

/** Members with one rule broken: tests of the tests. */
public final class BrokenMembers {
  /** Votes are sent without being on disk, so a restarted member may vote twice. */
  public static final BrokenMembers VOTE_NOT_STORED =
      new BrokenMembers(new Rules(false, true, true, true));

  /** A certified head counts as final at once. */
  public static final BrokenMembers FINAL_IN_ONE_STEP =
      new BrokenMembers(new Rules(true, false, true, true));

  /** A certified round-0 head counts as final at once. */
  public static final BrokenMembers ROUND_ZERO_FINAL =
      new BrokenMembers(new Rules(true, true, false, true));

  /** The leader's root is believed. */
  public static final BrokenMembers ROOT_BELIEVED =
      new BrokenMembers(new Rules(true, true, true, false));

  private final Rules rules;

  private BrokenMembers(Rules rules) {
    this.rules = rules;
  }

  /** {@link FeedMember#restore} with these rules. */
  public FeedMember restore(
      Feed feed, SecretKey key, Admission admission, Iterable<Bytes> records) {
    return FeedMember.restore(feed, key, admission, records, rules);
  }
}
