package io.smartlayer.benchmarks;

import java.util.List;

/**
 * What some work took.
 *
 * @param operations how many there were
 * @param nanos from the first's begin to the last's end
 * @param processorNanos of the whole process meanwhile
 */
record Cost(long operations, long nanos, long processorNanos) {
  /** Work that says how many operations it was. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    long run() throws Exception;
  }

  /** Does some work. */
  static Cost of(Work work) throws Exception {
    long processor = Processor.nanos();
    long start = System.nanoTime();
    long operations = work.run();
    return new Cost(operations, System.nanoTime() - start, Processor.nanos() - processor);
  }

  /** The one in the middle by processor time of an operation. */
  static Cost median(List<Cost> costs) {
    return costs.stream()
        .sorted((one, other) -> Double.compare(one.micros(), other.micros()))
        .toList()
        .get(costs.size() / 2);
  }

  /** Operations a second. */
  double perSecond() {
    return operations * 1e9 / nanos;
  }

  /** Operations a second of processor time. */
  double perProcessorSecond() {
    return operations * 1e9 / processorNanos;
  }

  /** Processor time of an operation, in microseconds. */
  double micros() {
    return processorNanos / 1e3 / operations;
  }
}
