package io.smartlayer.discovery;

import io.smartlayer.primitives.PeerId;

/** What a node's watch over others wants done. */
public sealed interface LivenessEffect {
  /** Ping a node ({@code /ipfs/ping/1.0.0}), and say what came of it. */
  record Ping(PeerId peer) implements LivenessEffect {}

  /** Tell the network. */
  record Publish(SignedObservation observation) implements LivenessEffect {}

  /** A node is silent for longer than it ever would be. */
  record Suspected(PeerId peer) implements LivenessEffect {}

  /** A node that was silent has answered. */
  record Trusted(PeerId peer) implements LivenessEffect {}
}
