package io.smartlayer.runtime;

import io.smartlayer.primitives.PeerId;
import java.time.Duration;

/** Is told how peers behave. Calls come on the thread of a state machine, and must return soon. */
public interface PeerReports {
  /**
   * A peer broke a protocol.
   *
   * @param what how, without text of the peer's
   */
  void misbehaved(PeerId peer, String what);

  /** A peer has answered a question of a look-up after some time. */
  void answered(PeerId peer, Duration took);
}
