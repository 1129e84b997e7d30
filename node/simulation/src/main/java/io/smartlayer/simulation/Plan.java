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
 * @param changes how many times the committee changes, into one drawn from {@link #SPARE} more
 *     anchors too
 * @param losses how many honest members lose their disks, or the end of what is there, at once;
 *     liars and these are at most f
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
    int changes,
    int losses,
    boolean churn) {
  /** How many anchors stand by in a run in which the committee changes. */
  static final int SPARE = 3;

  /** Checks that the liars are within what the committee bears. */
  public Plan {
    if (liars + losses > (members - 1) / 3 || (leaderLies && liars == 0)) {
      throw new IllegalArgumentException(liars + " liars among " + members);
    }
  }

  /** A committee with honest members only. */
  public static Plan honest(long seed, int members) {
    return plan(seed, members, 0, false);
  }

  /** A committee with as many liars as it bears; an honest one leads first. */
  public static Plan withLiars(long seed, int members) {
    return plan(seed, members, (members - 1) / 3, false);
  }

  /** A committee with as many liars as it bears, the first leader among them. */
  public static Plan withLyingLeader(long seed, int members) {
    return plan(seed, members, (members - 1) / 3, true);
  }

  /** The same, but everybody crashes at once and comes back later. */
  public Plan withBlackout(Duration lasting) {
    return new Plan(
        seed,
        members,
        readers,
        liars,
        leaderLies,
        entries,
        faults,
        lasting,
        changes,
        losses,
        churn);
  }

  /** The same, but the committee changes so many times. */
  public Plan withChanges(int times) {
    return new Plan(
        seed, members, readers, liars, leaderLies, entries, faults, blackout, times, losses, churn);
  }

  /** The same, but so many honest members, in place of as many liars, lose their disks at once. */
  public Plan withLosses(int members) {
    return new Plan(
        seed,
        this.members,
        readers,
        Math.max(0, Math.min(liars, (this.members - 1) / 3 - members)),
        leaderLies && liars > members,
        entries,
        faults,
        blackout,
        changes,
        members,
        churn);
  }

  /** The same with many changes of leader, for so long. */
  public Plan withChurn(Duration lasting) {
    return new Plan(
        seed,
        members,
        readers,
        liars,
        leaderLies,
        entries,
        lasting,
        blackout,
        changes,
        losses,
        true);
  }

  /** How many nodes may be members. */
  int anchors() {
    return changes == 0 ? members : members + SPARE;
  }

  private static Plan plan(long seed, int members, int liars, boolean leaderLies) {
    Duration faults = Duration.ofSeconds(5);
    return new Plan(seed, members, 2, liars, leaderLies, 24, faults, Duration.ZERO, 0, 0, false);
  }
}
