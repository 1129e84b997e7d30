package io.smartlayer.gateway;

import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Payment;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.Till;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Forwarding;
import io.smartlayer.token.GrantChain;
import io.smartlayer.token.Membership;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.tokenscript.Service;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has calls of a service node paid before they are answered, in the words of x402, version 2
 * ({@code spec/protocol/channels.md}, "Over HTTP").
 *
 * @param port who takes the money
 * @param clock tells how old an asking node's word is
 */
public record Cashier(PaymentPort port, InstantSource clock) {
  /** The header that brings a payment. */
  public static final String PAYMENT = "PAYMENT-SIGNATURE";

  /** The header that says what a call costs, beside status 402. */
  public static final String REQUIRED = "PAYMENT-REQUIRED";

  /** The header that says what was paid. */
  public static final String PAID = "PAYMENT-RESPONSE";

  /** By this header, with its word in {@link Forwarding#HEADER}, a node asks without paying. */
  public static final String CHARGE = "Smartlayer-Charge";

  /** What the header says then. */
  public static final String NONE = "none";

  /** The scheme of payment, as x402 calls it. */
  public static final String SCHEME = "smartlayer-channel";

  /** Longest payment in a header, in characters. */
  public static final int PAYMENT_LIMIT = 32 << 10;

  private static final int VERSION = 2;
  private static final int TIMEOUT_SECONDS = 30;

  /** Sells a call, or refuses it; null for one that costs nothing. */
  Till.@Nullable Sold sell(ServicePort node, CallGuard.Call call, Exchange exchange, String path) {
    Bytes body = exchange.jsonBytes();
    boolean asleep = node.isAsleep(call.token()); // to ask for its script would wake it
    Service.Method method = asleep ? null : method(node, call);
    if (method == null && !asleep) {
      return null; // no such token or method: refused before anything is done
    }
    boolean isUpdate = method != null && method.kind() == Service.Kind.UPDATE;
    Amount price = port.prices().of(isUpdate, asleep);
    if (price.isZero() || isOfNode(node, exchange, path, body)) {
      return null;
    }
    TokenType type = call.token().type();
    String header = exchange.header(PAYMENT);
    if (header == null) {
      throw required(type, price, Amount.ZERO, "pay by a channel");
    }
    Payment payment = payment(header);
    Address signer = method == null || payment.spend() != null ? null : signer(method, call);
    if (payment.spend() == null && signer == null) {
      Amount left = port.left(payment.channel(), type);
      throw required(type, price, left, "the call has no signature that pays: add a spend");
    }
    Hash request = Forwarding.request(path, body);
    return switch (port.sell(payment, signer, request, type, price)) {
      case PaymentPort.Sale.Sold(Till.Sold sold) -> sold;
      case PaymentPort.Sale.Lacking(Amount left) ->
          throw required(type, price, left, "pay ahead: the channel has " + left + " units left");
      case PaymentPort.Sale.Refused(String code, String why) -> throw Refusal.coded(code, why);
    };
  }

  /** Says in the answer's headers what was paid. */
  void paid(Till.Sold sold, Exchange exchange) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("success", true)
            .put("network", network())
            .put("transaction", "")
            .put("payer", sold.key().toHex())
            .put("amount", sold.price().toString());
    json.putObject("extra")
        .put("channel", sold.channel().toHex())
        .put("left", sold.left().toString());
    exchange.add(PAID, encoded(json));
  }

  /** Tells what calls about tokens of a type cost, and what a channel has left for them. */
  void quote(Exchange exchange) {
    TokenType type;
    Hash channel;
    try {
      type = TokenType.parse(exchange.required("type"));
      String named = exchange.query("channel");
      channel = named == null ? Hash.ZERO : Hash.fromHex(named);
    } catch (IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
    PriceList prices = port.prices();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("prices", prices.toJson());
    if (!prices.isFree()) {
      json.set("accepts", accepts(type, prices.query(), port.left(channel, type)));
    }
    exchange.reply(200, CanonicalJson.write(json));
  }

  /** The session key, whose signature under the call the node checks before it answers. */
  private static @Nullable Address signer(Service.Method method, CallGuard.Call call) {
    GrantChain chain = call.chain();
    return chain == null || call.proof() == null || !method.needsGrant()
        ? null
        : chain.last().sessionKey();
  }

  private static Service.@Nullable Method method(ServicePort node, CallGuard.Call call) {
    ServiceScript script = node.script(call.token());
    return script == null ? null : script.service().method(call.method());
  }

  /**
   * Whether a node of the network asks: anchors look whether this one serves, tokens ask tokens.
   */
  private boolean isOfNode(ServicePort node, Exchange exchange, String path, Bytes body) {
    String word = exchange.header(Forwarding.HEADER);
    if (word == null || !NONE.equals(exchange.header(CHARGE))) {
      return false;
    }
    Forwarding said = Forwarding.fromHeader(word);
    Membership members = node.network().members();
    Hash asked = Forwarding.request(path, body);
    return said != null
        && said.flawOfNode(members, node.self(), asked, clock.instant()) == null
        && port.mayAskUnpaid(said.anchor());
  }

  private static Payment payment(String header) {
    if (header.length() > PAYMENT_LIMIT) {
      throw new Refusal(ProblemCode.MALFORMED, PAYMENT + " of more than 32 KiB");
    }
    try {
      byte[] text = Base64.getDecoder().decode(header);
      JsonNode json = CanonicalJson.read(new String(text, StandardCharsets.UTF_8));
      JsonFields in = JsonFields.of(json, PAYMENT);
      JsonFields accepted = in.object("accepted");
      if (in.whole("x402Version") != VERSION || !accepted.text("scheme", 64).equals(SCHEME)) {
        throw in.wrong("accepted", "x402 version 2 and scheme " + SCHEME + " are taken");
      }
      return Payment.fromJson(in.value("payload"));
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      throw Refusal.malformed(e);
    }
  }

  private Refusal required(TokenType type, Amount price, Amount left, String why) {
    var json = JsonNodeFactory.instance.objectNode().put("x402Version", VERSION).put("error", why);
    json.putObject("resource").put("mimeType", "application/json").put("url", "");
    json.set("accepts", accepts(type, price, left));
    return Refusal.unpaid(why, encoded(json));
  }

  private JsonNode accepts(TokenType type, Amount price, Amount left) {
    Line line = port.quote(type);
    if (line == null) {
      throw new Refusal(ProblemCode.CHAIN_UNREACHABLE, "who earns of the call cannot be read");
    }
    PaymentPort.Hub hub = port.hub();
    var one =
        JsonNodeFactory.instance
            .objectNode()
            .put("scheme", SCHEME)
            .put("network", network())
            .put("amount", price.toString())
            .put("asset", hub.token().toHex())
            .put("payTo", line.operator().toHex())
            .put("maxTimeoutSeconds", TIMEOUT_SECONDS);
    one.putObject("extra")
        .put("hub", hub.address().toHex())
        .put("anchorShare", hub.anchorShare())
        .put("left", left.toString())
        .set("line", line.toJson());
    return JsonNodeFactory.instance.arrayNode().add(one);
  }

  private String network() {
    return "eip155:" + port.hub().chainId();
  }

  private static String encoded(JsonNode json) {
    return Base64.getEncoder().encodeToString(CanonicalJson.write(json).toArray());
  }

  /** The routes that tell of money. */
  List<Route> routes() {
    return List.of(
        Route.get("/v1/prices", this::quote),
        ChannelRoutes.newest(port::newest),
        ChannelRoutes.fault(port::fault));
  }
}
