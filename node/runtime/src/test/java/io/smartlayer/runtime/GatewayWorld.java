package io.smartlayer.runtime;

import io.smartlayer.adapters.web.GuardedWeb;
import io.smartlayer.adapters.web.PrivateAddresses;
import io.smartlayer.environment.Web;
import io.smartlayer.gateway.AnchorFace;
import io.smartlayer.gateway.CallRules;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.VerificationMode;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.Engines;
import io.smartlayer.token.Membership;
import io.smartlayer.token.World;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** An anchor that passes calls on to the replicas of a token, all over HTTP. */
final class GatewayWorld implements AutoCloseable {
  static final Bytes BODY = Bytes.utf8("{\"args\":{}}");
  static final Web.Header JSON = new Web.Header("Content-Type", "application/json");
  static final TokenId TOKEN = World.token(1);
  static final String STATUS = "/tokens/" + TOKEN + "/status";

  private static final FaceSettings ANYWHERE = FaceSettings.at("127.0.0.1", 0);

  final LocalWorld local;
  final AnchorNode anchor;
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final GuardedWeb http = new GuardedWeb(PrivateAddresses.ALLOW);
  private final List<Address> nodes;
  private final Map<Address, Integer> ports = new TreeMap<>();
  private int anchorPort;

  /** An anchor, and service nodes that are yet to be started. */
  GatewayWorld(int services) {
    local = new LocalWorld(new World(1, services));
    closing.push(local::close);
    anchor = local.startAnchor(local.network().anchors().getFirst().address());
    nodes = local.network().services().stream().map(Membership.Node::address).toList();
  }

  /** What a service node runs on, and says that it does. */
  record Runs(Engine engine, String platform) {
    static Runs honest(String platform) {
      return new Runs(Engines.V8, platform);
    }

    static Runs lying(String platform) {
      return new Runs(new LyingEngine(Engines.V8), platform);
    }
  }

  /** Starts the service nodes, in order, and the anchor's gateway. */
  Gateway serve(VerificationMode mode, boolean development, double share, Runs... all) {
    List<ServiceNode> services = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      services.add(local.startService(node(i), all[i].engine));
    }
    local.activate(anchor, 1);
    local.awaitServed(1);
    for (int i = 0; i < all.length; i++) {
      var rules = new CallRules(() -> mode, all[i].platform, development, local.clock::now);
      var face = ServiceFace.start(ANYWHERE, services.get(i), new Random(1), null, rules, null);
      closing.push(face::close);
      ports.put(node(i), face.port());
      URI registered = URI.create(local.network().services().get(i).http());
      local.web.serve(registered.getAuthority(), request -> relayed(face.port(), request));
    }
    var gateway =
        Gateway.of(anchor, forwarder(), new Gateway.Share(() -> mode, share, new Random(1)));
    var face = AnchorFace.start(ANYWHERE, anchor, new Random(1), null, gateway, null);
    closing.push(face::close);
    anchorPort = face.port();
    return gateway;
  }

  /** The anchor, as it passes calls on. */
  Forwarder forwarder() {
    return new Forwarder(
        Roster.fixed(local.network()), local.world().keyOf(anchor.self()), local.clock, local.web);
  }

  Address node(int number) {
    return nodes.get(number);
  }

  /** Instead of a service node something else answers where it is registered. */
  void replace(int number, Function<Web.Request, Web.Exchange> answer) {
    URI registered = URI.create(local.network().services().get(number).http());
    local.web.serve(registered.getAuthority(), answer::apply);
  }

  private int port(int number) {
    return ports.getOrDefault(node(number), 0);
  }

  private Web.Exchange relayed(int port, Web.Request request) {
    URI uri = URI.create("http://127.0.0.1:" + port + request.uri().getRawPath());
    return http.send(
        new Web.Request(
            request.method(), uri, request.headers(), request.body(), request.timeout()));
  }

  /** A call that goes to a service node itself. */
  Web.Exchange.Answered direct(int number, List<Web.Header> headers, Bytes body) {
    return send(port(number), "/v1" + STATUS, headers, body);
  }

  /** A call for a service node that goes to the anchor. */
  Web.Exchange.Answered through(int number, String path, Bytes body, Web.Header... more) {
    List<Web.Header> headers = new ArrayList<>(List.of(JSON));
    headers.addAll(List.of(more));
    return send(anchorPort, "/v1/replicas/" + node(number) + path, headers, body);
  }

  Web.Exchange.Answered status(int number) {
    return through(number, STATUS, BODY);
  }

  private Web.Exchange.Answered send(int port, String path, List<Web.Header> headers, Bytes body) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    var request = new Web.Request("POST", uri, headers, body, Duration.ofSeconds(30));
    return (Web.Exchange.Answered) http.send(request);
  }

  static String code(Web.Exchange.Answered answer) {
    return CanonicalJson.read(answer.body().toUtf8()).get("code").stringValue();
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
