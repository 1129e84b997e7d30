package io.smartlayer.rules;

import com.tngtech.archunit.core.domain.AccessTarget;
import java.util.Map;
import java.util.Set;

/** What classes of the JDK offer and some modules must not take. */
final class Banned {
  private static final String CONSTRUCTOR = "<init>";

  /** By class, the names of methods; a constructor is meant where it takes no seed. */
  private static final Map<String, Set<String>> HIDDEN_INPUTS =
      Map.ofEntries(
          Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis")),
          Map.entry("java.lang.Math", Set.of("random")),
          Map.entry("java.lang.StrictMath", Set.of("random")),
          Map.entry("java.lang.Thread", Set.of("sleep")),
          Map.entry("java.util.concurrent.TimeUnit", Set.of("sleep")),
          Map.entry("java.util.UUID", Set.of("randomUUID")),
          Map.entry("java.util.Date", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.Random", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.SplittableRandom", Set.of(CONSTRUCTOR)),
          Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
          Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")),
          Map.entry(
              "java.security.SecureRandom",
              Set.of(CONSTRUCTOR, "getInstance", "getInstanceStrong")),
          Map.entry("java.time.InstantSource", Set.of("system")));

  private static final Set<String> UNORDERED =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.Hashtable",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.concurrent.ConcurrentHashMap");

  private static final Set<String> UNORDERED_FACTORIES = Set.of("of", "ofEntries", "copyOf");

  /**
   * Collectors, with the most parameters with which they still choose the collection themselves.
   */
  private static final Map<String, Integer> UNORDERED_COLLECTORS =
      Map.of(
          "toSet", 0,
          "toUnmodifiableSet", 0,
          "toMap", 3,
          "toUnmodifiableMap", 3,
          "toConcurrentMap", 3,
          "groupingBy", 2,
          "groupingByConcurrent", 2);

  private static final Set<String> LOGS =
      Set.of("java.util.logging.", "org.slf4j.", "ch.qos.logback.", "org.apache.logging.");

  private Banned() {}

  /** Asks the machine for the time or for randomness, or waits. */
  static boolean isHiddenInput(AccessTarget target) {
    String owner = target.getOwner().getName();
    Set<String> names = HIDDEN_INPUTS.getOrDefault(owner, Set.of());
    if (names.contains(target.getName())) {
      boolean seeded = target.getName().equals(CONSTRUCTOR) && parameters(target) > 0;
      return !seeded || owner.equals("java.security.SecureRandom");
    }
    boolean now = target.getName().equals("now") && parameters(target) == 0;
    boolean clock = owner.equals("java.time.Clock") && target.getName().startsWith("system");
    return (owner.startsWith("java.time.") && now) || clock;
  }

  /** Makes a collection whose order differs from run to run. */
  static boolean isUnordered(AccessTarget target) {
    String owner = target.getOwner().getName();
    if (UNORDERED.contains(owner)) {
      return target.getName().equals(CONSTRUCTOR) || target.getName().equals("newKeySet");
    }
    if (owner.equals("java.util.Map") || owner.equals("java.util.Set")) {
      return UNORDERED_FACTORIES.contains(target.getName());
    }
    return owner.equals("java.util.stream.Collectors")
        && parameters(target) <= UNORDERED_COLLECTORS.getOrDefault(target.getName(), -1);
  }

  /** Writes to the terminal. */
  static boolean isOutput(AccessTarget target) {
    String owner = target.getOwner().getName();
    boolean stream =
        owner.equals("java.lang.System") && Set.of("out", "err").contains(target.getName());
    return stream || target.getName().equals("printStackTrace");
  }

  static boolean isLogger(String type) {
    return type.startsWith("java.lang.System$Logger") || LOGS.stream().anyMatch(type::startsWith);
  }

  private static int parameters(AccessTarget target) {
    return target instanceof AccessTarget.CodeUnitAccessTarget unit
        ? unit.getRawParameterTypes().size()
        : 0;
  }
}
