package io.smartlayer.benchmarks;

import io.smartlayer.primitives.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Look-ups among js-libp2p's nodes, all in one process of their own. */
final class JsLookUps implements LookUps {
  private static final int NEVER = 0;

  private final Process process;
  private final BufferedReader in;
  private final Writer out;

  /**
   * Nodes that get to know each other and to hold the records, which takes them a while.
   *
   * @param alike whether a look-up asks as many at a time as ours do, and ends with as many answers
   */
  JsLookUps(String program, boolean alike) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", program));
    int enough = alike ? ENOUGH : NEVER;
    for (int number : List.of(NODES, RECORDS, VALUE_BYTES, AT_A_TIME, HOLDERS, enough, ENOUGH)) {
      command.add(String.valueOf(number));
    }
    this.process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.in = process.inputReader(StandardCharsets.UTF_8);
    this.out = process.outputWriter(StandardCharsets.UTF_8);
  }

  @Override
  public double copies() throws IOException {
    return read().get("copies").doubleValue();
  }

  @Override
  public Round round(int count) throws IOException {
    out.write(count + "\n");
    out.flush();
    JsonNode json = read();
    return new Round(
        json.get("asked").intValue(),
        json.get("found").intValue(),
        json.get("millis").doubleValue(),
        json.get("processorMillis").doubleValue(),
        json.get("questions").intValue(),
        json.get("p50").doubleValue(),
        json.get("p95").doubleValue());
  }

  /** Its input ends, and so does it. */
  @Override
  public void close() {
    process.destroy();
  }

  private JsonNode read() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("js-libp2p's run failed");
    }
    return CanonicalJson.read(line);
  }
}
