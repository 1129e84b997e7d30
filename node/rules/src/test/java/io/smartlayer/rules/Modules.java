package io.smartlayer.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The modules and the arrows between them: the diagram of {@code ARCHITECTURE.md}. */
final class Modules {
  static final String ROOT = "io.smartlayer";

  /** Packages below a module's for what is generated for it, by {@code protoc} and by JMH. */
  private static final Set<String> GENERATED = Set.of("wire", "jmh_generated");

  /** Modules of pure protocol code: no clock, no randomness, no logs, no order that differs. */
  static final Set<String> CORES =
      Set.of(
          "primitives",
          "environment",
          "attestation",
          "tokenscript",
          "sandbox",
          "gossip",
          "discovery",
          "channel",
          "feed",
          "token",
          "authoring",
          "anchoring",
          "simulation");

  /** Modules that may ask the machine for time and randomness themselves. */
  static final Set<String> SHELLS = Set.of("runtime", "command", "benchmarks", "rules");

  private static final List<String> ADAPTERS =
      List.of(
          "adapters.memory",
          "adapters.files",
          "adapters.kafka",
          "adapters.evm",
          "adapters.web",
          "adapters.libp2p");

  private static final Map<String, List<String>> ARROWS = arrows();

  private Modules() {}

  private static Map<String, List<String>> arrows() {
    var arrows = new LinkedHashMap<String, List<String>>();
    arrows.put("primitives", List.of());
    arrows.put("environment", List.of("primitives"));
    arrows.put("attestation", List.of());
    arrows.put("tokenscript", List.of());
    arrows.put("sandbox", List.of());
    arrows.put("gossip", List.of());
    arrows.put("discovery", List.of());
    arrows.put("channel", List.of());
    arrows.put("feed", List.of("attestation"));
    arrows.put("token", List.of("feed", "tokenscript", "sandbox"));
    arrows.put("authoring", List.of("token"));
    arrows.put("anchoring", List.of("token"));
    arrows.put("gateway", List.of("anchoring", "channel", "discovery"));
    ADAPTERS.forEach(adapter -> arrows.put(adapter, List.of()));
    arrows.put("adapters.evm", List.of("channel"));
    arrows.put("runtime", and(and(ADAPTERS, "gateway"), "gossip"));
    arrows.put("simulation", List.of("anchoring", "gossip", "discovery", "adapters.memory"));
    arrows.put("examples.flightticket", and(and(ADAPTERS, "gateway"), "authoring"));
    arrows.put("examples.health", List.of("token"));
    arrows.put("command", List.of("runtime", "authoring", "simulation", "examples.flightticket"));
    arrows.put("benchmarks", List.of("command"));
    arrows.put("rules", List.of("benchmarks"));
    return arrows;
  }

  private static List<String> and(List<String> some, String one) {
    var all = new TreeSet<>(some);
    all.add(one);
    return List.copyOf(all);
  }

  /** All modules, by the names of their packages without the root. */
  static Set<String> names() {
    return ARROWS.keySet();
  }

  /**
   * The module of a package, or null when the package is none's. A module has one package; code
   * that was generated for it has one more.
   */
  static @Nullable String of(String packageName) {
    if (!packageName.startsWith(ROOT + ".")) {
      return null;
    }
    String whole = isGenerated(packageName) ? parent(packageName) : packageName;
    String module = whole.substring(ROOT.length() + 1);
    return ARROWS.containsKey(module) ? module : null;
  }

  /** Whether a package holds what nobody here wrote. */
  static boolean isGenerated(String packageName) {
    return GENERATED.stream().anyMatch(name -> packageName.matches(ROOT + "[.].+[.]" + name));
  }

  private static String parent(String packageName) {
    return packageName.substring(0, packageName.lastIndexOf('.'));
  }

  /** Whether code of one module may name code of another: directly, or along the arrows. */
  static boolean mayUse(String from, String to) {
    return from.equals(to)
        || to.equals("primitives")
        || (to.equals("environment") && !from.equals("primitives"))
        || ARROWS.getOrDefault(from, List.of()).stream().anyMatch(next -> mayUse(next, to));
  }

  /** Whether a module may ask the machine for time and randomness itself. */
  static boolean isShell(String module) {
    return SHELLS.contains(module)
        || module.startsWith("adapters.")
        || module.startsWith("examples.");
  }
}
