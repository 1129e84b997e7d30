package io.smartlayer.anchoring;

import io.smartlayer.primitives.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The error budgets of the nodes that an anchor asks. It says which of them fail; nothing follows
 * from the word of one anchor.
 *
 * <p>A state machine without threads, sockets or clock; for one thread.
 */
public final class ServiceLevels {
  /** Nodes whose budgets are kept; others are not counted. */
  public static final int NODES_LIMIT = 256;

  private final ServiceObjective objective;
  private final TreeMap<Address, Level> levels = new TreeMap<>();

  /** Budgets of nobody. */
  public ServiceLevels(ServiceObjective objective) {
    this.objective = objective;
  }

  private static final class Level {
    private final ErrorBudget budget;
    private Instant counted;

    private Level(ErrorBudget budget, Instant counted) {
      this.budget = budget;
      this.counted = counted;
    }
  }

  /** Counts what a round came to ({@link ProbeRound#judged}). */
  public void add(Map<Address, Boolean> events, Instant now) {
    forget(now);
    events.forEach((node, good) -> {
      Level known = levels.get(node);
      if (known == null && levels.size() < NODES_LIMIT) {
        known = new Level(new ErrorBudget(objective, now), now);
        levels.put(node, known);
      }
      if (known != null) {
        known.budget.add(good, now);
        known.counted = now;
      }
    });
  }

  /** The nodes that fail their objective now, each with when it last answered well. */
  public Map<Address, Instant> failing(Instant now) {
    forget(now);
    var failing = new TreeMap<Address, Instant>();
    levels.forEach((node, level) -> {
      if (level.budget.isBurning(now)) {
        failing.put(node, level.budget.lastGood());
      }
    });
    return failing;
  }

  /** How fast each node's budget burnt over the last while: 1 is as fast as allowed. */
  public Map<Address, Double> burn(Duration window, Instant now) {
    forget(now);
    var burn = new TreeMap<Address, Double>();
    levels.forEach((node, level) -> burn.put(node, level.budget.burn(window, now)));
    return burn;
  }

  /** How often callers are to draw each node beside others ({@link ErrorBudget#weight}). */
  public Map<Address, Integer> weights(Instant now) {
    forget(now);
    var weights = new TreeMap<Address, Integer>();
    levels.forEach((node, level) -> weights.put(node, level.budget.weight(now)));
    return weights;
  }

  private void forget(Instant now) {
    levels.values().removeIf(level -> !now.isBefore(level.counted.plus(ErrorBudget.MEMORY)));
  }
}
