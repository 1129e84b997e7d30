package io.smartlayer.feed;

import java.time.Duration;

/** The limits of {@code /smartlayer/tail/1}; see {@code spec/protocol/tail.md}. */
public final class TailLimits {
  /** Most feeds of one subscription. */
  public static final int FEEDS = 16;

  /** Most entries that one run is about. */
  public static final int RUN_LINES = 256;

  /** Most bytes of bodies in one run, one entry excepted. */
  public static final int RUN_BYTES = 128 << 10;

  /** Most bytes of any message: a run of one entry, with the longest proof, has less. */
  public static final int MESSAGE_BYTES = 1 << 20;

  /** Most bytes of a message of who reads: 16 feeds, all kinds, 64 schemas. */
  public static final int ASK_BYTES = 8 << 10;

  /** Least credit to begin with, so that no message waits for ever. */
  public static final long CREDIT_LEAST = MESSAGE_BYTES;

  /** Most bytes that may be under way to one subscriber. */
  public static final long CREDIT_MOST = 4 << 20;

  /** How long what there is to tell waits for credit. */
  public static final Duration CREDIT_WAIT = Duration.ofSeconds(30);

  /** Time between two messages on a stream, when there is nothing to tell. */
  public static final Duration STILL = Duration.ofSeconds(10);

  /** Longest word for why a stream ends. */
  public static final int WHY_LENGTH = 32;

  private TailLimits() {}
}
