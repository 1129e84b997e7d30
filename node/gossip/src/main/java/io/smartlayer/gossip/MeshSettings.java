package io.smartlayer.gossip;

import java.time.Duration;

/**
 * How a topic's mesh is kept (gossipsub 1.0 and 1.1, names of the specification in brackets).
 *
 * @param heartbeat time between two heartbeats, 100 ms to 1 min
 * @param degree how many peers a mesh should have (D)
 * @param low how few before peers are added (D_lo), 1 to {@code degree}
 * @param high how many before peers are dropped (D_hi), at least {@code degree}
 * @param best how many of the best peers are kept when some are dropped (D_score)
 * @param outbound how many of a mesh should be peers this node connected to (D_out), below {@code
 *     low} and at most half of {@code degree}
 * @param share how many nodes of one operator may be in a mesh while others would do
 * @param pruneBackoff how long after a PRUNE no GRAFT may follow, 1 s to 1 h
 * @param leaveBackoff the same when this node leaves the topic
 * @param graftFlood how soon after a PRUNE a GRAFT counts twice as bad, at most {@code
 *     pruneBackoff}
 * @param opportunisticBeats each how many heartbeats a poor mesh gets better peers
 * @param opportunisticPeers how many then
 * @param floodPublish whether own messages go to every subscriber, not the mesh alone
 * @param fanoutLife how long peers of a topic that is published to but not joined are remembered
 */
public record MeshSettings(
    Duration heartbeat,
    int degree,
    int low,
    int high,
    int best,
    int outbound,
    int share,
    Duration pruneBackoff,
    Duration leaveBackoff,
    Duration graftFlood,
    int opportunisticBeats,
    int opportunisticPeers,
    boolean floodPublish,
    Duration fanoutLife) {
  private static final int PEERS = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** Checks the ranges. */
  public MeshSettings {
    Ranges.within("heartbeat", heartbeat, Duration.ofMillis(100), Duration.ofMinutes(1));
    Ranges.within("degree", degree, 1, PEERS);
    Ranges.within("low", low, 1, degree);
    Ranges.within("high", high, degree, PEERS);
    Ranges.within("best", best, 0, degree);
    Ranges.within("outbound", outbound, 0, Math.min(low - 1, degree / 2));
    Ranges.within("share", share, 1, PEERS);
    Ranges.within("pruneBackoff", pruneBackoff, SECOND, HOUR);
    Ranges.within("leaveBackoff", leaveBackoff, SECOND, HOUR);
    Ranges.within("graftFlood", graftFlood, Duration.ZERO, pruneBackoff);
    Ranges.within("opportunisticBeats", opportunisticBeats, 1, 10_000);
    Ranges.within("opportunisticPeers", opportunisticPeers, 0, PEERS);
    Ranges.within("fanoutLife", fanoutLife, SECOND, HOUR);
  }

  /** 700 ms, 8 peers (6 to 12), of which 4 the best and 2 outbound, 2 of one operator. */
  public static MeshSettings standard() {
    return new MeshSettings(
        Duration.ofMillis(700),
        8,
        6,
        12,
        4,
        2,
        2,
        Duration.ofMinutes(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        60,
        2,
        true,
        Duration.ofMinutes(1));
  }
}
