package io.smartlayer.benchmarks;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.Membership;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/**
 * What does it cost to have answers run again, after they have left or before?
 *
 * <p>{@code node/benchmarks/modes}: service nodes and four anchors are a process, whose processor
 * time alone is counted. One such process audits nothing, another one its usual share of what it
 * answers; the first also passes calls on as {@code reexecute}, with several shares, and as {@code
 * diverse}. Sides take turns.
 */
public final class ModesBenchmark {
  private static final List<String> SHARES = List.of("0", "0.01", "0.1");
  private static final int CONNECTIONS = 8;
  private static final int REQUESTS = 1_600;
  private static final int WARM_UPS = 4;
  private static final int ROUNDS = 5;

  /** Long enough for some intervals of the nodes' logs. */
  private static final Duration AUDITED = Duration.ofMinutes(3);

  private final Session session;

  private record Side(QuerySide process, int port, String path, boolean granted) {}

  private record Round(Cost cost, Spread delays, long keptBack) {}

  private ModesBenchmark(Membership network) {
    this.session = new Session(network.domain(), TicketWorld.SERVICE.address());
  }

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    var benchmark = new ModesBenchmark(TicketWorld.network(QueryNode.ANCHORS));
    Path folder = Path.of(arguments[0]);
    try (var none = new QuerySide("no audits", java(folder.resolve("none"), "0", gateways()));
        var usual = new QuerySide("audits", java(folder.resolve("usual"), "0.01", List.of()))) {
      benchmark.audits(none, usual);
    }
    System.out.printf(Locale.ROOT, "%nload %.1f%n", Processor.load());
  }

  private static List<String> gateways() {
    List<String> all = new ArrayList<>(SHARES);
    all.add(ModesNode.DIVERSE);
    return all;
  }

  private static List<String> java(Path folder, String audited, List<String> shares) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", Objects.requireNonNull(System.getProperty("java.class.path"))));
    command.addAll(List.of(ModesNode.class.getName(), folder.toString(), audited));
    command.addAll(shares);
    return command;
  }

  private void audits(QuerySide none, QuerySide usual)
      throws IOException, InterruptedException, ExecutionException {
    JsonNode ports = none.hear();
    String call = "/tokens/" + TicketWorld.TOKEN + "/" + Session.METHOD;
    Map<String, Side> sides = new LinkedHashMap<>();
    sides.put("normal", new Side(none, ports.get("normal").intValue(), "/v1" + call, true));
    for (String share : SHARES) {
      String path = "/v1/replicas/" + TicketWorld.SERVICE.address() + call;
      sides.put(
          "reexecute, share " + share, new Side(none, ports.get(share).intValue(), path, true));
    }
    print("modes", rounds(sides));
    print("modes, what anybody may ask", rounds(anybody(none, ports)));
    Map<String, Side> logs = new LinkedHashMap<>(); // of calls that a node need not remember
    logs.put("nothing is audited", normal(none, ports));
    logs.put("1 % is audited", normal(usual, usual.hear()));
    Map<String, List<Round>> all = new LinkedHashMap<>();
    for (Map.Entry<String, Side> each : logs.entrySet()) {
      warm(each.getValue());
      all.put(each.getKey(), List.of(lasting(each.getValue())));
    }
    print("audits, what anybody may ask, 3 min each", all);
  }

  /** Of a query that needs no grant: the only kind that two replicas can be asked. */
  private static Map<String, Side> anybody(QuerySide process, JsonNode ports) {
    String call = "/tokens/" + TicketWorld.TOKEN + "/" + ModesNode.PUBLIC;
    String path = "/v1/replicas/" + TicketWorld.SERVICE.address() + call;
    Map<String, Side> sides = new LinkedHashMap<>();
    sides.put("normal", normal(process, ports));
    for (String gateway : List.of("0", "0.1", ModesNode.DIVERSE)) {
      String name = gateway.equals(ModesNode.DIVERSE) ? gateway : "reexecute, share " + gateway;
      sides.put(name, new Side(process, ports.get(gateway).intValue(), path, false));
    }
    return sides;
  }

  private static Side normal(QuerySide process, JsonNode ports) {
    String path = "/v1/tokens/" + TicketWorld.TOKEN + "/" + ModesNode.PUBLIC;
    return new Side(process, ports.get("normal").intValue(), path, false);
  }

  private void warm(Side side) throws IOException, InterruptedException, ExecutionException {
    for (int i = 0; i < WARM_UPS; i++) {
      Round _ = round(side, REQUESTS);
    }
  }

  private Map<String, List<Round>> rounds(Map<String, Side> sides)
      throws IOException, InterruptedException, ExecutionException {
    Map<String, List<Round>> all = new LinkedHashMap<>();
    for (Side side : sides.values()) {
      warm(side);
    }
    System.err.println("… " + sides.keySet());
    for (int i = 0; i < ROUNDS; i++) {
      for (Map.Entry<String, Side> each : sides.entrySet()) {
        all.computeIfAbsent(each.getKey(), _ -> new ArrayList<>())
            .add(round(each.getValue(), REQUESTS));
      }
    }
    return all;
  }

  /** Rounds until the time is over, as one; idle time between them costs its process too. */
  private Round lasting(Side side) throws IOException, InterruptedException, ExecutionException {
    long begun = System.nanoTime();
    long processor = side.process.processorTime().toNanos();
    long requests = 0;
    Round last = round(side, REQUESTS);
    while (System.nanoTime() - begun < AUDITED.toNanos()) {
      requests += REQUESTS;
      last = round(side, REQUESTS);
    }
    processor = side.process.processorTime().toNanos() - processor;
    var cost = new Cost(requests + REQUESTS, System.nanoTime() - begun, processor);
    return new Round(cost, last.delays, last.keptBack);
  }

  private Round round(Side side, int requests)
      throws IOException, InterruptedException, ExecutionException {
    List<Callable<List<Long>>> clients = new ArrayList<>();
    List<Browser> browsers = new ArrayList<>();
    var keptBack = new AtomicLong();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        var browser = new Browser(side.port);
        browsers.add(browser);
        List<Bytes> calls = calls(side, requests / CONNECTIONS);
        clients.add(() -> asked(browser, calls, keptBack));
      }
      List<Long> delays = new ArrayList<>();
      long processor = side.process.processorTime().toNanos();
      long start = System.nanoTime();
      for (Future<List<Long>> client : threads.invokeAll(clients)) {
        delays.addAll(client.get());
      }
      long nanos = System.nanoTime() - start;
      processor = side.process.processorTime().toNanos() - processor;
      return new Round(
          new Cost(delays.size(), nanos, processor), Spread.of(delays), keptBack.get());
    } finally {
      for (Browser browser : browsers) {
        browser.close();
      }
    }
  }

  private List<Bytes> calls(Side side, int count) {
    return side.granted
        ? session.calls(count).stream()
            .map(call -> Browser.request(side.path, Session.body(call)))
            .toList()
        : Collections.nCopies(count, Browser.request(side.path, Bytes.utf8("{\"args\":{}}")));
  }

  /** What an anchor has no time to run again it keeps back; its caller would ask elsewhere. */
  private static List<Long> asked(Browser browser, List<Bytes> requests, AtomicLong keptBack)
      throws IOException {
    List<Long> delays = new ArrayList<>(requests.size());
    for (Bytes request : requests) {
      long start = System.nanoTime();
      try {
        Bytes _ = browser.send(request);
        delays.add(System.nanoTime() - start);
      } catch (Browser.Busy e) {
        keptBack.incrementAndGet();
      }
    }
    return delays;
  }

  private static void print(String what, Map<String, List<Round>> all) {
    System.out.printf(
        Locale.ROOT,
        "%n| %s | requests / s | p50 | p95 | p99, ms | µs of CPU each | ratio | kept back |%n"
            + "|---|---|---|---|---|---|---|---|%n",
        what);
    double first = 0;
    for (Map.Entry<String, List<Round>> each : all.entrySet()) {
      Round round =
          each.getValue().stream()
              .sorted((one, other) -> Double.compare(one.cost.micros(), other.cost.micros()))
              .toList()
              .get(each.getValue().size() / 2);
      double micros = round.cost.micros();
      first = first == 0 ? micros : first;
      System.out.printf(
          Locale.ROOT,
          "| %s | %.0f | %s | %.0f | %.2f | %d |%n",
          each.getKey(),
          round.cost.perSecond(),
          round.delays.columns(),
          micros,
          micros / first,
          round.keptBack);
    }
  }
}
