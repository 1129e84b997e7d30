package io.smartlayer.discovery;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;

/**
 * What one node says about another: that it was, or was not, to be reached, or failed what it was
 * asked, and how quickly it answered look-ups ({@code spec/protocol/directory.md}).
 *
 * @param observer the address of the observer's node key
 * @param target the address of the other's node key
 * @param fromMillis since 1970: for UNREACHABLE when it was last heard from, for FAILING when it
 *     last answered well, else from when its answers were measured
 * @param untilMillis since 1970: when the observation was signed
 * @param p99Micros what 99 of 100 look-ups took at the most; 0 for not measured
 */
public record Observation(
    Address observer,
    Address target,
    Kind kind,
    long fromMillis,
    long untilMillis,
    long p99Micros) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Observation(address observer,address target,uint8 kind,uint64 fromMillis,"
              + "uint64 untilMillis,uint64 p99Micros)");

  /** What was seen. */
  public enum Kind {
    /** The node answers. */
    REACHABLE(1),
    /** The node is silent for longer than it ever would be. */
    UNREACHABLE(2),
    /** The node answers pings, and fails the objective of its service. */
    FAILING(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /** Checks the numbers. */
  public Observation {
    if (fromMillis < 0 || untilMillis < fromMillis || p99Micros < 0) {
      throw new IllegalArgumentException(
          "from " + fromMillis + " until " + untilMillis + ", p99 " + p99Micros);
    }
  }

  /** {@code hashStruct} of EIP-712. */
  public Hash hash() {
    return TYPE.struct()
        .address(observer)
        .address(target)
        .uint(kind.number())
        .uint(fromMillis)
        .uint(untilMillis)
        .uint(p99Micros)
        .hash();
  }
}
