package io.smartlayer.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Counts operations for each second of processor time that the whole JVM spends, compiler and
 * collector included: a figure that a busy machine hardly changes.
 */
public final class CpuProfiler implements InternalProfiler {
  /** The label of the figure. */
  public static final String LABEL = "perCpuSecond";

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private long startNanos;

  /** A profiler; JMH makes it. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "operations for each second of processor time of the JVM";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    startNanos = system.getProcessCpuTime();
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double seconds = (system.getProcessCpuTime() - startNanos) / 1e9;
    double operations = result.getMetadata().getAllOps();
    return List.of(
        new ScalarResult(LABEL, operations / seconds, "ops/cpu-s", AggregationPolicy.AVG));
  }
}
