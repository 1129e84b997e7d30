package io.smartlayer.runtime;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that counts what it runs. */
record CountingEngine(Engine engine, AtomicInteger calls) implements Engine {
  CountingEngine(Engine engine) {
    this(engine, new AtomicInteger());
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public Run call(Program program, String function, String argumentsJson, long gasLimit) {
    calls.incrementAndGet();
    return engine.call(program, function, argumentsJson, gasLimit);
  }

  @Override
  public void close() {
    engine.close();
  }
}
