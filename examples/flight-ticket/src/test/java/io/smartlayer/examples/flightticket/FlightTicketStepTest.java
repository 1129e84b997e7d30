package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.attestation.AttestationReader;
import io.smartlayer.attestation.Reading;
import io.smartlayer.attestation.SignedAttestation;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.V8Engine;
import io.smartlayer.token.Activation;
import io.smartlayer.token.Counterparty;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.FactCheck;
import io.smartlayer.token.Instance;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepRunner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What airline and hotel make, judged by the code of the nodes. */
class FlightTicketStepTest {
  private static final SecretKey AIRLINE = key("airline");
  private static final SecretKey HOLDER = key("holder");
  private static final TokenId TOKEN =
      TokenId.parse("eip155:31337/erc721:0x00000000000000000000000000000000000000aa/7");
  private static final Instant NOW = Instant.ofEpochSecond(1_795_200_000);
  private static final Hash EFFECT = Hash.keccak(Bytes.utf8("an effect"));
  private static final TypedData.Domain NETWORK =
      TypedData.Domain.of("Smart Layer", "1", 31337, Address.ZERO);

  private final ServiceScript script = load(file(AIRLINE));
  @TempDir private Path folder;

  @Test
  void theScriptIsTakenWhenTheContractsOwnerSignedIt() {
    assertThat(script.hash()).isEqualTo(Hash.sha256(file(AIRLINE)));
    assertThat(ServiceScript.load(file(HOLDER), new OwnedBy(AIRLINE.address()), 1))
        .isInstanceOf(ServiceScript.Loading.Refused.class);
  }

  @Test
  void theActivationIsOneThatNodesRead() {
    var ticket =
        new TicketActivation(
            TOKEN, "SL123", "2026-11-21T18:30:00Z", script.hash(), "http://127.0.0.1:9/", NOW);
    TicketActivation.Offer offer = ticket.offered(AIRLINE, NETWORK);
    assertThat(TicketActivation.Offer.read(offer.json())).isEqualTo(offer);
    JsonNode body = offer.accepted(HOLDER.signForWallets(ticket.digest(NETWORK)));
    Activation activation = Activation.fromJson(body);
    assertThat(activation.issuer(NETWORK)).isEqualTo(AIRLINE.address());
    assertThat(activation.holder(NETWORK)).isEqualTo(HOLDER.address());
    assertThat(activation.group()).isEqualTo("SL123");
    assertThat(activation.toJson()).isEqualTo(body);
  }

  @Test
  void aDelayMovesTheNightAndTellsTheHolder() {
    try (Engine engine = new V8Engine(1)) {
      var runner = new StepRunner(engine);
      StepRunner.Ran activated = run(runner, fresh(), "onActivated", event("activated"));
      StepRunner.Ran delayed = run(runner, activated.after(), "onDelay", delay());
      assertThat(delayed.output().effects()).hasSize(1);
      var request = (EffectRequest.Http) delayed.output().effects().getFirst();

      StepRunner.Ran rebooked =
          run(runner, delayed.after(), "onOutcome", outcome(request.tag(), answer(request)));
      assertThat(rebooked.output().effects()).hasSize(1);
      assertThat(rebooked.output().effects().getFirst()).isInstanceOf(EffectRequest.Notify.class);
      ObjectNode sent = JsonNodeFactory.instance.objectNode().put("status", 204);
      StepRunner.Ran told = run(runner, rebooked.after(), "onOutcome", outcome("notify", sent));

      assertThat(status(runner, told.after()))
          .isEqualTo(
              CanonicalJson.read(
                  """
                  {"flight":"SL123","status":"rebooked","departure":"2026-11-21T18:30:00Z",
                   "delayMinutes":180,"hotel":{"status":"rebooked","confirmation":"HM-000001"},
                   "notified":true,"notice":""}\
                  """));
    }
  }

  @Test
  void aMonthAfterTheLandingItsLifeIsOver() {
    try (Engine engine = new V8Engine(1)) {
      var runner = new StepRunner(engine);
      StepRunner.Ran activated = run(runner, fresh(), "onActivated", event("activated"));
      SignedAttestation fact = facts(AIRLINE).landing("SL123", NOW, Hash.ZERO);
      ObjectNode landing = told("landing", "FlightLanding", fact);
      StepRunner.Ran landed = run(runner, activated.after(), "onLanding", landing);
      assertThat(landed.after().stateJson().get("landed").stringValue()).isEqualTo(NOW.toString());
      assertThat(landed.after().expiresMillis())
          .isEqualTo(NOW.plus(Duration.ofDays(30)).toEpochMilli());
    }
  }

