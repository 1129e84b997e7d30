package io.smartlayer.gossip;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;

/**
 * Who answers for a node: the owner of its stake. All nodes of an operator have one score, so that
 * many nodes are no way around a bad name.
 *
 * @param id what the registry calls the operator; at most {@link #BYTES}
 */
public record Operator(Bytes id) implements Comparable<Operator> {
  /** Longest id in bytes. */
  public static final int BYTES = 64;

  /** Checks the length. */
  public Operator {
    if (id.size() > BYTES) {
      throw new IllegalArgumentException("an operator's id of " + id.size() + " bytes");
    }
  }

  /** The operator of a peer that nobody else answers for. */
  public static Operator of(PeerId peer) {
    return new Operator(peer.multihash());
  }

  @Override
  public int compareTo(Operator other) {
    return id.compareTo(other.id);
  }
}
