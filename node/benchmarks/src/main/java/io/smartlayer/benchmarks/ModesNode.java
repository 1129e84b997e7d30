package io.smartlayer.benchmarks;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.environment.Web;
import io.smartlayer.examples.flightticket.FlightTicketScript;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.CallRules;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.AnchorNode;
import io.smartlayer.runtime.Forwarder;
import io.smartlayer.runtime.Gateway;
import io.smartlayer.runtime.NodeLimits;
import io.smartlayer.runtime.Residence;
import io.smartlayer.runtime.Retention;
import io.smartlayer.runtime.Roster;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.Membership;
import io.smartlayer.token.StepRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Service nodes and four anchors in a process of their own, which answer in several modes of
 * verification at once: a node at one port as {@code normal}, and an anchor at one port for each
 * share of {@code reexecute}, and for {@code diverse}. All end with the process.
 */
public final class ModesNode {
  private static final FaceSettings ANYWHERE = FaceSettings.at("127.0.0.1", 0);

  /** The method that anybody may ask. */
  static final String PUBLIC = "arrival";

  /** The gateway that has two platforms answer. */
  static final String DIVERSE = "diverse";

  private final Map<Address, Integer> guarded = new TreeMap<>();

  private ModesNode() {}

  /**
   * Serves until it is ended.
   *
   * @param arguments a folder that is not there yet, the share of receipts that is audited, and the
   *     gateways: shares that are run again, or {@link #DIVERSE}
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
        var world =
            new TicketWorld(Path.of(arguments[0]), QueryNode.ANCHORS, limits, ModesNode::render)) {
      List<ServiceNode> nodes = world.startServices(new StepRunner(engine));
      var served = new ModesNode();
      var ports = JsonNodeFactory.instance.objectNode();
      for (ServiceNode node : nodes) {
        Bytes _ = QueryNode.answered(node, new Session(world.membership().domain(), node.self()));
        boolean isFirst = node.self().equals(TicketWorld.SERVICE.address());
        if (isFirst) {
          ports.put("normal", served.normal(node));
        }
        served.guarded.put(node.self(), served.guarded(node, isFirst ? "one" : "another"));
      }
      for (String gateway : List.of(arguments).subList(2, arguments.length)) {
        ports.put(gateway, served.gateway(world, gateway));
      }
      System.out.println(CanonicalJson.text(ports));
      int _ = System.in.read();
    }
  }

  /** The ticket's script, in which anybody may ask when the flight arrives. */
  private static Bytes render(
      long chainId, Address contract, PublicKey airlineKey, PublicKey hotelKey, URI hotel) {
    String text =
        FlightTicketScript.render(chainId, contract, airlineKey, hotelKey, hotel).toUtf8();
    String granted = "name=\"" + PUBLIC + "\" kind=\"query\" access=\"grant\"";
    if (!text.contains(granted)) {
      throw new IllegalStateException("the script is written in another way");
    }
    return Bytes.utf8(text.replace(granted, granted.replace("\"grant\"", "\"public\"")));
  }

  private int normal(ServiceNode node) {
    return ServiceFace.start(ANYWHERE, node, new Random(4)).port();
  }

  private int guarded(ServiceNode node, String platform) {
    var rules =
        new CallRules(() -> VerificationMode.REEXECUTE, platform, true, InstantSource.system());
    return ServiceFace.start(ANYWHERE, node, new Random(4), null, rules, null).port();
  }

  private static SecretKey keyOf(AnchorNode anchor) {
    return IntStream.range(0, QueryNode.ANCHORS)
        .mapToObj(i -> TicketWorld.key("anchor " + i))
        .filter(key -> key.address().equals(anchor.self()))
        .findFirst()
        .orElseThrow();
  }

  /** The nodes' registered addresses are none; the gateway's web knows where they are. */
  private int gateway(TicketWorld world, String name) {
    Map<String, Integer> ports = new TreeMap<>();
    for (Membership.Node node : world.membership().services()) {
      Integer port = guarded.get(node.address());
      if (port != null) {
        ports.put(URI.create(node.http()).getAuthority(), port);
      }
    }
    var http = new GuardedWeb(PrivateAddresses.ALLOW);
    Web web =
        request -> {
          int port = Objects.requireNonNull(ports.get(request.uri().getAuthority()));
          URI there = URI.create("http://127.0.0.1:" + port + request.uri().getRawPath());
          return http.send(
              new Web.Request(
                  request.method(), there, request.headers(), request.body(), request.timeout()));
        };
    AnchorNode anchor = world.leader();
    var roster = Roster.fixed(world.membership());
    var forwarder = new Forwarder(roster, keyOf(anchor), InstantSource.system()::instant, web);
    boolean isDiverse = name.equals(DIVERSE);
    var mode = isDiverse ? VerificationMode.DIVERSE : VerificationMode.REEXECUTE;
    double share = isDiverse ? 0 : Double.parseDouble(name);
    var gateway =
        Gateway.of(anchor, forwarder, new Gateway.Share(() -> mode, share, new Random(6)));
    return AnchorFace.start(ANYWHERE, anchor, new Random(4), null, gateway, null).port();
  }
}
