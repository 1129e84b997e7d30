package io.smartlayer.runtime;

import io.smartlayer.primitives.PeerId;
import java.util.TreeMap;

/** Counts the streams of one protocol that peers have opened, so that none of them has all. */
final class StreamQuota {
  private final int most;
  private final int mostOfOne;
  private final TreeMap<PeerId, Integer> ofEach = new TreeMap<>(); // guarded by this, as is all
  private int all;

  /**
   * A quota of which nothing is used.
   *
   * @param most streams in all
   * @param mostOfOne streams of one peer
   */
  StreamQuota(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Counts a stream, if there may be one more; then {@link #leave} follows. */
  synchronized boolean enter(PeerId peer) {
    int own = ofEach.getOrDefault(peer, 0);
    if (all >= most || own >= mostOfOne) {
      return false;
    }
    ofEach.put(peer, own + 1);
    all++;
    return true;
  }

  /** A stream that was counted is over. */
  synchronized void leave(PeerId peer) {
    ofEach.computeIfPresent(peer, (_, own) -> own == 1 ? null : own - 1);
    all--;
  }

  /** How many streams are counted. */
  synchronized int size() {
    return all;
  }
}
