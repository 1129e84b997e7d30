package io.smartlayer.benchmarks;

import io.smartlayer.primitives.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Calls in fresh contexts of node:vm, in a process of Node.js ({@code peers/sandbox}). */
final class JsContexts implements AutoCloseable {
  private static final double NANOS = 1e6;

  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  JsContexts(String program) throws IOException {
    process =
        new ProcessBuilder("node", program).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Makes so many calls; what they took, by that process's own clocks. */
  Cost calls(SandboxWork work, int calls) throws IOException {
    orders.write(
        JsonNodeFactory.instance
                .objectNode()
                .put("source", work.program().source())
                .put("function", work.function())
                .put("arguments", work.arguments())
                .put("calls", calls)
            + "\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("Node.js has ended");
    }
    JsonNode took = CanonicalJson.read(answer);
    return new Cost(
        calls,
        (long) (took.get("millis").doubleValue() * NANOS),
        (long) (took.get("processorMillis").doubleValue() * NANOS));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
