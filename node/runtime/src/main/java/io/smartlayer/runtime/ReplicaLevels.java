package io.smartlayer.runtime;

import io.smartlayer.anchoring.ClassLevels;
import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The error budgets that an anchor keeps of the replicas that it asks, by its own clock.
 *
 * <p>Safe for use by many threads: rounds end side by side, and look-ups come when they come.
 */
final class ReplicaLevels {
  private final Clock clock;
  private final ClassLevels levels = new ClassLevels(); // guarded by itself

  /** Budgets of nobody. */
  ReplicaLevels(Clock clock) {
    this.clock = clock;
  }

  /** Counts what came of asking all replicas of a group of a class. */
  void add(ServiceClass serviceClass, Map<Address, Outcome> outcomes) {
    synchronized (levels) {
      levels.add(serviceClass, outcomes, clock.now());
    }
  }

  /** The nodes that fail now, each with when it last answered well. */
  Map<Address, Instant> failing() {
    synchronized (levels) {
      return levels.failing(clock.now());
    }
  }

  /** How fast each node's budget burnt over the last while, in the class where that is fastest. */
  Map<Address, Double> burn(Duration window) {
    synchronized (levels) {
      return levels.burn(window, clock.now());
    }
  }

  /**
   * How often callers of a class's groups are to draw each node beside others, of the nodes that
   * were asked lately.
   */
  Map<Address, Integer> weights(ServiceClass serviceClass) {
    synchronized (levels) {
      return levels.weights(serviceClass, clock.now());
    }
  }
}
