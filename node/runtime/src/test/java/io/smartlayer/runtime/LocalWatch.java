package io.smartlayer.runtime;

import io.smartlayer.adapters.memory.MemoryNetwork;
import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.environment.Clock;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.Down;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** An anchor's watch in one process: every node answers its pings, and it asks replicas. */
final class LocalWatch implements AutoCloseable {
  private final AnchorNode anchor;
  private final LivenessShell shell;
  private volatile Map<Address, List<Down.Observed>> heard = new TreeMap<>();
  private volatile Map<Address, Instant> failing = new TreeMap<>();
  private @Nullable ServiceProbes probes;

  /** What observations travel by. */
  record Wire(MemoryNetwork network) {
    Wire(LocalWorld local) {
      this(
          new MemoryNetwork(
              local.timeline,
              new Random(3),
              new MemoryNetwork.Conditions(Duration.ofMillis(1), Duration.ofMillis(3), 0, 0)));
    }
  }

  LocalWatch(LocalWorld local, Wire wire, AnchorNode anchor, Clock clock) {
    this.anchor = anchor;
    this.shell =
        new LivenessShell(
            local.world().keyOf(anchor.self()),
            local.network().domain(),
            new PingedTransport(Peers.byAddress(local.network()).get(anchor.self())),
            wire.network.join(anchor.self()),
            clock,
            new Random(4));
    shell.onDown(words -> {
      heard = failing(words);
      anchor.observed(heard);
    });
    shell.start();
    shell.watch(
        WatchList.of(
            anchor.self(),
            Objects.requireNonNull(anchor.watched()),
            Peers.byAddress(local.network()),
            List.of()));
  }

  /** No node is silent here, however it looks on a machine that stands still for a while. */
  private static Map<Address, List<Down.Observed>> failing(
      Map<Address, List<Down.Observed>> words) {
    var failing = new TreeMap<Address, List<Down.Observed>>();
    words.forEach((node, said) ->
        failing.put(node, said.stream().filter(word -> word.seen() == Down.Seen.FAILING).toList()));
    return failing;
  }

  Address self() {
    return anchor.self();
  }

  void probe(BiFunction<ProbeQuestion, Address, Outcome> prober, Duration pause) {
    var random = new Random(5);
    var started =
        new ServiceProbes(
            () -> anchor.questions(random),
            prober,
            anchor.levels(),
            random,
            next -> {
              failing = next;
              shell.failing(next);
            },
            pause);
    probes = started;
    started.start();
  }

  /** What was said of a node, as this anchor has heard. */
  List<Down.Observed> words(Address node) {
    return heard.getOrDefault(node, List.of());
  }

  /** Who fails what it asks. */
  Map<Address, Instant> failing() {
    return failing;
  }

  long counted(Outcome outcome) {
    String name = "service.probes." + outcome.name().toLowerCase(Locale.ROOT);
    return probes == null ? 0 : probes.counts().getOrDefault(name, 0L);
  }

  @Override
  public void close() {
    if (probes != null) {
      probes.close();
    }
    shell.close();
  }
}
