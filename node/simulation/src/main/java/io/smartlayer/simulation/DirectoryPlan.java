package io.smartlayer.simulation;

import java.time.Duration;

/**
 * What one simulated run of the directory consists of; everything else is drawn from the seed.
 *
 * @param seed makes the run the same each time
 * @param anchors how many hold records
 * @param services how many look things up only
 * @param liars how many of the anchors are silent, stale or lie
 * @param sybils how many peers, not registered, sit next to a key and flood
 * @param fullTable registered nodes up to which everybody knows where all are
 * @param loss share of messages that are lost during the faults
 * @param faults how long nodes crash, come and go, and partitions come and heal
 */
public record DirectoryPlan(
    long seed,
    int anchors,
    int services,
    int liars,
    int sybils,
    int fullTable,
    double loss,
    Duration faults) {
  /** Checks that somebody is honest. */
  public DirectoryPlan {
    if (liars >= anchors || services < 1) {
      throw new IllegalArgumentException(liars + " liars among " + anchors);
    }
  }

  /** Everybody is honest; the weather is bad. */
  public static DirectoryPlan honest(long seed) {
    return new DirectoryPlan(seed, 20, 4, 0, 0, 4096, 0.05, Duration.ofMinutes(1));
  }

  /** A third of the anchors are silent, stale or lie. */
  public static DirectoryPlan withLiars(long seed) {
    return new DirectoryPlan(seed, 24, 4, 8, 0, 4096, 0.02, Duration.ofMinutes(1));
  }

  /** Peers that are not registered surround a key and flood. */
  public static DirectoryPlan withSybils(long seed) {
    return new DirectoryPlan(seed, 20, 4, 3, 10, 4096, 0.02, Duration.ofSeconds(40));
  }

  /** So many nodes that nobody knows where all are. */
  public static DirectoryPlan walking(long seed) {
    return new DirectoryPlan(seed, 60, 4, 12, 0, 16, 0.02, Duration.ofSeconds(40));
  }
}
