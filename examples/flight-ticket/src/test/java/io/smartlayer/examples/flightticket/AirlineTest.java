package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.Verdict;
import io.smartlayer.attestation.Verification;
import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AirlineTest {
  private static final SecretKey KEY = key("airline");
  private static final SecretKey HOLDER = key("holder");
  private static final Address REGISTRY =
      Address.fromHex("0x000000000000000000000000000000000000534c");
  private static final TokenType TYPE =
      TokenType.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa");
  private static final TypedData.Domain NETWORK =
      TypedData.Domain.of("Smart Layer", "1", 31337, REGISTRY);
  private static final Bytes SCRIPT = Bytes.utf8("<script/>");
  private static final Instant NOW = Instant.ofEpochSecond(1_795_200_000);
  private static final URI FIRST = URI.create("http://127.0.0.1:1/");
  private static final URI SECOND = URI.create("http://127.0.0.1:2/");
  private static final Web.Exchange TAKEN =
      new Web.Exchange.Answered(202, Bytes.utf8("{\"offset\":3}"));
  private static final String SALE =
      """
      {"holder":"%s","flight":"SL123 2026-11-21","departure":"2026-11-21T18:30:00Z",
       "webhook":"http://127.0.0.1:9/webhook"}\
      """
          .formatted(HOLDER.address());

  private final Http http = new Http();
  private final List<String> issued = new ArrayList<>();
  private final List<Web.Request> sent = new ArrayList<>();
  private Instant now = NOW;
  private Tickets.Issue issue = new Tickets.Issue.Issued();
  private Web.Exchange first = TAKEN;
  private Web.Exchange second = TAKEN;
  @TempDir private Path folder;
  private Airline airline;

  @BeforeEach
  void open() {
    List<URI> anchors = List.of(FIRST, SECOND);
    airline =
        new Airline(
            0,
            KEY,
            new Airline.Setting(TYPE, REGISTRY, HotelTest.EAS, SCRIPT, anchors, folder, 7),
            new Chain(),
            request -> {
              sent.add(request);
              return request.uri().getPort() == 1 ? first : second;
            },
            () -> now,
            new SplittableRandom(1));
  }

  /** Tickets on a chain that answers as it is told. */
  private final class Chain implements Tickets {
    @Override
    public Issue issue(Address holder, BigInteger ticket, String flight) {
      issued.add(holder + " " + ticket + " " + flight);
      return issue;
    }

    @Override
    public Issue issueAgain(Address holder, BigInteger ticket, String flight) {
      issued.add("again " + holder + " " + ticket + " " + flight);
      return issue;
    }
  }

  @AfterEach
  void close() {
    airline.close();
    http.close();
  }

  @Test
  void theScriptIsServedAsItIs() {
    HttpResponse<String> answer = http.get(at(Airline.SCRIPT_PATH));
    assertThat(Bytes.utf8(answer.body())).isEqualTo(SCRIPT);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/xml");
  }

  @Test
  void aSoldTicketIsIssuedAndItsActivationSigned() {
    HttpResponse<String> answer = http.post(at("/tickets"), SALE);
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(issued).containsExactly(HOLDER.address() + " 7 SL123 2026-11-21");
    var offer = TicketActivation.Offer.read(Http.json(answer));
    TicketActivation activation = offer.activation();
    assertThat(activation.token()).hasToString(TYPE + "/7");
    assertThat(activation.script()).isEqualTo(Hash.sha256(SCRIPT));
    assertThat(activation.expiry()).isEqualTo(NOW.plus(Duration.ofHours(24)));
    Hash digest = activation.digest(NETWORK);
    assertThat(offer.issuerSignature().signer(digest)).isEqualTo(KEY.address());

    WalletSignature holder = HOLDER.signForWallets(digest);
    assertThat(offer.accepted(holder))
        .isEqualTo(
            CanonicalJson.read(
                """
                {"attributes":{"departure":"2026-11-21T18:30:00Z","flight":"SL123 2026-11-21"},
                 "expiryMillis":1795286400000,"group":"SL123 2026-11-21",
                 "holderSignature":"%s","issuerSignature":"%s","script":"%s","token":"%s/7",
                 "webhook":"http://127.0.0.1:9/webhook"}\
                """
                    .formatted(
                        holder.toHex(),
                        offer.issuerSignature().toHex(),
                        Hash.sha256(SCRIPT),
                        TYPE)));
  }

  @Test
  void eachTicketHasItsNumber() {
    http.post(at("/tickets"), SALE);
    String without = SALE.replace(",\n \"webhook\":\"http://127.0.0.1:9/webhook\"", "");
    JsonNode second = Http.json(http.post(at("/tickets"), without));
    assertThat(second.get("token").stringValue()).isEqualTo(TYPE + "/8");
    assertThat(second.get("webhook").stringValue()).isEmpty();
  }

  @Test
  void aTicketThatIsNotIssuedIsNotOffered() {
    issue = new Tickets.Issue.Refused("number taken");
    assertThat(Http.problem(http.post(at("/tickets"), SALE))).isEqualTo("409 ticket-refused");
    issue = new Tickets.Issue.Unknown("no answer");
    assertThat(Http.problem(http.post(at("/tickets"), SALE))).isEqualTo("503 chain-unreachable");
  }

  @Test
  void theSameKeyGetsTheSameTicketAndTheSameAnswer() {
    String sold = sell(1, SALE).body();
    now = NOW.plusSeconds(60);
    HttpResponse<String> again = sell(1, SALE.replace("\n", "\t"));
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(sold);
    assertThat(Http.json(sell(2, SALE)).get("token").stringValue()).isEqualTo(TYPE + "/8");
    assertThat(Http.json(http.post(at("/tickets"), SALE)).get("token").stringValue())
        .isEqualTo(TYPE + "/9");
    assertThat(issued).hasSize(3).noneMatch(ticket -> ticket.startsWith("again"));
  }

  @Test
  void theSameKeyForAnotherTicketIsRefused() {
    sell(1, SALE);
    assertThat(Http.problem(sell(1, SALE.replace("SL123", "SL124"))))
        .isEqualTo("422 idempotency-key-reused");
    assertThat(issued).hasSize(1);
  }

  @Test
  void aKeyMustBeWellFormed() {
    for (String key : List.of("1", HotelTest.key(1) + "0", HotelTest.key(1).replace('a', 'A'))) {
      HttpResponse<String> answer = http.post(at("/tickets"), SALE, "Idempotency-Key", key);
      assertThat(Http.problem(answer)).isEqualTo("400 idempotency-key-malformed");
    }
    assertThat(issued).isEmpty();
  }

  @Test
  void anAirlineThatCameBackKnowsWhatItSold() {
    String sold = sell(1, SALE).body();
    airline.close();
    now = NOW.plusSeconds(60);
    open();
    assertThat(sell(1, SALE).body()).isEqualTo(sold);
    assertThat(issued)
        .containsExactly(
            HOLDER.address() + " 7 SL123 2026-11-21",
            "again " + HOLDER.address() + " 7 SL123 2026-11-21"); // it cannot know more itself
    assertThat(Http.json(sell(2, SALE)).get("token").stringValue()).isEqualTo(TYPE + "/8");
  }

  @Test
  void aSaleWhoseFateIsUnknownIsCarriedOnWithItsOwnNumber() {
    issue = new Tickets.Issue.Unknown("no answer");
    assertThat(Http.problem(sell(1, SALE))).isEqualTo("503 chain-unreachable");
    issue = new Tickets.Issue.Issued();
    assertThat(Http.json(sell(1, SALE)).get("token").stringValue()).isEqualTo(TYPE + "/7");
    assertThat(issued).hasSize(2).last().asString().startsWith("again");
  }

  @Test
  void fiftyRequestsAtOnceOfOneKeyIssueOneTicket() throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(clients.submit(() -> sell(1, SALE).body()));
      }
    }
    String sold = sell(1, SALE).body();
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo(sold);
    }
    assertThat(issued).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flight=\"\"",
        "flight=\"SL/123\"",
        "flight=\"-\"",
        "departure=\"soon\"",
        "holder=\"0x12\"",
        "webhook=\"ftp://a\"",
        "webhook=\"http://a b\"",
        "seat=\"1A\""
      })
  void malformedSalesIssueNothing(String fault) {
    String name = fault.substring(0, fault.indexOf('='));
    String value = fault.substring(fault.indexOf('=') + 1);
    String wrong = SALE.replaceAll("\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":" + value);
    String body =
        wrong.equals(SALE) ? SALE.replace("{", "{\"" + name + "\":" + value + ",") : wrong;
    assertThat(Http.problem(http.post(at("/tickets"), body))).isEqualTo("400 malformed");
    assertThat(issued).isEmpty();
  }

  @Test
  void aDelayIsAttestedAndHandedToAnAnchor() {
    HttpResponse<String> answer = delay("SL123%202026-11-21", "{\"minutes\":180}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(Http.json(answer).get("promise").get("offset").intValue()).isEqualTo(3);
    assertThat(sent).hasSize(1);
    Web.Request request = sent.getFirst();
    assertThat(request.uri())
        .hasToString(
            "http://127.0.0.1:1/v1/attestations?type=eip155%3A31337%2Ferc721%3A"
                + "0x00000000000000000000000000000000000000aa&group=SL123%202026-11-21");
    assertThat(CanonicalJson.write(Http.json(answer).get("fact"))).isEqualTo(request.body());
    Reading reading = new AttestationReader().readCanonical(request.body());
    assertThat(Verification.of(reading, NOW).verdict()).isEqualTo(Verdict.VALID);
    var signed = ((Reading.Read) reading).signed();
    assertThat(signed.signer()).isEqualTo(KEY.address());
    assertThat(AttestationData.decode(Facts.FLIGHT_DELAY, signed.attestation().statement().data()))
        .isEqualTo(
            CanonicalJson.read(
                """
                {"flight":"SL123 2026-11-21","delayMinutes":"180","reason":""}\
                """));
  }

  @Test
  void aNoticeForAllFlightsGoesToTheirBulletin() {
    HttpResponse<String> answer = http.post(at("/notices"), "{\"text\":\"rebooking is free\"}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(sent.getFirst().uri().getQuery()).endsWith("&group=bulletin:notices");
    Reading reading = new AttestationReader().readCanonical(sent.getFirst().body());
    var signed = ((Reading.Read) reading).signed();
    assertThat(
            AttestationData.decode(Facts.AIRLINE_NOTICE, signed.attestation().statement().data()))
        .isEqualTo(CanonicalJson.read("{\"text\":\"rebooking is free\"}"));
    assertThat(Http.problem(http.post(at("/notices"), "{}"))).isEqualTo("400 malformed");
  }

  @Test
  void equalDelaysAreDifferentFacts() {
    String reason = "{\"minutes\":180,\"reason\":\"fog\"}";
    delay("SL123", reason);
    delay("SL123", reason);
    assertThat(sent.get(0).body()).isNotEqualTo(sent.get(1).body());
  }

  @Test
  void theNextAnchorTakesWhatTheFirstCannot() {
    for (Web.Exchange failure :
        List.of(
            new Web.Exchange.NeverSent("refused"),
            new Web.Exchange.Lost("timeout"),
            new Web.Exchange.Answered(503, Bytes.EMPTY))) {
      first = failure;
      sent.clear();
      assertThat(delay("SL123", "{\"minutes\":180}").statusCode()).isEqualTo(202);
      assertThat(sent).hasSize(2);
      assertThat(sent.get(0).body()).isEqualTo(sent.get(1).body());
    }
  }

  @Test
  void aFactThatAnAnchorRefusesIsNotHandedOn() {
    first = new Web.Exchange.Answered(422, Bytes.utf8("{\"code\":\"attester-unknown\"}"));
    HttpResponse<String> answer = delay("SL123", "{\"minutes\":180}");
    assertThat(Http.problem(answer)).isEqualTo("502 attestation-refused");
    assertThat(answer.body()).contains("attester-unknown");
    assertThat(sent).hasSize(1);
  }

  @Test
  void noAnchorMeansNoPromise() {
    first = new Web.Exchange.NeverSent("refused");
    second = new Web.Exchange.NeverSent("refused");
    assertThat(Http.problem(delay("SL123", "{\"minutes\":180}")))
        .isEqualTo("503 anchors-unreachable");
    second = new Web.Exchange.Answered(202, Bytes.utf8("<html>"));
    assertThat(Http.problem(delay("SL123", "{\"minutes\":180}")))
        .isEqualTo("502 anchor-talks-nonsense");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"minutes\":0}",
        "{\"minutes\":-1}",
        "{\"minutes\":1.5}",
        "{\"minutes\":\"180\"}",
        "{\"minutes\":10081}",
        "{\"minutes\":180,\"flight\":\"SL1\"}"
      })
  void malformedDelaysAreNotAttested(String body) {
    assertThat(Http.problem(delay("SL123", body))).isEqualTo("400 malformed");
    assertThat(Http.problem(delay("SL%00", "{\"minutes\":180}"))).isEqualTo("400 malformed");
    assertThat(sent).isEmpty();
  }

  private HttpResponse<String> sell(int key, String body) {
    return http.post(at("/tickets"), body, "Idempotency-Key", HotelTest.key(key));
  }

  private HttpResponse<String> delay(String flight, String body) {
    return http.post(at("/flights/" + flight + "/delay"), body);
  }

  private URI at(String path) {
    return airline.uri().resolve(path);
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }
}
