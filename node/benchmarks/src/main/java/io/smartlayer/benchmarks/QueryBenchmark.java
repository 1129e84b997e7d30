package io.smartlayer.benchmarks;

import io.smartlayer.environment.Chain;
import io.smartlayer.gateway.FaceSettings;
import io.smartlayer.gateway.Lookup;
import io.smartlayer.gateway.ServiceFace;
import io.smartlayer.gateway.ServicePort;
import io.smartlayer.gateway.Trail;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.runtime.ServiceNode;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TrustFile;
import io.smartlayer.tokenscript.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where does the processor time of one query go, from the request's bytes to the receipt bundle?
 *
 * <p>{@code node/benchmarks/query} measures each stage by itself and the whole over HTTP, in one
 * JVM. A stage is asked of the very classes that serve.
 */
public final class QueryBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final Membership network;
  private final ServiceNode node;
  private final Session session;
  private final V8Engine engine;
  private final StepRunner runner;
  private final GroupState state;
  private final Stages stages = new Stages();

  private QueryBenchmark(TicketWorld world, V8Engine engine, ServiceNode node) {
    this.network = world.membership();
    this.engine = engine;
    this.runner = new StepRunner(engine);
    this.node = node;
    this.session = new Session(network.domain(), node.self());
    this.state = new GroupState(runner, world.leader().scripts());
    world.leader().history(world.feed(), 0, 100).forEach(state::apply);
  }

  /**
   * Measures.
   *
   * @param arguments a folder that is not there yet
   */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Logger.getLogger("").setLevel(Level.WARNING);
    try (var engine = new V8Engine(2);
        var world = new TicketWorld(Path.of(arguments[0]), 4);
        var node = world.startService(new StepRunner(engine))) {
      var benchmark = new QueryBenchmark(world, engine, node);
      Bytes bundle = benchmark.served();
      world.stopAnchors();
      benchmark.measure(bundle);
    }
  }

  /** Waits until the node serves the ticket; a bundle that was checked. */
  private Bytes served() {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      switch (node.call(session.calls(1).getFirst())) {
        case ServicePort.Answer.Answered(Bytes bundle) -> {
          if (new BundleVerifier(network).verify(bundle) instanceof BundleVerifier.Verdict.Valid) {
            return bundle;
          }
          throw new IllegalStateException("the node's bundle does not hold");
        }
        case ServicePort.Answer.Refused(String code, String why) -> {
          if (Instant.now().isAfter(deadline)) {
            throw new IllegalStateException(code + ": " + why);
          }
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
      }
    }
  }

  private void measure(Bytes answer) throws IOException {
    ReceiptBundle bundle = ReceiptBundle.read(answer);
    double json = stages.each(this::bodies, this::readRequest);
    double verify = verify();
    double engineCall = sandbox();
    double step = step();
    double sign = sign(bundle);
    double write = stages.same(bundle::toBytes);
    double call = stages.each(session::calls, this::answered);
    double empty = http(fixed(answer));
    double whole = http(node);
    print("request: parse, read grant and proof", json, whole);
    print("verify: two recoveries, grant and proof", verify, whole);
    print("sandbox: the engine's call", engineCall, whole);
    print("step: JSON, hashes around the sandbox", step - engineCall, whole);
    print("sign the receipt", sign, whole);
    print("bundle: JSON", write, whole);
    print("holder from the cache, and the rest", call - verify - step - sign - write, whole);
    print("HTTP, both ways", empty - json, whole);
    print("beyond their sum: waking, cold caches", whole - call - empty, whole);
    print("whole call over HTTP", whole, whole);
    System.out.printf(
        Locale.ROOT,
        "%ncalls for each second of processor time: %.0f; a bundle has %d bytes; load %.1f%n",
        1e9 / whole,
        answer.size(),
        Processor.load());
  }

  private List<Bytes> bodies(int count) {
    return session.calls(count).stream().map(Session::body).toList();
  }

  /** What the HTTP face does with a body. */
  private Object readRequest(Bytes body) {
    JsonFields in = JsonFields.of(CanonicalJson.read(body.toUtf8()), "call");
    var call =
        new CallGuard.Call(
            TicketWorld.TOKEN,
            Session.METHOD,
            CanonicalJson.write(in.value("args")),
            Grant.fromJson(in.value("grant")),
            CallProof.fromJson(in.value("proof")),
            Session.ORIGIN);
    in.end();
    return call;
  }

  private double verify() {
    var holder = new Chain.Answer.Known<>(TicketWorld.HOLDER.address());
    var guard = new CallGuard(network.domain(), node.self(), _ -> holder);
    return stages.each(
        session::calls,
        call -> {
          CallGuard.Decision decision = guard.decide(call, Instant.now());
          if (!(decision instanceof CallGuard.Decision.Allowed)) {
            throw new IllegalStateException("refused: " + decision);
          }
          return decision;
        });
  }

  private double sandbox() {
    ServiceScript script = script();
    Instance token = token();
    var arguments =
        JsonNodeFactory.instance.arrayNode().add(token.stateJson()).add(NOTHING).add(caller());
    String text = CanonicalJson.text(arguments);
    long gas = script.service().gas().query();
    String handler = method().handler();
    return stages.same(() -> engine.call(script.program(), handler, text, gas));
  }

  private double step() {
    ServiceScript script = script();
    Instance token = token();
    StepRunner.Position at = state.position();
    Service.Method method = method();
    JsonNode caller = caller();
    return stages.same(() -> runner.query(script, token, at, method, NOTHING, caller));
  }

  private double sign(ReceiptBundle bundle) {
    var key = TicketWorld.key("service 0");
    var receipt = bundle.signed().receipt();
    var domain = network.domain();
    return stages.same(() -> SignedReceipt.by(key, receipt, domain));
  }

  private Object answered(CallGuard.Call call) {
    return switch (node.call(call)) {
      case ServicePort.Answer.Answered answered -> answered;
      case ServicePort.Answer.Refused refused ->
          throw new IllegalStateException("refused: " + refused);
    };
  }

  /** A node that does nothing but answer, so that HTTP is left. */
  private ServicePort fixed(Bytes answer) {
    var made = new ServicePort.Answer.Answered(answer);
    return new ServicePort() {
      @Override
      public TrustFile network() {
        return TrustFile.unregistered(network);
      }

      @Override
      public Lookup lookup(TokenId token, boolean anew) {
        return new Lookup.Unknown();
      }

      @Override
      public Address self() {
        return node.self();
      }

      @Override
      public @Nullable ServiceScript script(TokenId token) {
        return null;
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public Answer call(CallGuard.Call call, Trail trail) {
        return made;
      }
    };
  }

  private double http(ServicePort port) throws IOException {
    try (var face = ServiceFace.start(FaceSettings.at("127.0.0.1", 0), port, new Random(4));
        var one = new Browser(face.port());
        var two = new Browser(face.port())) {
      return stages.served(
          List.of(one, two), count -> bodies(count).stream().map(Browser::request).toList());
    }
  }

  private Instance token() {
    return Objects.requireNonNull(state.instance(TicketWorld.TOKEN), "the ticket is activated");
  }

  private ServiceScript script() {
    return Objects.requireNonNull(state.script(), "the ticket has a script");
  }

  private Service.Method method() {
    return Objects.requireNonNull(script().service().method(Session.METHOD), "its method");
  }

  private static JsonNode caller() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("holder", TicketWorld.HOLDER.address().toHex())
        .put("audience", Session.ORIGIN);
  }

  private static void print(String what, double nanos, double whole) {
    System.out.printf(
        Locale.ROOT, "%-42s %8.1f us %5.0f %%%n", what, nanos / 1e3, 100 * nanos / whole);
  }
}
