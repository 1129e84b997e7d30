package io.smartlayer.token;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How old the state in a receipt is, for who looks at it now: its feed's committee vouched at a
 * time that the feed had nothing beyond it ({@code spec/protocol/tips.md}). A receipt without such
 * a proof is right, but may be of any age.
 */
public sealed interface Freshness {
  /** How old a state may be under the class of service {@code standard}, the only one so far. */
  Duration STANDARD = Duration.ofSeconds(30);

  /** How far the committee's clocks may be ahead of the one that judges. */
  Duration SKEW = Duration.ofSeconds(2);

  /** The state was the feed's so long ago at most. */
  record Fresh(Duration age) implements Freshness {}

  /** The state was the feed's so long ago, which is longer than asked for. */
  record Stale(Duration age) implements Freshness {}

  /** Nothing shows how old the state is. */
  record Unproven(String why) implements Freshness {}

  /**
   * Judges a proof.
   *
   * @param asOf when the committee vouched; null for without proof
   * @param now by the clock of who judges
   * @param atMost how old the state may be
   */
  static Freshness of(@Nullable Instant asOf, Instant now, Duration atMost) {
    if (asOf == null) {
      return new Unproven("no proof of freshness");
    }
    Duration age = Duration.between(asOf, now);
    if (age.compareTo(SKEW.negated()) < 0) {
      return new Unproven("proved as of " + age.negated().toSeconds() + " s ahead of this clock");
    }
    Duration shown = age.isNegative() ? Duration.ZERO : age;
    return shown.compareTo(atMost) <= 0 ? new Fresh(shown) : new Stale(shown);
  }

  /** In words, such as {@code fresh, 4 s old}. */
  default String inWords() {
    return switch (this) {
      case Fresh(Duration age) -> "fresh, " + age.toSeconds() + " s old";
      case Stale(Duration age) -> "stale, " + age.toSeconds() + " s old";
      case Unproven(String why) -> "of unknown age, " + why;
    };
  }
}
