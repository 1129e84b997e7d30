package io.smartlayer.feed;

/**
 * Rules that can be broken one by one, so that tests can show that they notice. The product knows
 * {@link #PROTOCOL} only.
 *
 * @param storesVotes votes are on disk before they are sent
 * @param twoSteps a head is final when a certified one carries its certificate, not when it is
 *     certified itself
 * @param roundZeroWaits a round-0 head is held to that too
 * @param recomputesRoot the root is computed from the entries, not believed
 */
record Rules(
    boolean storesVotes, boolean twoSteps, boolean roundZeroWaits, boolean recomputesRoot) {
  /** All of them hold. */
  static final Rules PROTOCOL = new Rules(true, true, true, true);
}
