package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.Membership;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What does it cost to answer a granted query over HTTP with a signed bundle, beside a server of
 * Node.js that does the same, and beside the least that it can cost?
 *
 * <p>{@code node/benchmarks/queries}: this process makes and signs the requests; each server is a
 * process of its own, whose processor time alone is counted. Servers take turns.
 */
public final class QueriesBenchmark {
  private static final List<Integer> CONNECTIONS = List.of(1, 8, 64);

  private static final int ROUNDS = 3;
  private static final int WARM_UPS = 6;
  private static final int REQUESTS = 6400;
  private static final int PEER_REQUESTS = 512;

  private final QueryLoad load;
  private final BundleVerifier verifier;
  private final List<Server> servers = new ArrayList<>();

  private record Server(QuerySide side, int port, int requests) {}

  private QueriesBenchmark(Membership network) {
    var session = new Session(network.domain(), TicketWorld.SERVICE.address());
    this.load = new QueryLoad(session);
    this.verifier = new BundleVerifier(network);
  }

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet, and the program of Node.js's side
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    Membership network = TicketWorld.network(QueryNode.ANCHORS);
    var benchmark = new QueriesBenchmark(network);
    try (var node = new QuerySide("Smart Layer", java(QueryNode.class, arguments[0]));
        var instances = peer("Node.js, a fresh instance a call", arguments[1]);
        var memories = peer("Node.js, memory put back by hand", arguments[1])) {
      JsonNode served = node.hear();
      benchmark.add(new Server(node, served.get("port").intValue(), REQUESTS));
      JsonNode sample = CanonicalJson.read(benchmark.load.answer(benchmark.port()).toUtf8());
      instances.tell(order(served, sample, network.domain(), "instance"));
      benchmark.add(new Server(instances, instances.hear().intValue(), PEER_REQUESTS));
      memories.tell(order(served, sample, network.domain(), "memory"));
      benchmark.add(new Server(memories, memories.hear().intValue(), PEER_REQUESTS));
      double best = benchmark.compare();
      node.tell("floor");
      floor(node.hear(), best);
      System.out.printf(Locale.ROOT, "%nload %.1f%n", Processor.load());
    }
  }

  /** A program of this build, on the same flags. */
  private static List<String> java(Class<?> program, String argument) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String classes = Objects.requireNonNull(System.getProperty("java.class.path"));
    command.addAll(List.of("-cp", classes.replace(":", File.pathSeparator)));
    command.addAll(List.of(program.getName(), argument));
    return command;
  }

  private static QuerySide peer(String name, String program) throws IOException {
    return new QuerySide(name, List.of("node", program));
  }

  /** What a peer serves: the same ticket, as the same node. */
  private static String order(
      JsonNode served, JsonNode sample, TypedData.Domain domain, String way) {
    ObjectNode order = ((ObjectNode) served.deepCopy()).put("way", way);
    order.put("holder", TicketWorld.HOLDER.address().toHex());
    order.put("secret", TicketWorld.SERVICE.reveal().toHex());
    order.put("separator", domain.separator().toHex());
    order.set("bundle", sample);
    return CanonicalJson.text(order);
  }

  private int port() {
    return servers.getFirst().port;
  }

  /** Takes part, if its bundles hold. */
  private void add(Server server) throws IOException {
    Bytes bundle = load.answer(server.port);
    if (verifier.verify(bundle) instanceof BundleVerifier.Verdict.Refused refused) {
      throw new IllegalStateException(server.side.name() + ": " + refused);
    }
    System.out.printf(
        Locale.ROOT, "%s: bundles hold and have %d bytes%n", server.side.name(), bundle.size());
    servers.add(server);
  }

  /** Compares them; the least processor time of an answer of ours, in microseconds. */
  private double compare() throws IOException, InterruptedException, ExecutionException {
    for (Server server : servers) {
      for (int i = 0; i < WARM_UPS; i++) {
        var _ = load.round(server.side, server.port, 8, server.requests);
      }
    }
    double best = Double.MAX_VALUE;
    for (int connections : CONNECTIONS) {
      Map<Server, List<QueryLoad.Round>> rounds = new LinkedHashMap<>();
      for (int i = 0; i < ROUNDS; i++) {
        for (Server server : servers) {
          rounds
              .computeIfAbsent(server, _ -> new ArrayList<>())
              .add(load.round(server.side, server.port, connections, server.requests));
        }
      }
      best = Math.min(best, print(connections, rounds));
    }
    return best;
  }

  private double print(int connections, Map<Server, List<QueryLoad.Round>> rounds) {
    System.out.printf(
        Locale.ROOT,
        "%n| %d connections | requests / s | p50 | p95 | p99, ms | µs of CPU each | ratio |%n"
            + "|---|---|---|---|---|---|---|%n",
        connections);
    double own = 0;
    for (Map.Entry<Server, List<QueryLoad.Round>> each : rounds.entrySet()) {
      QueryLoad.Round round = median(each.getValue());
      double micros = round.cost().micros();
      own = own == 0 ? micros : own;
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %s | %.0f | %.1f |%n",
          each.getKey().side.name(),
          round.cost().perSecond(),
          round.delays().columns(),
          micros,
          micros / own);
    }
    return own;
  }

  private static QueryLoad.Round median(List<QueryLoad.Round> rounds) {
    return rounds.stream()
        .sorted(Comparator.comparingDouble(round -> round.cost().micros()))
        .toList()
        .get(rounds.size() / 2);
  }

  private static void floor(JsonNode floor, double best) {
    double least = 0;
    System.out.printf("%n| the floor of an answer | µs of CPU |%n|---|---|%n");
    for (String part : List.of("proof", "sandbox", "sign")) {
      double micros = floor.get(part).doubleValue() / 1e3;
      least += micros;
      System.out.printf(Locale.ROOT, "| %s | %.1f |%n", part, micros);
    }
    System.out.printf(Locale.ROOT, "| together | %.1f |%n", least);
    System.out.printf(
        Locale.ROOT,
        "| a grant's signature, once a grant | %.1f |%n",
        floor.get("grant").doubleValue() / 1e3);
    System.out.printf(
        Locale.ROOT, "| **an answer over HTTP / floor** | **%.2f** |%n", best / least);
  }
}
