package io.smartlayer.runtime;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a node counts of its dealings with peers, by name: always the same names.
 *
 * @param counts what was counted since the start
 * @param levels how much there is now; NaN for not known
 */
record PeerFigures(Map<String, Long> counts, Map<String, Double> levels) {
  /** Of a node that deals with nobody. */
  static final PeerFigures NONE = new PeerFigures(new TreeMap<>(), new TreeMap<>());

  /** Copies both. */
  PeerFigures {
    counts = new TreeMap<>(counts);
    levels = new TreeMap<>(levels);
  }

  /** What a node counts now. */
  static PeerFigures of(Peers peers, Neighbours neighbours) {
    Map<String, Long> counts = peers.counts();
    counts.putAll(neighbours.counts());
    Map<String, Double> levels = peers.levels();
    levels.putAll(neighbours.levels());
    return new PeerFigures(counts, levels);
  }
}
