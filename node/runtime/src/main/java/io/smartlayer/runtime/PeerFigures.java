package io.smartlayer.runtime;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a node counts of its dealings with peers, by name: always the same names.
 *
 * @param counts what was counted since the start
 * @param levels how much there is now; NaN for not known
 * @param byNode what is known of single nodes now, of a bounded number: names, then nodes
 */
record PeerFigures(
    Map<String, Long> counts, Map<String, Double> levels, Map<String, Map<String, Double>> byNode) {
  /** Of a node that deals with nobody. */
  static final PeerFigures NONE = new PeerFigures(new TreeMap<>(), new TreeMap<>());

  /** Copies the figures. */
  PeerFigures {
    counts = new TreeMap<>(counts);
    levels = new TreeMap<>(levels);
    byNode = new TreeMap<>(byNode);
  }

  /** Of a node that watches no others. */
  PeerFigures(Map<String, Long> counts, Map<String, Double> levels) {
    this(counts, levels, new TreeMap<>());
  }

  /** What this node counts, and what its watch over others does. */
  PeerFigures with(LivenessShell liveness) {
    var allCounts = new TreeMap<>(counts);
    allCounts.putAll(liveness.counts());
    LivenessFigures known = liveness.figures();
    var allLevels = new TreeMap<>(levels);
    allLevels.put("liveness.observations.kept", known == null ? Double.NaN : known.observations());
    allLevels.put("liveness.groups.left.out", known == null ? Double.NaN : known.groupsLeftOut());
    LivenessFigures shown = known == null ? LivenessFigures.NONE : known;
    return new PeerFigures(allCounts, allLevels, shown.byNode());
  }

  /** The same and other things that are counted, by name. */
  PeerFigures with(Map<String, Long> more) {
    var allCounts = new TreeMap<>(counts);
    allCounts.putAll(more);
    return new PeerFigures(allCounts, levels, byNode);
  }

  /** What this node counts, and what its questions to replicas do. */
  PeerFigures with(ServiceProbes probes) {
    var allCounts = new TreeMap<>(counts);
    allCounts.putAll(probes.counts());
    var nodes = new TreeMap<>(byNode);
    nodes.putAll(probes.byNode());
    return new PeerFigures(allCounts, levels, nodes);
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
