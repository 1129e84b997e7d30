package io.smartlayer.sandbox;

import com.caoccao.javet.interop.options.V8RuntimeOptions;
import java.nio.charset.StandardCharsets;

/**
 * The engine that serves: the metered guest in V8, through Javet.
 *
 * <p>A worker starts in some tenths of a second at its first call. The first engine of a process
 * sets V8's stack size; no other code of the process may have started V8 before.
 */
public final class V8Engine implements Engine {
  /** Kibibytes of a worker's stack that V8 may use: enough for what the meter allows. */
  private static final int STACK_KIBIBYTES = 48 << 10;

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
    if (!V8RuntimeOptions.V8_FLAGS.isSealed()) {
      V8RuntimeOptions.V8_FLAGS.setCustomFlags("--stack-size=" + STACK_KIBIBYTES);
    }
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
