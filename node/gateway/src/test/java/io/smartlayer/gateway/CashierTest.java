package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.channel.AckFault;
import io.smartlayer.channel.AckedVoucher;
import io.smartlayer.channel.Amount;
import io.smartlayer.channel.Channel;
import io.smartlayer.channel.Line;
import io.smartlayer.channel.Payment;
import io.smartlayer.channel.PriceList;
import io.smartlayer.channel.SignedVoucher;
import io.smartlayer.channel.Spend;
import io.smartlayer.channel.SpendRules;
import io.smartlayer.channel.Split;
import io.smartlayer.channel.Till;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.token.Forwarding;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A node with prices answers who has paid ahead, and says to others what it costs. */
class CashierTest {
  private static final SecretKey PAYER = Samples.key("payer");
  private static final SecretKey ANCHOR = Samples.key("anchor");
  private static final Split.Terms TERMS = new Split.Terms(ANCHOR.address(), 500);
  private static final Hash CHANNEL = Hash.keccak(Bytes.utf8("channel"));
  private static final Address HUB = Address.fromHex("0x0000000000000000000000000000000000000bbb");
  private static final Amount DEPOSIT = Amount.of(1_000);
  private static final PriceList PRICES =
      new PriceList(Amount.of(10), Amount.of(50), Amount.of(20));
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final String STATUS = "/v1/tokens/" + Samples.TOKEN + "/status";
  private static final String BARE = "{\"args\":{}}";

  private final FakeService node = new FakeService();
  private final Desk desk = new Desk();
  private final ServiceFace face =
      ServiceFace.start(
          Samples.patient(), node, new Random(1), null, null, new Cashier(desk, () -> NOW));
  private final Client client = new Client(face.port());

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void whoDoesNotPayIsToldThePriceAndIsNotServed() throws Exception {
    HttpResponse<String> answer = client.post(STATUS, BARE);
    assertProblem(answer, 402, "payment-required");
    assertThat(node.calls).isEmpty();
    JsonNode required = decoded(answer, Cashier.REQUIRED);
    assertThat(required.get("x402Version").intValue()).isEqualTo(2);
    JsonNode one = required.at("/accepts/0");
    assertThat(one.get("scheme").stringValue()).isEqualTo("smartlayer-channel");
    assertThat(one.get("network").stringValue()).isEqualTo("eip155:31337");
    assertThat(one.get("amount").stringValue()).isEqualTo("10");
    assertThat(one.at("/extra/hub").stringValue()).isEqualTo(HUB.toHex());
    assertThat(Line.fromJson(one.at("/extra/line"))).isEqualTo(desk.line(Amount.ZERO));
    assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
        .contains(Cashier.REQUIRED, Cashier.PAID);
  }

