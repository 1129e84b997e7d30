package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenInterfaceTest {
  private static final String SEATS =
      """
      {"interface":"urn:example:seats:1","title":"Seats",
       "methods":{"seat":{"kind":"query",
         "args":{"additionalProperties":false,"properties":{"row":{"type":"integer"}}},
         "result":{"type":"string","maxLength":4}}}}
      """;

  @Test
  void aTokenThatDoesWhatWasAgreedHasNoGap() {
    assertThat(gaps(method("query", "", "{\"enum\":[\"A\",\"B\"]}"))).isEmpty();
    assertThat(
            gaps(method("query", "{\"type\":\"object\"}", "{\"type\":\"string\",\"maxLength\":3}")))
        .isEmpty();
  }

  @Test
  void eachGapNamesItsPlace() {
    assertThat(gaps("")).containsExactly("methods.seat: missing");
    assertThat(
            gaps(
                method(
                    "update",
                    "{\"properties\":{\"row\":{\"type\":\"string\"}}}",
                    "{\"type\":\"string\"}")))
        .containsExactly(
            "methods.seat.kind: urn:example:seats:1 wants a query",
            "methods.seat.args: what urn:example:seats:1 lets callers send is refused:"
                + " row: may be of type integer",
            "methods.seat.result: what urn:example:seats:1 promises may be broken:"
                + " may be more than maxLength 4");
    assertThat(gaps(method("query", "{\"required\":[\"row\"]}", ""))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{\"interface\":\"seats\",\"methods\":{}}",
        "{\"interface\":\"urn:a:1\"}",
        "{\"interface\":\"urn:a:1\",\"methods\":{},\"more\":1}",
        "{\"interface\":\"urn:a:1\",\"methods\":{\"a b\":{\"kind\":\"query\"}}}",
        "{\"interface\":\"urn:a:1\",\"methods\":{\"a\":{\"kind\":\"ask\"}}}",
        "{\"interface\":\"urn:a:1\",\"methods\":{\"a\":{\"kind\":\"query\",\"args\":7}}}",
      })
  void noInterfaceIsRefused(String text) {
    assertThat(TokenInterface.read(text)).isInstanceOf(TokenInterface.Reading.Refused.class);
  }

  private static List<String> gaps(String methods) {
    if (!(TokenInterface.read(SEATS)
        instanceof TokenInterface.Reading.Read(TokenInterface seats))) {
      throw new AssertionError(TokenInterface.read(SEATS));
    }
    String file = Vectors.flightTicket().replace("</sl:state>", "</sl:state>" + methods);
    if (!(TokenScript.read(Bytes.utf8(file))
        instanceof TokenScript.Outcome.Read(TokenScript read))) {
      throw new AssertionError(TokenScript.read(Bytes.utf8(file)));
    }
    return seats.gaps(Objects.requireNonNull(read.service()));
  }

  private static String method(String kind, String args, String result) {
    return "<sl:method name=\"seat\" kind=\"%s\" access=\"public\" handler=\"f\">%s%s</sl:method>"
        .formatted(kind, shape("args", args), shape("result", result));
  }

  private static String shape(String name, String json) {
    return json.isEmpty() ? "" : "<sl:%1$s>%2$s</sl:%1$s>".formatted(name, json);
  }
}
