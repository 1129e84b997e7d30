package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A header of a host that is filled with a secret. */
class HostHeaderTest {
  private static final String HOST =
      "<sl:host name=\"desk\" url=\"https://desk.example/\" timeout=\"PT1S\" sealed=\"true\""
          + " header=\"Authorization: Bearer {deskKey}\"/>";
  private static final String INPUT =
      "<sl:input name=\"deskKey\" attestation=\"DeskKey\" maxAge=\"P366D\" sealed=\"true\"/>"
          + "<sl:schema attestation=\"DeskKey\" fields=\"string value\"/>";
  private static final String FULL = full();

  private static String full() {
    String flight = Vectors.flightTicket();
    int from = flight.indexOf("<ts:attestation name=\"FlightDelay\"");
    String end = "</ts:attestation>";
    String known = flight.substring(from, flight.indexOf(end, from) + end.length());
    return flight
        .replace(known, known + known.replace("FlightDelay", "DeskKey"))
        .replace("</sl:state>", "</sl:state>" + INPUT + HOST);
  }

  private static TokenScript.Outcome read(String file) {
    return TokenScript.read(Bytes.utf8(file));
  }

  private static Service service(String file) {
    var read = (TokenScript.Outcome.Read) read(file);
    return Objects.requireNonNull(read.script().service());
  }

  @Test
  void itSaysWhichHeaderAndWhatStandsBeforeTheSecret() {
    Service service = service(FULL);

    assertThat(Objects.requireNonNull(service.host("desk")).header())
        .isEqualTo(new HostHeader("Authorization", "Bearer ", "deskKey"));
    assertThat(service.isSecret("deskKey")).isTrue();
    assertThat(service.inputs()).filteredOn(input -> service.isSecret(input.name())).hasSize(1);
    String bare = FULL.replace("Authorization: Bearer {", "X-Api-Key: {");
    assertThat(Objects.requireNonNull(service(bare).host("desk")).header())
        .isEqualTo(new HostHeader("X-Api-Key", "", "deskKey"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "Authorization: Bearer",
        "Authorization:{deskKey}",
        "Authorization: {deskKey} more",
        "Authorization: {deskKey}{deskKey}",
        "Content-Type: {deskKey}",
        "HOST: {deskKey}",
        "Signature: {deskKey}",
        "Smartlayer-Receipt: {deskKey}",
        "webhook-id: {deskKey}",
        "transfer-encoding: {deskKey}",
        "X Key: {deskKey}"
      })
  void anotherFormAndHeadersOfTheNodesAreRefused(String header) {
    assertRefused(
        FULL.replace("Authorization: Bearer {deskKey}", header), Reason.SERVICE_VALUE, "@header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://desk.example/ | http://desk.example/ | SERVICE_VALUE | @url
          PT1S" sealed="true" | PT1S" | SERVICE_MISSING | @sealed
          {deskKey} | {another} | SERVICE_REFERENCE | @header
          {deskKey} | {delay} | SERVICE_REFERENCE | @header
          fields="string value" | fields="string value,string more" | SERVICE_VALUE | @fields
          fields="string value" | fields="uint64 value" | SERVICE_VALUE | @fields
          <sl:schema attestation="DeskKey" | <sl:on event="attestation" input="deskKey" handler="onDelay"/><sl:schema attestation="DeskKey" | SERVICE_UNKNOWN | @input
          <sl:schema attestation="DeskKey" | <sl:input name="b" attestation="DeskKey" maxAge="PT1H"/><sl:schema attestation="DeskKey" | SERVICE_DUPLICATE | @attestation
          """)
  void whatWouldLetItOutIsRefused(String from, String to, Reason reason, String where) {
    assertThat(FULL).contains(from);
    assertRefused(FULL.replace(from, to), reason, where);
  }

  @Test
  void withoutTlsItGoesNoFurtherThanTheMachine() {
    for (String url : new String[] {"http://127.0.0.1:80/", "http://localhost/", "http://[::1]/"}) {
      assertThat(service(FULL.replace("https://desk.example/", url)).isSecret("deskKey")).isTrue();
    }
  }

  private static void assertRefused(String file, Reason reason, String where) {
    assertThat(read(file))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(reason);
              assertThat(refused.explanation()).contains(where);
            });
  }
}
