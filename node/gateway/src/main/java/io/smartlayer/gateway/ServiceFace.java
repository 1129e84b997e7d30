package io.smartlayer.gateway;

import io.smartlayer.channel.Till;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.CallProof;
import io.smartlayer.token.Delegation;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.Grant;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.ReceiptBundle;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A service node's HTTP face: calls of tokens' methods ({@code spec/protocol/token.md}, "Grants and
 * proofs"; {@code spec/http/problems.md}).
 */
public final class ServiceFace implements AutoCloseable {
  /** Largest body of a call, in bytes. */
  public static final int BODY_LIMIT_BYTES = 64 << 10;

  /** Most tokens that a call says wait for it; far fewer are enough for a refusal. */
  public static final int VIA_LIMIT = 16;

  private final ServicePort port;
  private final @Nullable CallRules rules;
  private final @Nullable Cashier cashier;

  // Last, because it serves from the moment on in which it is there.
  private final Face face;

  private ServiceFace(
      FaceSettings settings,
      ServicePort port,
      RandomGenerator random,
      @Nullable Telemetry telemetry,
      @Nullable CallRules rules,
      @Nullable Cashier cashier) {
    this.port = port;
    this.rules = rules;
    this.cashier = cashier;
    this.face = Face.of(settings, random, routes(), telemetry);
  }

  /**
   * Starts to listen.
   *
   * @param random drawn from once, for the names of requests
   * @throws RuntimeException if the address cannot be bound
   */
  public static ServiceFace start(FaceSettings settings, ServicePort port, RandomGenerator random) {
    return start(settings, port, random, null, null, null);
  }

  /**
   * Starts to listen.
   *
   * @param random drawn from once, for the names of requests
   * @param telemetry told of answers, and shown at {@code /metrics}; null for none
   * @param rules whose calls are taken; null for everybody's
   * @param cashier has calls paid; null where none costs anything
   * @throws RuntimeException if the address cannot be bound
   */
  public static ServiceFace start(
      FaceSettings settings,
      ServicePort port,
      RandomGenerator random,
      @Nullable Telemetry telemetry,
      @Nullable CallRules rules,
      @Nullable Cashier cashier) {
    var face = new ServiceFace(settings, port, random, telemetry, rules, cashier);
    face.face.start();
    return face;
  }

  /** The port on which it listens, 1 to 65535. */
  public int port() {
    return face.port();
  }

  /** Refuses new calls, waits a bounded time for those in work, and closes all connections. */
  @Override
  public void close() {
    face.stop();
  }

  private List<Route> routes() {
    return Stream.of(
            cashier == null ? List.<Route>of() : cashier.routes(),
            CommonRoutes.of(
                "service",
                port::isReady,
                port::network,
                port::self,
                () -> rules == null ? VerificationMode.NORMAL : rules.mode().get(),
                rules == null ? null : rules.platform()),
            List.of(
                Route.get("/v1/lookup", this::lookup),
                Route.get("/v1/tokens/{chain}/{contract}/{number}", this::api),
                Route.post(
                    "/v1/tokens/{chain}/{contract}/{number}/{method}",
                    BODY_LIMIT_BYTES,
                    this::call)))
        .flatMap(List::stream)
        .toList();
  }

  private void lookup(Exchange exchange) {
    if (!port.isReady()) {
      throw new Refusal(ProblemCode.NODE_FAILED, "ask another node");
    }
    CommonRoutes.lookup(exchange, port::lookup);
  }

  private void api(Exchange exchange) {
    TokenId token;
    try {
      token = token(exchange);
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
    ServiceScript script = port.script(token);
    if (script == null) {
      throw new Refusal(ProblemCode.TOKEN_NOT_SERVED, "this node does not serve the token");
    }
    exchange.reply(200, CanonicalJson.write(TokenApi.of(token, script.hash(), script.file())));
  }

  private void call(Exchange exchange) {
    Asked asked = read(exchange);
    String path = "/v1/tokens/" + asked.call.token() + "/" + asked.call.method();
    if (rules != null) {
      rules.check(port, path, exchange.jsonBytes(), exchange.header(Forwarding.HEADER));
    }
    Till.Sold sold = cashier == null ? null : cashier.sell(port, asked.call, exchange, path);
    if (cashier == null || sold == null) {
      exchange.reply(200, answered(asked));
      return;
    }
    Bytes bundle;
    try {
      bundle = answered(asked);
    } catch (RuntimeException e) { // whatever the reason, what is not answered is not paid
      cashier.port().takeBack(sold);
      throw e;
    }
    cashier.paid(sold, exchange);
    exchange.reply(200, bundle);
  }

  private Bytes answered(Asked asked) {
    return switch (port.call(asked.call, asked.trail)) {
      case ServicePort.Answer.Answered(Bytes bundle) -> bundle;
      case ServicePort.Answer.Refused(String code, String why) -> throw Refusal.coded(code, why);
    };
  }

  private static TokenId token(Exchange exchange) {
    return TokenId.parse(
        exchange.segment("chain")
            + "/"
            + exchange.segment("contract")
            + "/"
            + exchange.segment("number"));
  }

  /** A call, and the tokens that wait for its answer. */
  private record Asked(CallGuard.Call call, Trail trail) {}

  private static Asked read(Exchange exchange) {
    try {
      TokenId token = token(exchange);
      JsonFields in = JsonFields.of(exchange.json(), "call");
      JsonNode args = in.value("args");
      if (!StepRunner.isAskable(args)) {
        throw in.wrong("args", "no JSON object, or one too deep or too large");
      }
      List<Delegation> delegations = GrantChain.delegations(in);
      if (!delegations.isEmpty() && !in.has("grant")) {
        throw in.wrong("delegations", "nothing without a grant");
      }
      var call =
          new CallGuard.Call(
              token,
              exchange.segment("method"),
              CanonicalJson.write(args),
              in.has("grant") ? Grant.fromJson(in.value("grant")) : null,
              delegations,
              in.has("proof") ? CallProof.fromJson(in.value("proof")) : null,
              exchange.header("Origin"));
      var trail = new Trail(in.has("via") ? via(in) : List.of(), questions(in));
      in.end();
      return new Asked(call, trail);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
  }

  private static int questions(JsonFields in) {
    long questions = in.has("questions") ? in.whole("questions") : ReceiptBundle.NESTED_LIMIT;
    if (questions > ReceiptBundle.NESTED_LIMIT) {
      throw in.wrong("questions", "more than " + ReceiptBundle.NESTED_LIMIT);
    }
    return (int) questions;
  }

  private static List<TokenId> via(JsonFields in) {
    return in.list("via", VIA_LIMIT).stream()
        .map(token -> {
          if (!token.isString()) {
            throw in.wrong("via", "no list of tokens");
          }
          return TokenId.parse(token.stringValue());
        })
        .toList();
  }
}
