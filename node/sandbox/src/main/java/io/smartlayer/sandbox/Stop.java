package io.smartlayer.sandbox;

/**
 * Why a guest stopped before its end, as the number the metered module leaves in its global {@code
 * stop} just before it traps.
 */
final class Stop {
  /** Nothing was noted: the trap is the guest's own. */
  static final int NOTHING_NOTED = 0;

  /** Gas went below zero. */
  static final int OUT_OF_GAS = 1;

  /** The call stack went over its limit. */
  static final int OUT_OF_STACK = 2;

  /** The host could not give memory that the guest was entitled to: a fault of the node. */
  static final int HOST_MEMORY = 3;

  private Stop() {}
}
