package io.smartlayer.anchoring;

import io.smartlayer.primitives.Address;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all replicas of a group came to that were asked the same at the same time. Who fails counts
 * only where most succeed: a question that nobody can answer, or an anchor that reaches nobody,
 * costs no node anything, nor does a replica that claims an answer where there is none.
 */
public final class ProbeRound {
  private ProbeRound() {}

  /** What came of asking one replica. */
  public enum Outcome {
    /** A right answer, in time. */
    RIGHT,
    /** A right answer, too late for its class, in time for {@code standard}. */
    SLOW,
    /** A right answer that took longer than the objective's latency. */
    LATE,
    /** A refusal, or an answer that does not verify, is of another state, or too old a one. */
    WRONG,
    /** No answer. */
    SILENT,
    /** It was not asked, for a reason of this machine's own. */
    UNTRIED
  }

  /**
   * Which answers count, and whether they are good: none of them unless more than half of those who
   * were asked answered right and in time.
   */
  public static Map<Address, Boolean> judged(Map<Address, Outcome> outcomes) {
    var events = new TreeMap<Address, Boolean>();
    long asked = outcomes.values().stream().filter(one -> one != Outcome.UNTRIED).count();
    long right = outcomes.values().stream().filter(one -> one == Outcome.RIGHT).count();
    if (2 * right > asked) {
      outcomes.forEach((node, outcome) -> {
        if (outcome != Outcome.UNTRIED) {
          events.put(node, outcome == Outcome.RIGHT);
        }
      });
    }
    return events;
  }
}
