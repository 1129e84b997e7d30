package io.smartlayer.anchoring;

import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.primitives.Address;
import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The error budgets that an anchor keeps of nodes, by the classes of the groups in which it asked
 * them. A node cannot choose its groups, so a class that is stricter than {@code standard} costs it
 * weight alone: whether it fails is judged there by what {@code standard} promises.
 *
 * <p>A state machine without threads, sockets or clock; for one thread.
 */
public final class ClassLevels {
  private final EnumMap<ServiceClass, ServiceLevels> levels = new EnumMap<>(ServiceClass.class);

  /** Budgets of nobody. */
  public ClassLevels() {
    for (ServiceClass each : ServiceClass.values()) {
      levels.put(each, new ServiceLevels(ServiceObjective.of(each)));
    }
  }

  /** Counts what came of asking all replicas of a group of a class. */
  public void add(ServiceClass serviceClass, Map<Address, Outcome> outcomes, Instant now) {
    of(serviceClass).add(ProbeRound.judged(outcomes), now);
    if (serviceClass == ServiceClass.BRISK) {
      of(ServiceClass.STANDARD).add(ProbeRound.judged(inTime(outcomes)), now);
    }
  }

  /** The nodes that fail, each with when it last answered well. */
  public Map<Address, Instant> failing(Instant now) {
    var failing = new TreeMap<>(of(ServiceClass.STANDARD).failing(now));
    of(ServiceClass.PATIENT)
        .failing(now)
        .forEach((node, last) ->
            failing.merge(node, last, (one, other) -> one.isAfter(other) ? one : other));
    return failing;
  }

  /** How fast each node's budget burnt over the last while, in the class where that is fastest. */
  public Map<Address, Double> burn(Duration window, Instant now) {
    var burn = new TreeMap<Address, Double>();
    for (ServiceLevels one : levels.values()) {
      one.burn(window, now).forEach((node, rate) -> burn.merge(node, rate, Math::max));
    }
    return burn;
  }

  /**
   * How often callers of a class's groups are to draw each node beside others ({@link
   * ErrorBudget#weight}); 1 for a node that fails, in whatever class.
   */
  public Map<Address, Integer> weights(ServiceClass serviceClass, Instant now) {
    var weights = new TreeMap<>(of(serviceClass).weights(now));
    failing(now).keySet().forEach(node -> weights.put(node, 1));
    return weights;
  }

  private ServiceLevels of(ServiceClass serviceClass) {
    return levels.computeIfAbsent(
        serviceClass, each -> new ServiceLevels(ServiceObjective.of(each)));
  }

  private static Map<Address, Outcome> inTime(Map<Address, Outcome> outcomes) {
    var all = new TreeMap<>(outcomes);
    all.replaceAll((_, outcome) -> outcome == Outcome.SLOW ? Outcome.RIGHT : outcome);
    return all;
  }
}
