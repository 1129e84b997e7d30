package io.smartlayer.discovery;

import java.time.Duration;

/** The bounds of the directory ({@code spec/protocol/directory.md}). */
public final class DirectoryLimits {
  /** Most bytes of a message, without the length before it. */
  public static final int MESSAGE_BYTES = 64 << 10;

  /** Most bytes of a key. */
  public static final int KEY_BYTES = 128;

  /** Most bytes of a value. */
  public static final int VALUE_BYTES = 16 << 10;

  /** Most bytes of the text that says when a record was received. */
  public static final int TIME_BYTES = 64;

  /** Most peers that a message names: Kademlia's k. */
  public static final int PEERS = 20;

  /** Most addresses of one peer. */
  public static final int ADDRESSES = 16;

  /** Addresses of one peer that are passed on. */
  public static final int ADDRESSES_TOLD = 4;

  /** How long a record lives after it was last put. */
  public static final Duration RECORD_LIFE = Duration.ofHours(1);

  /** How often records that are too old, and are given to nobody, make room for others. */
  static final Duration SWEEP = Duration.ofSeconds(30);

  /** How far ahead of the own clock a record's time may be. */
  public static final Duration TIME_AHEAD = Duration.ofMinutes(2);

  /** How often a node puts its own record again. */
  public static final Duration REPUBLISH = Duration.ofMinutes(20);

  /** How long an answer is remembered. */
  public static final Duration CACHE_LIFE = Duration.ofSeconds(30);

  /** How long it is remembered that there was none. */
  public static final Duration MISSING_LIFE = Duration.ofSeconds(3);

  /** How soon it is looked for the next anchor whose place is not known, while that helps. */
  static final Duration REFRESH_FIRST = Duration.ofSeconds(1);

  /** How soon at the latest. */
  static final Duration REFRESH_LAST = Duration.ofMinutes(1);

  /** How long a peer has to answer. */
  public static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(2);

  /** How long a look-up or a publication lasts at the most. */
  public static final Duration ERRAND_TIMEOUT = Duration.ofSeconds(10);

  /** How often the shell tells the time. */
  public static final Duration TICK = Duration.ofMillis(250);

  /** Questions in a row that a peer leaves unanswered until its address is doubted. */
  static final int FAILURES = 3;

  /** Answers remembered. */
  static final int CACHED = 4096;

  /** Keys whose holders are remembered. */
  static final int RANKED = 1024;

  /** Look-ups and publications that go on at once. */
  static final int ERRANDS = 256;

  /** Callers that wait for one look-up. */
  static final int TICKETS = 64;

  /** Peers that one look-up or publication asks. */
  static final int QUESTIONS = 96;

  /** Peers that one path asks until it reaches the holder it walks to. */
  static final int HOPS = 8;

  /** Peers a path keeps in mind. */
  static final int CANDIDATES = 40;

  /** Paths that a look-up follows at once. */
  static final int PATHS = 3;

  /** Records held. */
  static final int RECORDS = 16_384;

  /** Bytes of values held. */
  static final long RECORDS_BYTES = 64L << 20;

  /** Records held for one operator. */
  static final int RECORDS_OF_ONE = 2_048;

  /** Peers in a bucket of a routing table that does not hold everybody. */
  static final int BUCKET = 20;

  /** Requests that a member may send at once. */
  static final int BURST = 200;

  /** Requests per second that a member may send. */
  static final int RATE = 100;

  /** Requests that all strangers together may send at once. */
  static final int STRANGERS_BURST = 400;

  /** Requests per second that all strangers together may send. */
  static final int STRANGERS_RATE = 200;

  /** Requests that one stranger may send at once. */
  static final int STRANGER_BURST = 40;

  /** Requests per second that one stranger may send. */
  static final int STRANGER_RATE = 10;

  /** Strangers whose requests are counted each by itself. */
  static final int STRANGERS = 1024;

  private DirectoryLimits() {}
}
