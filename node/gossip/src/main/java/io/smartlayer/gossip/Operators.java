package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;

/** What a node knows of who runs its peers, such as from the registry. Answers at once. */
@FunctionalInterface
public interface Operators {
  /** Who answers for a peer; asked once each time that it connects. */
  Operator of(PeerId peer);

  /**
   * What the application thinks of an operator (P5 of the score): 0 is neutral, below 0 is bad.
   * Asked at each heartbeat.
   */
  default double regard(Operator operator) {
    return 0;
  }

  /** Every peer for itself. */
  static Operators none() {
    return Operator::of;
  }
}
