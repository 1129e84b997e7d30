package io.smartlayer.benchmarks;

import io.smartlayer.primitives.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A web server that answers queries, in a process of its own. */
final class QuerySide implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedReader said;
  private final Writer told;

  /** Starts a process, which must have said nothing yet. */
  QuerySide(String name, List<String> command) throws IOException {
    this.name = name;
    this.process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.said = process.inputReader(StandardCharsets.UTF_8);
    this.told = process.outputWriter(StandardCharsets.UTF_8);
  }

  String name() {
    return name;
  }

  /** Says a line. */
  void tell(String line) throws IOException {
    told.write(line + "\n");
    told.flush();
  }

  /** The next line that it says, as JSON. */
  JsonNode hear() throws IOException {
    String line = said.readLine();
    if (line == null) {
      throw new IOException(name + " has ended");
    }
    return CanonicalJson.read(line);
  }

  /** The processor time that its process has used, user's and kernel's; counted in 10 ms. */
  Duration processorTime() {
    return process.toHandle().info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
