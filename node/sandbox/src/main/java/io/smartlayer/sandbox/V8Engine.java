package io.smartlayer.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * The engine that serves: the metered guest in V8, through Javet.
 *
 * <p>A worker starts in some tenths of a second at its first call. It sets V8's stack size, so no
 * other code of the process may have started V8 before.
 */
public final class V8Engine implements Engine {
  private final Workers workers;

  /**
   * Starts an engine.
   *
   * @param workers how many calls may run at once, 1 to 256; more than cores helps nobody
   */
  public V8Engine(int workers) {
    this(workers, Workers.RUN_MILLIS);
  }

  V8Engine(int workers, long runMillis) {
    byte[] metered = GuestModule.pinned().metered();
    String driver = new String(GuestModule.resource("v8-guest.js"), StandardCharsets.UTF_8);
    this.workers = new Workers(name(), workers, runMillis, () -> new V8Guest(metered, driver));
  }

  @Override
  public String name() {
    return "v8";
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