  private ObjectNode delay() {
    SignedAttestation fact = facts(AIRLINE).delay("SL123", 180, "fog", Hash.ZERO);
    return told("delay", "FlightDelay", fact);
  }

  /** The airline's fact, checked, as the event it becomes. */
  private ObjectNode told(String input, String attestation, SignedAttestation fact) {
    var good = (FactCheck.Result.Good) FactCheck.check(script, attestation, fact, NOW);
    ObjectNode event = event("attestation").put("input", input);
    return event.put("attester", fact.signer().toHex()).set("data", good.data());
  }

  /** The hotel's answer, checked. */
  private JsonNode answer(EffectRequest.Http request) {
    assertThat(request.path()).isEqualTo("/rebookings");
    try (var log = new LineLog(folder, HotelDesk.LOG_NAME)) {
      var desk = new HotelDesk(HotelTest.KEY, facts(HotelTest.KEY), log);
      JsonNode body = CanonicalJson.read(request.body().toUtf8());
      var reply = (Reply.Content) desk.rebook(EFFECT.toHex(), body);
      Reading reading = new AttestationReader().readCanonical(reply.body());
      assertThat(reading).isInstanceOf(Reading.Read.class);
      var answer = Counterparty.read(script, "HotelRebooking", EFFECT, reply.body().toUtf8());
      return ((Counterparty.Answer.Confirmed) answer).data();
    }
  }

  private StepRunner.Ran run(StepRunner runner, Instance token, String handler, ObjectNode event) {
    var position = new StepRunner.Position(Hash.ZERO, NOW.toEpochMilli());
    StepRunner.Ran ran = runner.transition(script, token, position, handler, event);
    assertThat(ran.output().code()).isNull();
    return ran;
  }

  private JsonNode status(StepRunner runner, Instance token) {
    var method = Objects.requireNonNull(script.service().method("status"));
    var position = new StepRunner.Position(Hash.ZERO, NOW.toEpochMilli());
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    StepRunner.Ran ran = runner.query(script, token, position, method, nothing, nothing);
    return CanonicalJson.read(ran.output().result().toUtf8());
  }

  private Instance fresh() {
    Bytes attributes = Bytes.utf8("{\"departure\":\"2026-11-21T18:30:00Z\",\"flight\":\"SL123\"}");
    return Instance.fresh(TOKEN, attributes, script.service(), "");
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static ObjectNode outcome(String tag, JsonNode data) {
    ObjectNode event = event("outcome").put("effect", tag).put("kind", "success");
    return event.put("late", false).set("data", data);
  }

  private static Facts facts(SecretKey key) {
    return new Facts(key, 31337, HotelTest.EAS, () -> NOW);
  }

  private static Bytes file(SecretKey signer) {
    return FlightTicketScript.sign(
        FlightTicketScript.render(
            31337,
            TOKEN.type().contract(),
            AIRLINE.publicKey(),
            HotelTest.KEY.publicKey(),
            URI.create("http://127.0.0.1:7070")),
        signer);
  }

  private static ServiceScript load(Bytes file) {
    return switch (ServiceScript.load(file, new OwnedBy(AIRLINE.address()), 1)) {
      case ServiceScript.Loading.Loaded(ServiceScript script) -> script;
      case ServiceScript.Loading other -> throw new AssertionError(other);
    };
  }

  private static SecretKey key(String name) {
    return new SecretKey(Hash.keccak(Bytes.utf8(name)).bytes());
  }

  /** A chain on which one account owns every contract. */
  private record OwnedBy(Address owner) implements Chain {
    @Override
    public long chainId() {
      return 31337;
    }

    @Override
    public Answer<Block> latest() {
      return new Answer.Known<>(new Block(1, Hash.ZERO, NOW));
    }

    @Override
    public Answer<Address> holderOf(TokenId token, long block) {
      return new Answer.Known<>(Address.ZERO);
    }

    @Override
    public Answer<Address> ownerOf(Address contract, long block) {
      return new Answer.Known<>(owner);
    }

    @Override
    public Answer<List<String>> scriptUris(Address contract, long block) {
      return new Answer.Known<>(List.of());
    }

    @Override
    public Answer<Boolean> hasRole(Address contract, Hash role, Address account, long block) {
      return new Answer.Known<>(false);
    }

    @Override
    public Answer<List<ListedScript>> listedScripts(
        Address registry, Address contract, long block) {
      return new Answer.Known<>(List.of());
    }

    @Override
    public Answer<Long> revokedAt(Address eas, Address attester, Hash uid, long block) {
      return new Answer.Known<>(0L);
    }
  }
}
