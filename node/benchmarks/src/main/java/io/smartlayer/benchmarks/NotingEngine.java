package io.smartlayer.benchmarks;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** An engine that notes when a replica hands it a final fact, before it runs the script on it. */
final class NotingEngine implements Engine {
  private static final String HANDLER = "onDelay";

  private final Engine engine;
  private final List<Long> begun = new ArrayList<>(); // guarded by this
  private Semaphore told = new Semaphore(0); // guarded by this

  NotingEngine(Engine engine) {
    this.engine = engine;
  }

  /** Begins anew with an empty list; {@code each} gets a permit for every fact from now on. */
  synchronized void tell(Semaphore each) {
    begun.clear();
    told = each;
  }

  /** The nanosecond clock at each fact, in the feed's order. */
  synchronized List<Long> begun() {
    return List.copyOf(begun);
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public Run call(Program program, String function, String argumentsJson, long gasLimit) {
    if (function.equals(HANDLER)) {
      synchronized (this) {
        begun.add(System.nanoTime());
        told.release();
      }
    }
    return engine.call(program, function, argumentsJson, gasLimit);
  }

  @Override
  public void close() {
    engine.close();
  }
}
