package io.smartlayer.benchmarks;

import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Does an answer cost more where there are more tokens?
 *
 * <p>{@code node/benchmarks/queries}: random tokens of 1,000, 100,000 and 1,000,000 are asked over
 * HTTP, in turns: of all that there are, and of a thousand of them.
 */
public final class TokensBenchmark {
  private static final List<Integer> SIZES = List.of(1_000, 100_000, 1_000_000);
  private static final int BUSY = 1_000;
  private static final int ROUNDS = 5;
  private static final int WARM_UPS = 3;
  private static final int REQUESTS = 2_000;

  private final Membership network;
  private final Random random = new Random(5);
  private final Stages stages = new Stages();
  private final List<Session> busy = new ArrayList<>();

  /** Some of the tokens that one face answers for, and what rounds with them took. */
  private record Side(String name, int port, IntUnaryOperator draw, List<Double> micros) {}

  private TokensBenchmark(Membership network) {
    this.network = network;
  }

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet
   */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (var engine = new V8Engine(Runtime.getRuntime().availableProcessors());
        var world = new TicketWorld(Path.of(arguments[0]), QueryNode.ANCHORS);
        var node = world.startService(new StepRunner(engine))) {
      new TokensBenchmark(world.membership()).measure(world, node, new StepRunner(engine));
    }
  }

  private void measure(TicketWorld world, ServiceNode node, StepRunner runner) throws IOException {
    ReceiptBundle sample =
        ReceiptBundle.read(QueryNode.answered(node, new Session(network.domain(), node.self())));
    ServiceScript script = Objects.requireNonNull(node.script(TicketWorld.TOKEN), "it serves");
    var group = new GroupState(runner, world.leader().scripts());
    world.leader().history(world.feed(), 0, 100).forEach(group::apply);
    Instance like = Objects.requireNonNull(group.instance(TicketWorld.TOKEN), "activated");
    world.stopAnchors();
    for (int i = 0; i < BUSY; i++) {
      busy.add(session(i));
    }
    List<Side> sides = new ArrayList<>();
    List<ServiceFace> faces = new ArrayList<>();
    for (int size : SIZES) {
      long before = heapBytes();
      var port = new ManyTokens(size, network, runner, script, sample, like);
      long each = (heapBytes() - before) / size;
      var face = ServiceFace.start(FaceSettings.at("127.0.0.1", 0), port, new Random(4));
      faces.add(face);
      if (size > BUSY) { // of a few, what else comes and goes says more
        System.out.printf(Locale.ROOT, "%d tokens: %d bytes of heap each%n", size, each);
      }
      String of = String.format(Locale.ROOT, "%,d tokens, ", size);
      sides.add(new Side(of + "any of them", face.port(), _ -> random.nextInt(size), list()));
      sides.add(new Side(of + "a thousand of them", face.port(), _ -> -1, list()));
    }
    for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
      for (Side side : sides) {
        double micros = round(side);
        if (round >= WARM_UPS) side.micros.add(micros);
      }
    }
    faces.forEach(ServiceFace::close);
    print(sides);
  }

  private static List<Double> list() {
    return new ArrayList<>();
  }

  private double round(Side side) throws IOException {
    List<Bytes> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      int number = side.draw.applyAsInt(i);
      Session session = number < 0 ? busy.get(random.nextInt(BUSY)) : sessionOf(number);
      var call = session.calls(1).getFirst();
      requests.add(Browser.request(call.token(), Session.body(call)));
    }
    try (var one = new Browser(side.port);
        var two = new Browser(side.port)) {
      return stages.served(List.of(one, two), requests) / 1e3 / REQUESTS;
    }
  }

  private Session sessionOf(int number) {
    return number < BUSY ? busy.get(number) : session(number);
  }

  private Session session(int number) {
    TokenId token = ManyTokens.token(number);
    return new Session(network.domain(), TicketWorld.SERVICE.address(), token);
  }

  private static void print(List<Side> sides) {
    System.out.printf("%n| asked | µs of CPU each | to the first |%n|---|---|---|%n");
    double first = median(sides.getFirst());
    for (Side side : sides) {
      double micros = median(side);
      System.out.printf(Locale.ROOT, "| %s | %.0f | %.2f |%n", side.name, micros, micros / first);
    }
  }

  private static double median(Side side) {
    return side.micros.stream().sorted().toList().get(side.micros.size() / 2);
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
