package io.smartlayer.runtime;

/**
 * What a node can carry, declared from the processors and the memory that it may count on.
 *
 * @param cpus 1 to 256
 * @param memoryBytes at least {@link #LEAST_MEMORY_BYTES}
 */
public record Capacity(int cpus, long memoryBytes) {
  /** Less memory than this is not enough for a node. */
  public static final long LEAST_MEMORY_BYTES = 64L << 20;

  /** Most processors that a node counts on. */
  public static final int CPUS_LIMIT = 256;

  private static final int CALLS_A_CPU = 128;
  private static final int CALLS_LIMIT = 2048;
  private static final long GROUP_BYTES = 128L << 10;
  private static final int GROUPS_LIMIT = 10_000;

  /** Checks the ranges. */
  public Capacity {
    if (cpus < 1 || cpus > CPUS_LIMIT || memoryBytes < LEAST_MEMORY_BYTES) {
      throw new IllegalArgumentException(cpus + " processors and " + memoryBytes + " bytes");
    }
  }

  /** What this JVM has. */
  public static Capacity ofThisProcess() {
    Runtime machine = Runtime.getRuntime();
    return new Capacity(
        Math.min(CPUS_LIMIT, machine.availableProcessors()),
        Math.max(LEAST_MEMORY_BYTES, machine.maxMemory()));
  }

  /** How many groups it takes: half of the memory is for them, 128 KiB for each. */
  public int groups() {
    return Math.toIntExact(Math.min(GROUPS_LIMIT, memoryBytes / 2 / GROUP_BYTES));
  }

  /** How many calls may be in work at once. */
  public int calls() {
    return Math.min(CALLS_LIMIT, cpus * CALLS_A_CPU);
  }

  /** How many connections its HTTP face takes. */
  public int connections() {
    return 4 * calls();
  }

  /** How many workers run scripts. */
  public int workers() {
    return cpus;
  }
}
