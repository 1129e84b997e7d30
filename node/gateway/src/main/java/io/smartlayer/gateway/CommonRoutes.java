package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.token.Membership;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;

/** The routes of every face: how the node is, and who it is. */
final class CommonRoutes {
  private CommonRoutes() {}

  static List<Route> of(
      String role, BooleanSupplier isReady, Supplier<Membership> network, Supplier<Address> self) {
    return List.of(
        new Route("GET", "/health/live", Route.Share.NONE, 0, e -> status(e, "live")),
        new Route("GET", "/health/ready", Route.Share.NONE, 0, e -> ready(e, isReady)),
        Route.get(
            "/.well-known/smartlayer",
            exchange -> exchange.reply(200, identity(role, network.get(), self.get()))));
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

  private static Bytes identity(String role, Membership network, Address self) {
    var json = JsonNodeFactory.instance.objectNode().put("node", self.toHex()).put("role", role);
    json.set("network", network.toJson());
    return CanonicalJson.write(json);
  }
}
