package io.smartlayer.feed;

import org.jspecify.annotations.Nullable;

/**
 * What an entry is. The number goes into the entry's leaf hash and never changes its meaning.
 *
 * <p>A number that is not listed here is refused: who reads a feed stops there and never skips.
 */
public enum Kind {
  /** A fact signed by whom the script trusts for it. */
  ATTESTATION(1),
  /** An update of a token asked for by who holds a grant. */
  CALL(2),
  /** What came of an effect. */
  OUTCOME(3),
  /** The anchors' word that an effect failed for good. */
  FAILURE(4),
  /** A token's or a group's change of life: activated, dormant, expired. */
  LIFECYCLE(5),
  /** Who serves the group, from this offset on. */
  PLACEMENT(6),
  /** Who carries out one effect. */
  ELECTION(7),
  /** The end of an attestation or a grant. */
  REVOCATION(8),
  /** Nothing but the feed's time, on an idle feed. */
  TICK(9),
  /** The end of a term: who orders the feed from then on. */
  CLOSE(10),
  /** An entry of another feed: one that every group of a token type takes, in order. */
  IMPORT(11),
  /** A replica's word about its group's state after some entry. */
  SNAPSHOT(12),
  /** A time that a token wanted to be called for has come. */
  TIMER(13),
  /** What another token has sent, with proof that its committee had it carried here. */
  MESSAGE(14),
  /** Another script for a group: that its issuer wants it, or what a replica makes of it. */
  UPGRADE(15),
  /** How far the chain is read for the tokens: an event of a contract, or that there is none. */
  CHAIN_EVENT(16),
  /** A replica's word that it holds the key to which facts are sealed for its group. */
  GROUP_KEY(17),
  /** A quorum's word that a replica of the group is not to be reached. */
  DOWN(18);

  private final int number;

  Kind(int number) {
    this.number = number;
  }

  /** The number on the wire and in the leaf, 1 to 255. */
  public int number() {
    return number;
  }

  /** The kind with this number, or null when this version knows none. */
  public static @Nullable Kind of(int number) {
    for (Kind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    return null;
  }
}
