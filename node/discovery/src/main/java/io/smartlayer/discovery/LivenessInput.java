package io.smartlayer.discovery;

import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happens to a node's watch over others. */
public sealed interface LivenessInput {
  /** The own clock when it happened. */
  Instant now();

  /** These nodes are to be watched from now on, and no others. */
  record Watch(List<PeerId> targets, Instant now) implements LivenessInput {
    /** Copies the nodes. */
    public Watch {
      targets = List.copyOf(targets);
    }
  }

  /** A node has answered a ping. */
  record Ponged(PeerId peer, Duration roundTrip, Instant now) implements LivenessInput {}

  /** A node has not answered a ping. */
  record Unanswered(PeerId peer, Instant now) implements LivenessInput {}

  /** A node took so long to answer a look-up. */
  record Measured(PeerId peer, Duration took, Instant now) implements LivenessInput {}

  /**
   * These nodes fail the objective of their service, each since then, and no others.
   *
   * @param since when each last answered well
   */
  record Failing(Map<PeerId, Instant> since, Instant now) implements LivenessInput {
    /** Copies the nodes. */
    public Failing {
      since = new TreeMap<>(since);
    }
  }

  /** Time has passed; every second or more often. */
  record Ticked(Instant now) implements LivenessInput {}
}
