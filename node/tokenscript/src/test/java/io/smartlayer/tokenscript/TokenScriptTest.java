package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.TokenScript.Contract;
import io.smartlayer.tokenscript.TokenScript.Deployment;
import io.smartlayer.tokenscript.TokenScript.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenScriptTest {
  @Test
  void contractsAttestationsAndOriginsAreRead() {
    TokenScript script = read(Vectors.flightTicket());
    assertThat(script.root()).isEqualTo("token");
    assertThat(script.name()).isEqualTo("flight-ticket");
    assertThat(script.namespace()).isEqualTo("http://tokenscript.org/2024/01/tokenscript");
    var address = Address.fromHex("0x5fbdb2315678afecb367f032d93f642f64180aa3");
    assertThat(script.contracts())
        .containsExactly(
            new Contract("FlightTicket", "erc721", List.of(new Deployment(31337, address)), 0));
    var attester = new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 1))).publicKey();
    assertThat(script.attestation("FlightDelay"))
        .isEqualTo(
            new TokenScript.Attestation(
                "FlightDelay",
                "eas",
                List.of(attester),
                0,
                Hash.fromHex("6b6f3d0e3a9a4fd9c1b6a8a3d4be3f6f0f3bb2fa1f2f8d4f7f5f4c3b2a190807"),
                new TokenNaming(List.of(), List.of("flight"))));
    assertThat(script.attestations()).hasSize(2);
    assertThat(script.origins()).containsExactly(new Origin.OfContract("FlightTicket"));
    assertThat(script.contract("Other")).isNull();
    assertThat(script.attestation("Other")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2019/04", "2019/05", "2019/07", "2019/10", "2020/03", "2020/06", "2022/09", "2024/01", "ns"
      })
  void everyNamespaceAndRootIsRead(String version) {
    for (String root : List.of("token", "card", "action", "token-card")) {
      String file =
          "<x:%s xmlns:x='http://tokenscript.org/%s/tokenscript'><x:contract name='A'/></x:%s>"
              .formatted(root, version, root);
      assertThat(read(file).contracts()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<ts:address network='$tst{CHAIN}'>0x5fbdb2315678afecb367f032d93f642f64180aa3</ts:address>",
        "<ts:address>0x5fbdb2315678afecb367f032d93f642f64180aa3</ts:address>",
        "<ts:address network='1'>0x5fbdb2315678afecb367f032d93f642f64180a</ts:address>",
        "<ts:address network='1'>vitalik.eth</ts:address>"
      })
  void addressesThatCannotBeReadAreCounted(String address) {
    Contract contract =
        read(token("<ts:contract>" + address + "</ts:contract>")).contracts().getFirst();
    assertThat(contract.deployments()).isEmpty();
    assertThat(contract.unreadable()).isEqualTo(1);
  }

  @Test
  void keysThatAreNoPointsAreCounted() {
    String keys = "<ts:key>04" + "11".repeat(64) + "</ts:key><ts:key>$tst{KEY}</ts:key>";
    TokenScript script = read(token("<ts:attestation name='A'>" + keys + "</ts:attestation>"));
    assertThat(script.attestations())
        .containsExactly(new TokenScript.Attestation("A", null, List.of(), 2, null));
  }

  @Test
  void attestationsSayHowTheyNameTokens() {
    String fields =
        "<ts:collectionFields><ts:collectionField name='city'> Berlin </ts:collectionField>"
            + "</ts:collectionFields><ts:idFields>row , seat,</ts:idFields>";
    String event = "<ts:eventId>devcon7</ts:eventId>";
    assertThat(naming(fields))
        .isEqualTo(
            new TokenNaming(
                List.of(new TokenNaming.Part("city", "Berlin")), List.of("row", "seat")));
    assertThat(naming(event).collection())
        .containsExactly(new TokenNaming.Part("eventId", "devcon7"));
    assertThat(naming(event + fields).values()).isEqualTo("Berlin");
    assertThat(naming("")).isEqualTo(TokenNaming.NONE);
  }

  private static TokenNaming naming(String content) {
    String file = token("<ts:attestation name='A'>" + content + "</ts:attestation>");
    return read(file).attestations().getFirst().naming();
  }

  @Test
  void listsHaveALimit() {
    assertThat(
            TokenScript.read(
                Bytes.utf8(
                    token(
                        "<ts:attestation><ts:idFields>"
                            + "a,".repeat(129)
                            + "</ts:idFields></ts:attestation>"))))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Refused.class,
            r -> assertThat(r.reason()).isEqualTo(Reason.TOO_MANY));
    assertThat(read(token("<ts:contract/>".repeat(128))).contracts()).hasSize(128);
    assertThat(TokenScript.read(Bytes.utf8(token("<ts:contract/>".repeat(129)))))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Refused.class,
            r -> assertThat(r.reason()).isEqualTo(Reason.TOO_MANY));
  }

  private static String token(String content) {
    return "<ts:token xmlns:ts=\"http://tokenscript.org/2024/01/tokenscript\">"
        + content
        + "</ts:token>";
  }

  private static TokenScript read(String file) {
    return switch (TokenScript.read(Bytes.utf8(file))) {
      case TokenScript.Outcome.Read(TokenScript script) -> script;
      case TokenScript.Outcome.Refused refused -> throw new AssertionError(refused);
    };
  }
}
