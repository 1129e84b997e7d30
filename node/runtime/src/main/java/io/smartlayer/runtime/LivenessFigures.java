package io.smartlayer.runtime;

import io.smartlayer.primitives.Address;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What an anchor knows at one moment of the nodes that it watches.
 *
 * @param observations observations that it keeps
 * @param groupsLeftOut groups whose nodes it has no room to watch
 */
record LivenessFigures(Map<Address, Node> nodes, int observations, int groupsLeftOut) {
  /** Of an anchor that watches nobody. */
  static final LivenessFigures NONE = new LivenessFigures(new TreeMap<>(), 0, 0);

  private static final double MICROS = 1e6;

  /**
   * One node.
   *
   * @param suspicion how suspicious its silence is to this anchor alone (phi)
   * @param suspected whether this anchor suspects it
   * @param saidDownBy how many members of the committees that work with it say now that it is down
   * @param down whether a quorum of one of them does
   * @param p99Micros what 99 of 100 look-ups at it took lately at the most; 0 for not known
   */
  record Node(double suspicion, boolean suspected, int saidDownBy, boolean down, long p99Micros) {
    private double p99Seconds() {
      return p99Micros == 0 ? Double.NaN : p99Micros / MICROS;
    }
  }

  /** Copies the nodes. */
  LivenessFigures {
    nodes = new TreeMap<>(nodes);
  }

  /** For metrics: names, then nodes, then values. */
  Map<String, Map<String, Double>> byNode() {
    var all = new TreeMap<String, Map<String, Double>>();
    all.put("liveness.suspicion", each(Node::suspicion));
    all.put("liveness.suspected", each(node -> node.suspected ? 1 : 0));
    all.put("liveness.said.down", each(Node::saidDownBy));
    all.put("liveness.down", each(node -> node.down ? 1 : 0));
    all.put("liveness.lookup.p99.seconds", each(Node::p99Seconds));
    return all;
  }

  private Map<String, Double> each(ToDoubleFunction<Node> figure) {
    var values = new TreeMap<String, Double>();
    nodes.forEach((node, known) -> values.put(node.toHex(), figure.applyAsDouble(known)));
    return values;
  }
}
