package io.smartlayer.token;

import io.smartlayer.sandbox.ChicoryEngine;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.sandbox.V8Engine;

/** Both engines, started once for all tests of a run. */
public final class Engines {
  /** The engine that serves. */
  public static final Engine V8 = new V8Engine(1);

  /** The engine that verifies. */
  public static final Engine CHICORY = new ChicoryEngine(1);

  private Engines() {}

  /** An engine that fails, as a node's own fault, at one of its calls. */
  public static final class Faulty implements Engine {
    private final int fault;
    private int calls;

    /** Fails at the call with this number, from 1. */
    public Faulty(int fault) {
      this.fault = fault;
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public Run call(Program program, String function, String argumentsJson, long gasLimit) {
      calls++;
      if (calls == fault) {
        var closed = new ChicoryEngine(1);
        closed.close();
        return closed.call(program, function, argumentsJson, gasLimit);
      }
      return V8.call(program, function, argumentsJson, gasLimit);
    }

    @Override
    public void close() {}
  }
}
