package io.smartlayer.simulation;

import java.util.List;

/**
 * Something that may happen to a member next.
 *
 * @param head the head it is about, or the highest that a leave names; -1 when there is none
 * @param epoch the epoch of a leave
 * @param member who signed a leave
 * @param leaves what lets a liar's head open an epoch
 */
record ExploredInput(
    Kind kind, int head, int epoch, int member, List<Named> leaves) {
  /** What happens. */
  enum Kind {
    PROPOSAL,
    VOTES,
    RANGE,
    LEAVE,
    ENTRY,
    SUSPICION,
    CRASH
  }

  /** A leave of the epoch before by a member that names this head, or none (-1). */
  record Named(int member, int highest) {}

  ExploredInput {
    leaves = List.copyOf(leaves);
  }

  static ExploredInput of(Kind kind, int head) {
    return new ExploredInput(kind, head, 0, 0, List.of());
  }

  static ExploredInput leave(int member, int epoch, int highest) {
    return new ExploredInput(Kind.LEAVE, highest, epoch, member, List.of());
  }

  static ExploredInput opening(int head, List<Named> leaves) {
    return new ExploredInput(Kind.PROPOSAL, head, 0, 0, leaves);
  }
}
