package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.Signer;
import io.smartlayer.tokenscript.TokenScript;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlightTicketScriptTest {
  private static final SecretKey AIRLINE =
      new SecretKey(Hash.keccak(Bytes.utf8("airline")).bytes());
  private static final Address CONTRACT =
      Address.fromHex("0x00000000000000000000000000000000000000aa");
  private static final Bytes FILE = file("http://127.0.0.1:7070");

  @Test
  void theFileIsSignedByTheAirline() {
    var airline = new Signer.Account(AIRLINE.publicKey());
    assertThat(ScriptSignature.verify(FILE))
        .isEqualTo(new ScriptSignature.Verdict.Valid(airline, airline));
  }

  @Test
  void theSameValuesGiveTheSameFile() {
    assertThat(file("http://127.0.0.1:7070")).isEqualTo(FILE);
    assertThat(file("http://127.0.0.1:7071")).isNotEqualTo(FILE);
  }

  @Test
  void theFileNamesContractAndAttesters() {
    TokenScript script = script();
    TokenScript.Contract contract = script.contracts().getFirst();
    assertThat(contract.name()).isEqualTo("FlightTicket");
    assertThat(contract.deployments()).containsExactly(new TokenScript.Deployment(31337, CONTRACT));
    assertThat(script.attestations())
        .containsExactly(
            new TokenScript.Attestation(
                "FlightDelay",
                "eas",
                List.of(AIRLINE.publicKey()),
                0,
                Facts.schemaUid("string flight,uint64 delayMinutes,string reason")),
            new TokenScript.Attestation(
                "FlightLanding",
                "eas",
                List.of(AIRLINE.publicKey()),
                0,
                Facts.schemaUid("string flight,string at")),
            new TokenScript.Attestation(
                "AirlineNotice",
                "eas",
                List.of(AIRLINE.publicKey()),
                0,
                Facts.schemaUid("string text")),
            new TokenScript.Attestation(
                "HotelRebooking",
                "eas",
                List.of(HotelTest.KEY.publicKey()),
                0,
                Facts.schemaUid(
                    "bytes32 requestId,string confirmation,string hotel,uint64 checkIn")));
  }

  @Test
  void theServiceIsWhatTheNetworkNeeds() {
    Service service = service();
    assertThat(service.group()).isEqualTo("flight");
    assertThat(service.inputs())
        .containsExactly(
            new Service.Input("delay", "FlightDelay", Duration.ofHours(24), "flight", null),
            new Service.Input("landing", "FlightLanding", Duration.ofHours(24), "flight", null),
            new Service.Input("notice", "AirlineNotice", Duration.ofDays(2), null, "notices"));
    assertThat(service.hosts())
        .containsExactly(
            new Service.Host(
                "hotel",
                URI.create("http://127.0.0.1:7070/"),
                Duration.ofSeconds(2),
                1,
                true,
                "/health",
                "HotelRebooking"));
    assertThat(service.handlers())
        .containsExactly(
            "status",
            "lounge",
            "arrival",
            "onDelay",
            "onLanding",
            "onNotice",
            "onActivated",
            "onOutcome",
            "onFailure");
  }

  @Test
  void theCodeGoesInUnchanged() {
    assertThat(service().code().strip()).isEqualTo(FlightTicketScript.code().strip());
  }

  @Test
  void markupInAnAddressDoesNotBecomeMarkup() {
    Bytes file = FlightTicketScript.sign(render("http://h/?a&b"), AIRLINE);
    assertThat(ScriptSignature.verify(file)).isInstanceOf(ScriptSignature.Verdict.Valid.class);
  }

  @Test
  void whatIsNoScriptIsNotSigned() {
    assertThatThrownBy(() -> FlightTicketScript.sign(Bytes.utf8("<a/>"), AIRLINE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be signed");
  }

  private static Bytes file(String hotel) {
    return FlightTicketScript.sign(render(hotel), AIRLINE);
  }

  private static Bytes render(String hotel) {
    return FlightTicketScript.render(
        31337, CONTRACT, AIRLINE.publicKey(), HotelTest.KEY.publicKey(), URI.create(hotel));
  }

  private static TokenScript script() {
    TokenScript.Outcome outcome = TokenScript.read(FILE);
    if (outcome instanceof TokenScript.Outcome.Read(TokenScript script)) {
      return script;
    }
    throw new AssertionError(outcome);
  }

  private static Service service() {
    Service service = script().service();
    if (service == null) {
      throw new AssertionError("the script has no service section");
    }
    return service;
  }
}
