package io.smartlayer.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.smartlayer.gateway.Telemetry;
import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a node does, for Prometheus. What is made for it is made when somebody looks for the
 * first time. Labels have few values: statuses, the codes of refusals, and the nodes that an anchor
 * watches.
 */
final class NodeMetrics implements Telemetry, AutoCloseable {
  /** How many codes of refusals are told apart; more than there are. */
  static final int CODES_LIMIT = 256;

  private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
  private final Map<String, LongAdder> refusals = new ConcurrentSkipListMap<>();
  private final Capacity capacity;
  private final Supplier<@Nullable Figures> figures;
  private final Supplier<PeerFigures> dealings;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private @Nullable PrometheusMeterRegistry registry; // guarded by this
  private @Nullable Figures seen; // guarded by this
  private PeerFigures dealt = PeerFigures.NONE; // guarded by this
  private final Map<String, MultiGauge> ofNodes = new TreeMap<>(); // guarded by this

  /**
   * The metrics of one node.
   *
   * @param figures asked once for each look; null while the node has no time
   * @param dealings what is counted of peers
   */
  NodeMetrics(
      Capacity capacity, Supplier<@Nullable Figures> figures, Supplier<PeerFigures> dealings) {
    this.capacity = capacity;
    this.figures = figures;
    this.dealings = dealings;
  }

  @Override
  public void answered(int status) {
    answers.computeIfAbsent(status / 100 + "xx", _ -> new LongAdder()).increment();
  }

  @Override
  public void refused(String code) {
    LongAdder known = refusals.get(code);
    if (known != null) {
      known.increment();
    } else if (refusals.size() < CODES_LIMIT) {
      refusals.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }
  }

  @Override
  public synchronized Bytes page() {
    seen = figures.get();
    dealt = dealings.get();
    if (registry == null) {
      registry = registry(dealt);
    }
    answers.forEach((status, count) -> counter("smartlayer.http.answers", "status", status, count));
    refusals.forEach((code, count) -> counter("smartlayer.http.refusals", "code", code, count));
    ofNodes.forEach((name, gauge) -> gauge.register(rows(dealt.byNode().get(name)), true));
    return Bytes.utf8(registry.scrape());
  }

  @Override
  public synchronized void close() {
    collections.close();
    if (registry != null) {
      registry.close();
    }
  }

  private PrometheusMeterRegistry registry(PeerFigures names) {
    var made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    gauge(made, "smartlayer.loop.queued", "Tasks that wait for the loop", Figures::queued);
    gauge(made, "smartlayer.groups", "Groups that are kept or served, and awake", Figures::groups);
    gauge(made, "smartlayer.groups.asleep", "Groups that sleep", f -> f.asleep().groups());
    gauge(made, "smartlayer.groups.left.down", "Left while down", f -> f.left(Leave.Why.DOWN));
    gauge(made, "smartlayer.groups.left.rank", "Left to others", f -> f.left(Leave.Why.RANK));
    gauge(made, "smartlayer.replicas.falls", "Said to be down", f -> f.replicas().falls());
    gauge(made, "smartlayer.replicas.changes", "Placed anew", f -> f.replicas().changes());
    gauge(made, "smartlayer.replicas.down", "Down now", f -> f.replicas().down());
    gauge(made, "smartlayer.wakes", "Groups that woke", f -> f.asleep().wakes().wakes());
    gauge(made, "smartlayer.wakes.seconds", "How long all took", f -> seconds(f, false));
    gauge(made, "smartlayer.wakes.longest.seconds", "The longest", f -> seconds(f, true));
    gauge(made, "smartlayer.groups.halted", "Groups that cannot be followed", Figures::halted);
    gauge(made, "smartlayer.groups.silent", "Groups where it signs nothing", Figures::silent);
    gauge(made, "smartlayer.final.entries", "Final entries of all", Figures::finalEntries);
    gauge(made, "smartlayer.gone.entries", "Entries too old to be read", Figures::goneEntries);
    gauge(made, "smartlayer.taken.entries", "Entries not folded here", Figures::takenEntries);
    Gauge.builder("smartlayer.loop.queue.limit", () -> NodeLoop.QUEUE_LIMIT).register(made);
    Gauge.builder("smartlayer.capacity.groups", capacity::groups).register(made);
    Gauge.builder("smartlayer.capacity.calls", capacity::calls).register(made);
    for (String name : names.counts().keySet()) {
      FunctionCounter.builder("smartlayer." + name, this, metrics -> metrics.count(name))
          .register(made);
    }
    for (String name : names.levels().keySet()) {
      Gauge.builder("smartlayer." + name, this, metrics -> metrics.level(name)).register(made);
    }
    for (String name : names.byNode().keySet()) {
      ofNodes.put(name, MultiGauge.builder("smartlayer." + name).register(made));
    }
    new UptimeMetrics().bindTo(made);
    new ProcessorMetrics().bindTo(made);
    new JvmMemoryMetrics().bindTo(made);
    new JvmThreadMetrics().bindTo(made);
    collections.bindTo(made);
    return made;
  }

  private static double seconds(Figures figures, boolean longest) {
    Wakes.Counts wakes = figures.asleep().wakes();
    return (longest ? wakes.longestNanos() : wakes.nanos()) / 1e9;
  }

  private static List<MultiGauge.Row<?>> rows(@Nullable Map<String, Double> values) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    if (values != null) {
      values.forEach((node, value) -> rows.add(MultiGauge.Row.of(Tags.of("node", node), value)));
    }
    return rows;
  }

  private void gauge(
      PrometheusMeterRegistry made, String name, String says, ToDoubleFunction<Figures> figure) {
    Gauge.builder(name, this, metrics -> metrics.now(figure)).description(says).register(made);
  }

  private synchronized double now(ToDoubleFunction<Figures> figure) {
    return seen == null ? Double.NaN : figure.applyAsDouble(seen);
  }

  private synchronized double count(String name) {
    return dealt.counts().getOrDefault(name, 0L);
  }

  private synchronized double level(String name) {
    return dealt.levels().getOrDefault(name, Double.NaN);
  }

  /** Registers a counter once; a second time finds the first. */
  private synchronized void counter(String name, String label, String value, LongAdder count) {
    if (registry != null) {
      FunctionCounter.builder(name, count, LongAdder::sum).tag(label, value).register(registry);
    }
  }
}
