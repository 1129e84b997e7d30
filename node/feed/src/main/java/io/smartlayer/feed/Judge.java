package io.smartlayer.feed;

import java.util.Objects;
import java.util.TreeMap;

/**
 * Judges entries in their context: keeps the admission's state at each height that may still get
 * another head.
 */
final class Judge {
  private final TreeMap<Integer, Admission> states = new TreeMap<>();

  Judge(Admission first) {
    states.put(0, first);
  }

  /** What comes of {@link #judge}. */
  enum Finding {
    ADMISSIBLE,
    REFUSED,
    CANNOT_TELL
  }

  /** The state after so many certified heads. */
  Admission at(int height) {
    return Objects.requireNonNull(states.get(height), "a height that may still change");
  }

  /** Judges a head's entries, once: a finding that holds for ever is kept with it. */
  Finding judge(Candidate candidate, int height) {
    if (candidate.after != null) {
      return Finding.ADMISSIBLE;
    }
    Admission state = at(height);
    for (int i = 0; i < candidate.entries().size(); i++) {
      switch (state.admit(candidate.context(i), candidate.entries().get(i))) {
        case Admission.Judgement.Admitted(var next) -> state = next;
        case Admission.Judgement.Refused _ -> {
          return Finding.REFUSED;
        }
        case Admission.Judgement.CannotTell _ -> {
          return Finding.CANNOT_TELL;
        }
      }
    }
    candidate.after = state;
    return Finding.ADMISSIBLE;
  }

  /** A head got certified at a height; those that were there or above have given way. */
  void certified(Candidate candidate, int height) {
    Admission after = candidate.certified(at(height));
    states.tailMap(height, false).clear();
    states.put(height + 1, after);
  }

  /** No head before this height can change any more. */
  void finalized(int height) {
    states.headMap(height).clear();
  }
}
