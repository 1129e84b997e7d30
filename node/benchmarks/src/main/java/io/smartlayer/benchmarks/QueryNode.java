package io.smartlayer.benchmarks;

import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import io.smartlayer.tokenscript.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A service node with its HTTP face, in a process of its own, and four anchors that go on vouching
 * for its ticket's feed.
 *
 * <p>It prints a line of JSON that says where it listens and what it serves, and answers each line
 * that it reads with what the floor of a query took, until there are no more.
 */
public final class QueryNode {
  /** How many anchors there are. */
  static final int ANCHORS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private QueryNode() {}

  /**
   * Serves.
   *
   * @param arguments a folder that is not there yet
   */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (var engine = new V8Engine(Runtime.getRuntime().availableProcessors());
        var world = new TicketWorld(Path.of(arguments[0]), ANCHORS);
        var node = world.startService(new StepRunner(engine))) {
      var session = new Session(world.membership().domain(), node.self());
      ReceiptBundle sample = ReceiptBundle.read(answered(node, session));
      ServiceScript script = Objects.requireNonNull(node.script(TicketWorld.TOKEN), "it serves");
      JsonNode state = state(world, engine);
      try (var face = ServiceFace.start(FaceSettings.at("127.0.0.1", 0), node, new Random(4))) {
        System.out.println(CanonicalJson.text(served(face.port(), script, state)));
        var floor = new QueryFloor(world.membership().domain(), session, engine, sample, script);
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (orders.readLine() != null) {
          System.out.println(CanonicalJson.text(floor.measured(state)));
        }
      }
    }
  }

  /** A bundle, once the node serves the ticket and its committee vouches for the feed. */
  static Bytes answered(ServiceNode node, Session session) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      ServicePort.Answer answer = node.call(session.calls(1).getFirst());
      if (answer instanceof ServicePort.Answer.Answered(Bytes bundle)
          && ReceiptBundle.read(bundle).freshness() != null) {
        return bundle;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("not served, or not vouched for: " + answer);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static JsonNode state(TicketWorld world, V8Engine engine) {
    var group = new GroupState(new StepRunner(engine), world.leader().scripts());
    world.leader().history(world.feed(), 0, 100).forEach(group::apply);
    return Objects.requireNonNull(group.instance(TicketWorld.TOKEN), "activated").stateJson();
  }

  private static ObjectNode served(int port, ServiceScript script, JsonNode state) {
    Service.Method method = QueryFloor.method(script);
    var json = JsonNodeFactory.instance.objectNode().put("port", port);
    json.put("source", script.program().source()).put("handler", method.handler());
    return json.set("state", state);
  }
}
