package io.smartlayer.gateway;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import java.util.regex.Pattern;

/** Calls that an anchor passes on to replicas ({@code spec/protocol/modes.md}). */
final class GatewayRoutes {
  /** A segment of a path as it stands, so that nothing else is asked of the replica. */
  private static final Pattern METHOD = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.-]{0,63}");

  private final GatewayPort gateway;

  GatewayRoutes(GatewayPort gateway) {
    this.gateway = gateway;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/replicas/{node}/tokens/{chain}/{contract}/{number}/{method}",
            ServiceFace.BODY_LIMIT_BYTES,
            this::pass));
  }

  private void pass(Exchange exchange) {
    GatewayPort.Call call;
    try {
      call =
          new GatewayPort.Call(
              Address.fromHex(exchange.segment("node")),
              TokenId.parse(
                  exchange.segment("chain")
                      + "/"
                      + exchange.segment("contract")
                      + "/"
                      + exchange.segment("number")),
              exchange.segment("method"),
              exchange.jsonBytes(),
              exchange.header("Origin"),
              exchange.header(Cashier.PAYMENT));
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
    if (!METHOD.matcher(call.method()).matches()) {
      throw new Refusal(ProblemCode.MALFORMED, "no name of a method");
    }
    if (!gateway.mode().isPassedOn()) {
      throw new Refusal(ProblemCode.GATEWAY_CLOSED, "ask the replica itself");
    }
    switch (gateway.pass(call)) {
      case GatewayPort.Passed.Answered answered -> exchange.reply(200, answered.bundle());
      case GatewayPort.Passed.Refused(String code, String why) -> {
        ProblemCode known = ProblemCode.of(code);
        throw known == null
            ? new Refusal(ProblemCode.REPLICA_SILENT, code + ": " + why)
            : new Refusal(known, why);
      }
    }
  }
}
