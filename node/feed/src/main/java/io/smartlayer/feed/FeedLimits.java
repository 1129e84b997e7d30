package io.smartlayer.feed;

import java.time.Duration;

/** The limits and periods of a feed that no type of its own holds. Values are starting values. */
public final class FeedLimits {
  /** Longest time between two {@link FeedInput.Elapsed}. */
  public static final Duration TICK = Duration.ofMillis(50);

  /** How far a head's time may lie behind a member's clock when it arrives. */
  public static final Duration TIME_BEHIND = Duration.ofSeconds(10);

  /** How far a head's time may lie ahead of a member's clock when it is voted for. */
  public static final Duration TIME_AHEAD = Duration.ofSeconds(2);

  /** How many blocks a head may lag behind what a member has seen. */
  public static final long BLOCKS_BEHIND = 256;

  /** How many blocks a head may be ahead of what a member has seen. */
  public static final long BLOCKS_AHEAD = 8;

  /** Most entries of one feed: its leaves and heads are kept in memory. */
  public static final long FEED_ENTRIES = 1L << 20;

  /** Most entries that wait at a member for their place, or to become final. */
  public static final int QUEUE_ENTRIES = 4096;

  /** Most bytes of their bodies. */
  public static final long QUEUE_BYTES = 32L << 20;

  /** How long a leader keeps an entry about which nobody can tell. */
  public static final Duration DEFER = Duration.ofSeconds(30);

  /** Most entries that a node has handed on and not seen final. */
  public static final int FORWARDED_ENTRIES = 4096;

  /**
   * How soon a leader judges an entry again about which nobody could tell: the chain mostly answers
   * at once. The time doubles with each attempt, up to {@link #RETRY}.
   */
  public static final Duration DEFER_FIRST = Duration.ofMillis(20);

  /** How many of the latest entries a leader recognises when they are submitted again. */
  public static final int RECENT_ENTRIES = 4096;

  /** Time between two attempts at anything that needs an answer. */
  public static final Duration RETRY = Duration.ofMillis(300);

  /**
   * How long a member that has restarted waits for those who have not told it what it has signed,
   * once enough have.
   */
  public static final Duration RECALL_GRACE = Duration.ofSeconds(1);

  /** Time between two submissions of one entry. */
  public static final Duration RESUBMIT = Duration.ofSeconds(1);

  /** Most readers that a member serves at once. */
  public static final int FOLLOWERS = 256;

  /** Time between two requests to follow. */
  public static final Duration FOLLOW_RENEWAL = Duration.ofSeconds(5);

  /** How long a member serves a reader after its last request. */
  public static final Duration FOLLOW_EXPIRY = Duration.ofSeconds(15);

  /** How many members a reader follows at once, if there are so many. */
  public static final int FOLLOWED_MEMBERS = 2;

  /** Time between two digests while the feed changes. */
  public static final Duration DIGEST_BUSY = Duration.ofSeconds(1);

  /** Time between two digests of an idle feed. */
  public static final Duration DIGEST_IDLE = Duration.ofSeconds(10);

  /** Most bytes of bodies in one answer to a fetch, one segment excepted. */
  public static final int RANGE_BYTES = 1 << 20;

  /** Most bytes of a segment that is spread; readers ask for larger ones. */
  public static final int SPREAD_BYTES = 64 << 10;

  /** Most certified segments that are set aside because others are here in their place. */
  public static final int BRANCH_SEGMENTS = 64;

  /** Most segments in one answer to a fetch. */
  public static final int RANGE_SEGMENTS = 256;

  /** Most bytes of bodies that a member supplies in a second. */
  public static final long SUPPLY_BYTES_PER_SECOND = 32L << 20;

  /** How many fetches in a row may bring nothing before a claim to have more is forgotten. */
  public static final int FRUITLESS_FETCHES = 16;

  /** How many of each member's latest votes, and how many certificates to come, are kept. */
  public static final int VOTES_HELD = 8;

  /** How many of each member's latest leaves are kept. */
  public static final int LEAVES_HELD = 4;

  /** How long a leader may do nothing about what there is to do, before it is suspected. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  /** The longest patience, after many epochs that came to nothing. */
  public static final Duration PATIENCE_MOST = Duration.ofSeconds(60);

  /** How many times {@link #PATIENCE} one entry may wait while others become final. */
  public static final int FAIRNESS = 10;

  /** How many of the oldest entries that wait are judged, to find one that was admissible. */
  public static final int NEGLECTED_JUDGED = 256;

  /** How many of them may be refused, each of which can cost a signature's check. */
  public static final int NEGLECTED_REFUSED = 16;

  /** How many nodes are answered about one entry. */
  public static final int ORIGINS = 16;

  /** How long a member holds an entry that nobody submits again. */
  public static final Duration FORGET = Duration.ofSeconds(60);

  /** Longest refusal code, in UTF-16 units. */
  public static final int CODE_LENGTH = 64;

  /** Longest reason of a refusal, in UTF-16 units. */
  public static final int REASON_LENGTH = 512;

  private FeedLimits() {}
}
