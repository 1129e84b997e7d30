package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Methods that say part of their answer to the holder alone. */
class SealingMethodTest {
  @Test
  void aMethodSealsAFieldAndCallersGetATextForIt() {
    Service service = ServiceTest.service(sealing("grant", "mine"));
    Service.Method method = Objects.requireNonNull(service.method("mine"));
    Shape answer = Objects.requireNonNull(method.answer());

    assertThat(method.seals()).isEqualTo("mine");
    assertThat(service.needsGroupKey()).isTrue();
    assertThat(Objects.requireNonNull(method.result()).misfit(json("{\"mine\":{\"a\":1}}")))
        .isNull();
    assertThat(answer.misfit(json("{\"mine\":{\"a\":1}}"))).isNotNull();
    assertThat(answer.misfit(json("{\"mine\":\"0x01\"}"))).isNull();
    assertThat(answer.misfit(json("{}"))).isEqualTo("mine: missing");
    Service.Method other = Objects.requireNonNull(service.method("any"));
    assertThat(Objects.requireNonNull(other.answer()).json())
        .isEqualTo(
            json(
                "{\"type\":\"object\",\"properties\":{\"all\":{\"type\":\"string\","
                    + "\"description\":\"sealed to the grant's reader\"}},"
                    + "\"required\":[\"all\"]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          public | mine | value | /sl:method[1]/@access: what is for the holder's eyes
          grant | yours | reference | /sl:method[1]/@seals
          grant | a b | value | /sl:method[1]/@seals
          """)
  void whatCannotBeSealedIsRefused(String access, String field, String reason, String path) {
    assertThat(TokenScript.read(Bytes.utf8(sealing(access, field))))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Refused.class,
            refused -> {
              assertThat(refused.reason().code()).isEqualTo("service-" + reason);
              assertThat(refused.explanation()).contains(path);
            });
  }

  private static JsonNode json(String text) {
    return CanonicalJson.read(text);
  }

  private static String sealing(String access, String field) {
    return ServiceTest.withSection(
        """
        <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="FlightTicket">
          <sl:method name="mine" kind="query" access="%s" handler="v" seals="%s">
            <sl:result>{"type":"object","properties":{"mine":{"type":"object"}}}</sl:result>
          </sl:method>
          <sl:method name="any" kind="query" access="grant" handler="v" seals="all"/>
          <sl:code type="text/javascript">x</sl:code>
        </sl:service>
        """
            .formatted(access, field));
  }
}
