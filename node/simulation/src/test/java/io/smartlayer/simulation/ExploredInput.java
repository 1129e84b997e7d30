package io.smartlayer.simulation;

import java.util.Comparator;
import java.util.List;

/**
 * Something that may happen to a member next.
 *
 * @param head the head, or the entry, that it is about; -1 when there is none
 * @param epoch which epoch was left
 * @param leaves the leaves that arrive, or that let a liar's head open an epoch
 */
record ExploredInput(Kind kind, int head, int epoch, List<Named> leaves) {
  /** What happens. */
  enum Kind {
    PROPOSAL,
    VOTES,
    RANGE,
    LEAVES,
    ENTRY,
    SUSPICION,
    CRASH
  }

  /** A leave by a member that names this head, or none (-1). */
  record Named(int member, int highest) {}

  ExploredInput {
    leaves = leaves.stream().sorted(Comparator.comparingInt(Named::member)).toList();
  }

  static ExploredInput of(Kind kind, int head) {
    return new ExploredInput(kind, head, 0, List.of());
  }

  static ExploredInput left(int epoch, List<Named> leaves) {
    return new ExploredInput(Kind.LEAVES, -1, epoch, leaves);
  }

  /** A liar's head with leaves of this epoch. */
  static ExploredInput opening(int head, int epoch, List<Named> leaves) {
    return new ExploredInput(Kind.PROPOSAL, head, epoch, leaves);
  }

  /** The same with two members in each other's place. */
  ExploredInput swapped(int one, int other) {
    return new ExploredInput(
        kind,
        head,
        epoch,
        leaves.stream()
            .map(named ->
                named.member() == one
                    ? new Named(other, named.highest())
                    : named.member() == other ? new Named(one, named.highest()) : named)
            .toList());
  }
}
