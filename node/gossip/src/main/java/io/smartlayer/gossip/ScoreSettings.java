package io.smartlayer.gossip;

import java.time.Duration;

/**
 * How operators are scored (gossipsub 1.1). Counters decay: each heartbeat multiplies them.
 *
 * @param topicCap most that all topics together can add to a score
 * @param time P1, time in meshes
 * @param first P2, first deliveries of valid messages
 * @param mesh P3 and P3b, too few deliveries by a member of a mesh; weight 0 turns it off
 * @param invalid P4, the square of rejected messages; a weight of at most 0
 * @param regardWeight P5, what the application thinks, at least 0
 * @param misconduct P7, the square of broken promises and early GRAFTs beyond a tolerance
 * @param thresholds below which scores peers lose what
 */
public record ScoreSettings(
    double topicCap,
    Time time,
    Counter first,
    Deliveries mesh,
    Counter invalid,
    double regardWeight,
    Misconduct misconduct,
    Thresholds thresholds) {
  private static final double MOST = 1_000_000;

  /**
   * P1: each second in a mesh is worth {@code weight}, up to {@code cap} seconds.
   *
   * @param weight at least 0
   */
  public record Time(double weight, double cap) {
    /** Checks the ranges. */
    public Time {
      Ranges.within("weight", weight, 0, MOST);
      Ranges.within("cap", cap, 0, MOST);
    }
  }

  /** A counter with its weight, what a heartbeat leaves of it, and the most that it holds. */
  public record Counter(double weight, double decay, double cap) {
    /** Checks the ranges. */
    public Counter {
      Ranges.within("weight", weight, -MOST, MOST);
      Ranges.within("decay", decay, 0, 1);
      Ranges.within("cap", cap, 0, MOST);
    }
  }

  /**
   * P3: the square of what a member's deliveries lack of a threshold; P3b: the same, remembered
   * when it leaves the mesh.
   *
   * @param weight at most 0
   * @param window how long after the first delivery another still counts
   * @param activation how long a member is in the mesh before it is measured
   */
  public record Deliveries(
      double weight,
      double decay,
      double cap,
      double threshold,
      Duration window,
      Duration activation) {
    /** Checks the ranges. */
    public Deliveries {
      Ranges.within("weight", weight, -MOST, 0);
      Ranges.within("decay", decay, 0, 1);
      Ranges.within("cap", cap, 0, MOST);
      Ranges.within("threshold", threshold, 0, cap);
      Ranges.within("window", window, Duration.ZERO, Duration.ofMinutes(1));
      Ranges.within("activation", activation, Duration.ZERO, Duration.ofHours(1));
    }
  }

  /**
   * P7.
   *
   * @param weight at most 0
   * @param tolerance how much is nothing
   */
  public record Misconduct(double weight, double decay, double cap, double tolerance) {
    /** Checks the ranges. */
    public Misconduct {
      Ranges.within("weight", weight, -MOST, 0);
      Ranges.within("decay", decay, 0, 1);
      Ranges.within("cap", cap, 0, MOST);
      Ranges.within("tolerance", tolerance, 0, cap);
    }
  }

  /**
   * Scores that decide. A peer below 0 is in no mesh.
   *
   * @param gossip below it, no ids are exchanged; at most 0
   * @param publish below it, own messages are not sent; at most {@code gossip}
   * @param graylist below it, the peer is disconnected; at most {@code publish}
   * @param opportunistic when the median of a mesh is below it, better peers are added; at least 0
   */
  public record Thresholds(double gossip, double publish, double graylist, double opportunistic) {
    /** Checks the order. */
    public Thresholds {
      Ranges.within("gossip", gossip, -MOST, 0);
      Ranges.within("publish", publish, -MOST, gossip);
      Ranges.within("graylist", graylist, -MOST, publish);
      Ranges.within("opportunistic", opportunistic, 0, MOST);
    }
  }

  /** Checks the signs. */
  public ScoreSettings {
    Ranges.within("topicCap", topicCap, 0, MOST);
    Ranges.within("first.weight", first.weight(), 0, MOST);
    Ranges.within("invalid.weight", invalid.weight(), -MOST, 0);
    Ranges.within("regardWeight", regardWeight, 0, MOST);
  }

  /** Starting values; why they are these says {@code spec/protocol/gossip.md}. */
  public static ScoreSettings standard() {
    return new ScoreSettings(
        50,
        new Time(0.01, 100),
        new Counter(1, 0.95, 20),
        new Deliveries(0, 0.97, 20, 1, Duration.ofSeconds(2), Duration.ofSeconds(30)),
        new Counter(-10, 0.998, 100),
        1,
        new Misconduct(-10, 0.99, 100, 6),
        new Thresholds(-100, -200, -400, 2));
  }
}
