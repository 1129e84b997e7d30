package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.TrustFile;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The routes of every face: how the node is, and who it is. */
final class CommonRoutes {
  /** How a caller says that a remembered answer does not satisfy (RFC 9111, section 5.2.1.4). */
  private static final String ANEW = "no-cache";

  private CommonRoutes() {}

  static List<Route> of(
      String role,
      BooleanSupplier isReady,
      Supplier<TrustFile> network,
      Supplier<Address> self,
      Supplier<VerificationMode> mode,
      @Nullable String platform) {
    return List.of(
        new Route("GET", "/health/live", Route.Share.NONE, 0, e -> status(e, "live")),
        new Route("GET", "/health/ready", Route.Share.NONE, 0, e -> ready(e, isReady)),
        Route.get(
            "/.well-known/smartlayer",
            exchange ->
                exchange.reply(
                    200, identity(role, network.get(), self.get(), mode.get(), platform))));
  }

  /** Answers a question for who serves a token. */
  static void lookup(Exchange exchange, BiFunction<TokenId, Boolean, Lookup> port) {
    TokenId token;
    try {
      token = TokenId.parse(exchange.required("token"));
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
    boolean anew = ANEW.equals(exchange.header("Cache-Control"));
    switch (port.apply(token, anew)) {
      case Lookup.Found(JsonNode answer) -> exchange.reply(200, CanonicalJson.write(answer));
      case Lookup.Unknown _ ->
          throw new Refusal(ProblemCode.TOKEN_UNKNOWN, "no final placement of " + token);
      case Lookup.CannotTell(String why) -> throw new Refusal(ProblemCode.LOOKUP_UNAVAILABLE, why);
      case Lookup.Busy _ -> throw new Refusal(ProblemCode.BUSY, "ask again, or another node");
    }
  }

  /** The figures of the node, answered even by one that is full or stopping. */
  static Route metrics(Telemetry telemetry) {
    return new Route(
        "GET",
        "/metrics",
        Route.Share.NONE,
        0,
        exchange -> exchange.reply("text/plain; version=0.0.4; charset=utf-8", telemetry.page()));
  }

  private static void ready(Exchange exchange, BooleanSupplier isReady) {
    if (exchange.isStopping()) {
      throw new Refusal(ProblemCode.STOPPING, "ask another node");
    }
    if (!isReady.getAsBoolean()) {
      throw new Refusal(ProblemCode.NODE_FAILED, "it must be looked after, and started again");
    }
    status(exchange, "ready");
  }

  private static void status(Exchange exchange, String status) {
    exchange.reply(
        200, CanonicalJson.write(JsonNodeFactory.instance.objectNode().put("status", status)));
  }

  private static Bytes identity(
      String role,
      TrustFile network,
      Address self,
      VerificationMode mode,
      @Nullable String platform) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("mode", mode.text())
            .put("node", self.toHex())
            .put("role", role);
    if (platform != null) {
      json.put("platform", platform);
    }
    json.set("network", network.toJson());
    return CanonicalJson.write(json);
  }
}
