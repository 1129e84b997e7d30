package io.smartlayer.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Processor time, which a busy machine hardly changes. */
final class Processor {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Processor() {}

  /** What the whole JVM has used, compiler and collector included, in nanoseconds. */
  static long nanos() {
    return SYSTEM.getProcessCpuTime();
  }

  /** The machine's load average of the last minute. */
  static double load() {
    return SYSTEM.getSystemLoadAverage();
  }
}
