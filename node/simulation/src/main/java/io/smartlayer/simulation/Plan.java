package io.smartlayer.simulation;

import java.time.Duration;

/**
 * What one simulated run consists of; everything else is drawn from the seed.
 *
 * @param seed makes the run the same each time
 * @param members size of the committee: 1, 4 or 7
 * @param readers how many read the feed without ordering it
 * @param liars how many members lie, at most f
 * @param leaderLies whether the first leader is one of them
 * @param entries how many entries are submitted during the faults
 * @param faults how long nodes crash and messages get lost
 * @param blackout for how long everybody is down at once, once during the faults; zero for never
 * @param churn whether members are cut off and suspect their leader again and again, so that many
 *     epochs come and go
 */
public record Plan(
    long seed,
    int members,
    int readers,
    int liars,
    boolean leaderLies,
    int entries,
    Duration faults,
    Duration blackout,
    boolean churn) {
  /** Checks that the liars are within what the committee bears. */
  public Plan {
    if (liars > (members - 1) / 3 || (leaderLies && liars == 0)) {
      throw new IllegalArgumentException(liars + " liars among " + members);
    }
  }

  /** A committee with honest members only. */
  public static Plan honest(long seed, int members) {
    return new Plan(seed, members, 2, 0, false, 24, Duration.ofSeconds(5), Duration.ZERO, false);
  }

  /** A committee with as many liars as it bears; an honest one leads first. */
  public static Plan withLiars(long seed, int members) {
    return new Plan(
        seed,
        members,
        2,
        (members - 1) / 3,
        false,
        24,
        Duration.ofSeconds(5),
        Duration.ZERO,
        false);
  }

  /** A committee with as many liars as it bears, the first leader among them. */
  public static Plan withLyingLeader(long seed, int members) {
    return new Plan(
        seed, members, 2, (members - 1) / 3, true, 24, Duration.ofSeconds(5), Duration.ZERO, false);
  }

  /** The same, but everybody crashes at once and comes back later. */
  public Plan withBlackout(Duration lasting) {
    return new Plan(seed, members, readers, liars, leaderLies, entries, faults, lasting, churn);
  }

  /** The same with many changes of leader, for so long. */
  public Plan withChurn(Duration lasting) {
    return new Plan(seed, members, readers, liars, leaderLies, entries, lasting, blackout, true);
  }
}
