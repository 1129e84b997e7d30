package io.smartlayer.runtime;

import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;

/** Tells everybody who asks for a token's status that it knows nothing. */
record LyingEngine(Engine engine) implements Engine {
  /** What it says instead of the token's story. */
  static final String LIE = "never heard of it";

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public Run call(Program program, String function, String argumentsJson, long gasLimit) {
    Run run = engine.call(program, function, argumentsJson, gasLimit);
    return function.equals("status") && run instanceof Run.Completed(String json, long gas)
        ? new Run.Completed(
            json.replaceAll("\"story\":\"[^\"]*\"", "\"story\":\"" + LIE + "\""), gas)
        : run;
  }

  @Override
  public void close() {}
}
