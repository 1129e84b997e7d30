package io.smartlayer.sandbox;

/**
 * The engine that verifies: the metered guest in Chicory, which is Java alone and shares no code
 * with V8.
 *
 * <p>Starting the first one of a process translates the guest to JVM bytecode, a second or two; the
 * others use the same translation as long as there is memory for it. It is a few times slower than
 * V8 on small calls and 25 to 45 times on heavy ones; start the JVM with {@code
 * -XX:-DontCompileHugeMethods}, or the guest's main loop is never compiled and it is slower still.
 */
public final class ChicoryEngine implements Engine {
  private final Workers workers;

  /**
   * Starts an engine.
   *
   * @param workers how many calls may run at once, 1 to 256; more than cores helps nobody
   */
  public ChicoryEngine(int workers) {
    this(workers, Workers.RUN_MILLIS);
  }

  ChicoryEngine(int workers, long runMillis) {
    ChicoryModule module = ChicoryModule.pinned();
    this.workers = new Workers(name(), workers, runMillis, () -> new ChicoryGuest(module));
  }

  @Override
  public String name() {
    return "chicory";
  }

  @Override
  public Run call(Program program, String function, String argumentsJson, long gasLimit) {
    return workers.call(program, function, argumentsJson, gasLimit);
  }

  @Override
  public void close() {
    workers.close();
  }
}