  @Test
  void aPaidCallIsAnsweredAndItsReceiptSaysWhatIsLeft() throws Exception {
    desk.paidAhead(Amount.of(25));
    HttpResponse<String> answer = paying(STATUS, BARE, "a");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Samples.BUNDLE.toUtf8());
    JsonNode paid = decoded(answer, Cashier.PAID);
    assertThat(paid.get("success").booleanValue()).isTrue();
    assertThat(paid.at("/extra/left").stringValue()).isEqualTo("15");
    assertThat(paying(STATUS, BARE, "b").statusCode()).isEqualTo(200);
    HttpResponse<String> lacking = paying(STATUS, BARE, "c");
    assertProblem(lacking, 402, "payment-required");
    assertThat(decoded(lacking, Cashier.REQUIRED).at("/accepts/0/extra/left").stringValue())
        .isEqualTo("5");
    assertThat(node.calls).hasSize(2);
  }

  @Test
  void aCallThatIsRefusedIsNotPaid() throws Exception {
    desk.paidAhead(Amount.of(10));
    node.answer(_ -> new Answer.Refused("busy", "later"));
    assertProblem(paying(STATUS, BARE, "a"), 503, "busy");
    node.answer(_ -> {
      throw new IllegalStateException("a fault of the node");
    });
    assertProblem(paying(STATUS, BARE, "b"), 500, "internal");
    assertThat(desk.left(CHANNEL, Samples.TOKEN.type())).isEqualTo(Amount.of(10));
    assertThat(paying("/v1/tokens/" + Samples.TOKEN + "/nothing", BARE, "c").statusCode())
        .isNotEqualTo(402); // no such method: refused by the node, before it does anything
  }

  @Test
  void theProofOfAGrantPaysOnlyWhereTheMethodAsksForIt() throws Exception {
    desk.paidAhead(Amount.of(100));
    String granted = Samples.call();
    assertProblem(send(STATUS, granted, payment(null), null), 403, "payment-invalid");
    assertProblem(send(STATUS, BARE, payment(null), null), 402, "payment-required");
    assertThat(node.calls).isEmpty();
  }

  @Test
  void aSleepingTokenCostsItsWaking() throws Exception {
    node.asleep = true;
    HttpResponse<String> answer = client.post(STATUS, BARE);
    assertProblem(answer, 402, "payment-required");
    assertThat(decoded(answer, Cashier.REQUIRED).at("/accepts/0/amount").stringValue())
        .isEqualTo("30");
    desk.paidAhead(Amount.of(30));
    assertThat(paying(STATUS, BARE, "a").statusCode()).isEqualTo(200);
  }

  @Test
  void nodesOfTheNetworkAskUnpaidByTheirWordForThisCall() throws Exception {
    var word =
        Forwarding.by(
            Samples.NODE,
            node.self(),
            Forwarding.request(STATUS, Bytes.utf8(BARE)),
            NOW,
            Samples.DOMAIN);
    assertThat(send(STATUS, BARE, null, word.toHeader()).statusCode()).isEqualTo(200);
    var stranger =
        Forwarding.by(PAYER, node.self(), word.request(), NOW, Samples.DOMAIN).toHeader();
    assertProblem(send(STATUS, BARE, null, stranger), 402, "payment-required");
    String other = "{\"args\":{\"a\":1}}";
    assertProblem(send(STATUS, other, null, word.toHeader()), 402, "payment-required");
    desk.mayAsk = false;
    assertProblem(send(STATUS, BARE, null, word.toHeader()), 402, "payment-required");
  }

  @Test
  void whatIsNoPaymentIsMalformed() throws Exception {
    for (String wrong :
        List.of(
            "?",
            encoded("{}"),
            encoded("{\"x402Version\":1,\"accepted\":{\"scheme\":\"smartlayer-channel\"}}"),
            encoded("{\"x402Version\":2,\"accepted\":{\"scheme\":\"exact\"},\"payload\":{}}"),
            encoded(
                "{\"x402Version\":2,\"accepted\":{\"scheme\":\"smartlayer-channel\"},"
                    + "\"payload\":{\"channel\":7}}"),
            "A".repeat(Cashier.PAYMENT_LIMIT + 4))) {
      assertProblem(send(STATUS, BARE, wrong, null), 400, "malformed");
    }
    assertThat(node.calls).isEmpty();
  }

  @Test
  void pricesAreToldBefore() throws Exception {
    desk.paidAhead(Amount.of(7));
    String path = "/v1/prices?type=" + Samples.TOKEN.type() + "&channel=" + CHANNEL;
    JsonNode told = CanonicalJson.read(client.get(path).body());
    assertThat(PriceList.fromJson(told.get("prices"))).isEqualTo(PRICES);
    assertThat(told.at("/accepts/0/extra/left").stringValue()).isEqualTo("7");
    assertProblem(client.get("/v1/prices?type=nothing"), 400, "malformed");
    JsonNode kept = CanonicalJson.read(client.get("/v1/channels/" + CHANNEL).body());
    assertThat(AckedVoucher.fromJson(kept)).isEqualTo(desk.newest(CHANNEL));
    assertProblem(client.get("/v1/channels/" + Hash.ZERO), 404, "channel-unknown");
  }

  @Test
  void anAnchorsContradictionIsTold() throws Exception {
    String path = "/v1/channels/" + CHANNEL + "/fault";
    assertProblem(client.get(path), 404, "no-fault");
    AckedVoucher one = desk.acked(1, Amount.of(7));
    AckedVoucher other = desk.acked(2, Amount.of(6));
    desk.fault = new AckFault(TERMS, one, other);
    JsonNode told = CanonicalJson.read(client.get(path).body());
    assertThat(AckFault.fromJson(told)).isEqualTo(desk.fault);
  }

  private HttpResponse<String> paying(String path, String body, String jti) throws Exception {
    var spend =
        Spend.by(
            PAYER,
            CHANNEL,
            node.self(),
            Forwarding.request(path, Bytes.utf8(body)),
            NOW.toEpochMilli(),
            Hash.keccak(Bytes.utf8(jti)),
            Samples.DOMAIN);
    return send(path, body, payment(spend), null);
  }

  private HttpResponse<String> send(
      String path, String body, @Nullable String payment, @Nullable String word) throws Exception {
    var request = client.request(path).header("Content-Type", "application/json");
    if (payment != null) {
      request.header(Cashier.PAYMENT, payment);
    }
    if (word != null) {
      request.header(Forwarding.HEADER, word).header(Cashier.CHARGE, Cashier.NONE);
    }
    return client.send(request.POST(BodyPublishers.ofString(body)));
  }

  private static String payment(@Nullable Spend spend) {
    var json = JsonNodeFactory.instance.objectNode().put("x402Version", 2);
    json.putObject("accepted").put("scheme", Cashier.SCHEME).put("network", "eip155:31337");
    json.set("payload", new Payment(CHANNEL, null, null, spend).toJson());
    return encoded(CanonicalJson.text(json));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode decoded(HttpResponse<String> answer, String header) {
    byte[] text = Base64.getDecoder().decode(answer.headers().firstValue(header).orElseThrow());
    return CanonicalJson.read(new String(text, StandardCharsets.UTF_8));
  }

  /** A till without a disk, on a chain on which there is one channel. */
  private final class Desk implements PaymentPort {
    private final Till till = new Till(Samples.DOMAIN, node.self());
    private boolean mayAsk = true;
    private @Nullable AckFault fault;

    Line line(Amount gross) {
      TokenType type = Samples.TOKEN.type();
      return new Line(node.self(), Samples.HOLDER.address(), type, Address.ZERO, 0, gross);
    }

    AckedVoucher acked(long nonce, Amount gross) {
      List<Line> lines = List.of(line(gross));
      var signed = SignedVoucher.by(PAYER, CHANNEL, nonce, lines, TERMS, Samples.DOMAIN);
      return AckedVoucher.by(ANCHOR, signed, Samples.DOMAIN);
    }

    void paidAhead(Amount gross) {
      var channel =
          new Channel(
              CHANNEL,
              PAYER.address(),
              PAYER.address(),
              ANCHOR.address(),
              Duration.ofDays(1),
              null,
              false,
              0,
              DEPOSIT,
              Amount.ZERO,
              Amount.ZERO,
              Hash.ZERO);
      till.put(acked(1, gross), channel);
    }

    @Override
    public PriceList prices() {
      return PRICES;
    }

    @Override
    public Hub hub() {
      return new Hub(31337, HUB, HUB, 500);
    }

    @Override
    public Line quote(TokenType type) {
      return line(Amount.ZERO);
    }

    @Override
    public Amount left(Hash channel, TokenType type) {
      return till.left(channel, type);
    }

    @Override
    public @Nullable AckedVoucher newest(Hash channel) {
      return till.newest(channel);
    }

    @Override
    public @Nullable AckFault fault(Hash channel) {
      return fault;
    }

    @Override
    public synchronized Sale sell(
        Payment payment, @Nullable Address signer, Hash request, TokenType type, Amount price) {
      var rules = new SpendRules(Samples.DOMAIN, node.self());
      Address key =
          payment.spend() == null
              ? signer
              : rules.signer(payment.channel(), payment.spend(), request);
      if (key == null) {
        return new Sale.Refused("payment-invalid", "nobody signed");
      }
      return switch (till.sell(payment.channel(), null, key, type, price, 0)) {
        case Till.Sale.Done(Till.Sold sold) -> new Sale.Sold(sold);
        case Till.Sale.Lacking(Amount left) -> new Sale.Lacking(left);
        case Till.Sale.Refused(var flaw) -> new Sale.Refused(flaw.code(), flaw.words());
      };
    }

    @Override
    public synchronized void takeBack(Till.Sold sold) {
      till.takeBack(sold);
    }

    @Override
    public boolean mayAskUnpaid(Address asker) {
      return mayAsk;
    }
  }
}
