package io.smartlayer.feed;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which rules a member keeps, so that tests can break one and show that they notice. The product
 * knows {@link #PROTOCOL} only.
 */
record Rules(Set<Rule> broken) {
  /** A rule that has a test of its tests: what goes wrong without it is in {@code feed.md}. */
  enum Rule {
    /** Votes are on disk before they are sent. */
    VOTES_STORED,
    /** A leader's heads are on disk before they are sent. */
    HEADS_STORED,
    /** Final is what a certified head carries the certificate of, not what is certified. */
    TWO_STEPS,
    /** A round-0 head makes nothing final, though it carries a certificate. */
    ROUND_ZERO_WAITS,
    /** The root is computed from the entries, not believed. */
    ROOT_RECOMPUTED,
    /** Who votes has stored the certificate that the head carries, and names it when it leaves. */
    CERTIFICATE_STORED,
    /** The highest certificate is that of the highest epoch, then round. */
    HIGHEST_BY_SLOT,
    /** Who has left an epoch signs nothing there any more. */
    SILENT_AFTER_LEAVE,
    /** An opening counts only with the leaves of a quorum. */
    LEAVES_CHECKED,
    /** An opening counts only with leaves of exactly the epoch before. */
    LEAVES_OF_EPOCH_BEFORE,
    /** A head's parent is the one whose certificate it carries. */
    PARENT_CERTIFIED,
    /** A slot is an epoch's round; heads that share their base have slots of their own. */
    SLOT_BY_ROUND,
    /** A head's time is judged by the own clock. */
    TIME_JUDGED,
    /** A term begins only with the proof that the one before it was closed. */
    TERM_PROVED,
    /** In a term that is closed nothing becomes final beyond the head that closed it. */
    FINAL_UNTIL_CLOSE,
    /** Who has restarted asks the others what it has signed before it signs anything. */
    ASKS_BEFORE_SIGNING
  }

  /** All of them are kept. */
  static final Rules PROTOCOL = new Rules(EnumSet.noneOf(Rule.class));

  /** All but one are kept. */
  static Rules without(Rule rule) {
    return new Rules(EnumSet.of(rule));
  }

  boolean keep(Rule rule) {
    return !broken.contains(rule);
  }
}
