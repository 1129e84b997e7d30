package io.smartlayer.benchmarks;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.CallRules;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.AnchorNode;
import io.smartlayer.runtime.Gateway;
import io.smartlayer.runtime.NodeLimits;
import io.smartlayer.runtime.Residence;
import io.smartlayer.runtime.Retention;
import io.smartlayer.runtime.Roster;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.StepRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A service node and four anchors in a process of their own, which answer in several modes of
 * verification at once: the node at one port as {@code normal}, and an anchor at one port for each
 * share of {@code reexecute}.
 */
public final class ModesNode {
  private static final FaceSettings ANYWHERE = FaceSettings.at("127.0.0.1", 0);

  private final List<AutoCloseable> open = new ArrayList<>();

  private ModesNode() {}

  /**
   * Serves until it is ended.
   *
   * @param arguments a folder that is not there yet, the share of receipts that is audited, and the
   *     shares that gateways run again
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    double audited = Double.parseDouble(arguments[1]);
    var limits =
        new NodeLimits(
            NodeLimits.GROUPS_LIMIT,
            NodeLimits.SCRIPTS_LIMIT,
            Retention.ALL,
            Residence.ALWAYS,
            audited);
    try (var engine = new V8Engine(Runtime.getRuntime().availableProcessors());
        var world = new TicketWorld(Path.of(arguments[0]), QueryNode.ANCHORS, limits);
        var node = world.startService(new StepRunner(engine))) {
      Bytes _ = QueryNode.answered(node, new Session(world.membership().domain(), node.self()));
      var served = new ModesNode();
      var ports = JsonNodeFactory.instance.objectNode();
      ports.put("normal", served.normal(node));
      int guarded = served.guarded(node);
      for (String share : List.of(arguments).subList(2, arguments.length)) {
        ports.put(share, served.gateway(world, guarded, Double.parseDouble(share)));
      }
      System.out.println(CanonicalJson.text(ports));
      int _ = System.in.read();
      for (AutoCloseable face : served.open) {
        face.close();
      }
    }
  }

  private int normal(ServiceNode node) {
    var face = ServiceFace.start(ANYWHERE, node, new Random(4));
    open.add(face);
    return face.port();
  }

  private int guarded(ServiceNode node) {
    var rules =
        new CallRules(() -> VerificationMode.REEXECUTE, "one", true, InstantSource.system());
    var face = ServiceFace.start(ANYWHERE, node, new Random(4), null, rules);
    open.add(face);
    return face.port();
  }

  private static SecretKey keyOf(AnchorNode anchor) {
    return IntStream.range(0, QueryNode.ANCHORS)
        .mapToObj(i -> TicketWorld.key("anchor " + i))
        .filter(key -> key.address().equals(anchor.self()))
        .findFirst()
        .orElseThrow();
  }

  /** The nodes' registered address is none; the gateway's web knows where the one is. */
  private int gateway(TicketWorld world, int nodePort, double share) {
    AnchorNode anchor = world.leader();
    var http = new GuardedWeb(PrivateAddresses.ALLOW);
    Web web =
        request -> {
          URI there = URI.create("http://127.0.0.1:" + nodePort + request.uri().getRawPath());
          return http.send(
              new Web.Request(
                  request.method(), there, request.headers(), request.body(), request.timeout()));
        };
    var sender =
        new Gateway.Sender(
            Roster.fixed(world.membership()), keyOf(anchor), InstantSource.system()::instant);
    var gateway =
        Gateway.of(
            anchor,
            sender,
            web,
            new Gateway.Share(VerificationMode.REEXECUTE, share, new Random(6)));
    var face = AnchorFace.start(ANYWHERE, anchor, new Random(4), null, gateway);
    open.add(face);
    return face.port();
  }
}
