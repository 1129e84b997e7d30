package io.smartlayer.simulation;

/**
 * A connection of two nodes of a {@link GossipSimulation}: bytes arrive in order, or not at all.
 */
final class GossipLink {
  private final GossipNode dialer;
  private final GossipNode listener;
  private boolean up = true;
  private long toListenerMillis;
  private long toDialerMillis;

  GossipLink(GossipNode dialer, GossipNode listener) {
    this.dialer = dialer;
    this.listener = listener;
  }

  GossipNode dialer() {
    return dialer;
  }

  GossipNode listener() {
    return listener;
  }

  GossipNode other(GossipNode node) {
    return node == dialer ? listener : dialer;
  }

  boolean isUp() {
    return up;
  }

  void cut() {
    up = false;
  }

  /** When what is sent now arrives: not before what was sent earlier. */
  long arrivalMillis(GossipNode to, long earliestMillis) {
    if (to == listener) {
      toListenerMillis = Math.max(toListenerMillis, earliestMillis);
      return toListenerMillis;
    }
    toDialerMillis = Math.max(toDialerMillis, earliestMillis);
    return toDialerMillis;
  }
}
