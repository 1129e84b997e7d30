package io.smartlayer.benchmarks;

import io.smartlayer.primitives.CanonicalJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Nodes of js-libp2p, in a process of Node.js ({@code peers/gossip/peers.js}). */
final class JsGossip implements GossipSide {
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  /**
   * Nodes on a ring, once they are connected and their meshes stand.
   *
   * @param distances to whom each connects on the ring
   * @param bytes size of each message
   */
  JsGossip(String program, int nodes, List<Integer> distances, int bytes) throws IOException {
    String ring = distances.stream().map(String::valueOf).collect(Collectors.joining(","));
    process =
        new ProcessBuilder("node", program, String.valueOf(nodes), ring, String.valueOf(bytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  @Override
  public String name() {
    return "js-libp2p";
  }

  @Override
  public List<Integer> meshes() throws IOException {
    List<Integer> sizes = new ArrayList<>();
    ask("meshes").forEach(size -> sizes.add(size.intValue()));
    return sizes;
  }

  @Override
  public Round spread(int count, int perSecond) throws IOException {
    JsonNode round = ask("spread " + count + " " + perSecond);
    return new Round(
        round.get("deliveries").intValue(),
        round.get("processorMicros").doubleValue(),
        round.get("p50").doubleValue(),
        round.get("p95").doubleValue(),
        round.get("p99").doubleValue());
  }

  @Override
  public void close() {
    process.destroy();
  }

  private JsonNode ask(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("js-libp2p's nodes have ended");
    }
    return CanonicalJson.read(answer);
  }
}
