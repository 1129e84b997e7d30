package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.tokenscript.ScriptSignature.Signing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTest {
  private static final String FLIGHT = Vectors.flightTicket();
  private static final String OTHER = "<sl:depends name=\"other\" attribute=\"otherToken\"/>";
  private static final String TO_OTHER = " depends=\"other\" method=\"valid\"";
  private static final String QUESTION = "<sl:asks" + TO_OTHER + ">{\"b\":1,\"a\":2}</sl:asks>";

  @Test
  void theSectionIsReadAsItIsWritten() {
    Service service = service(FLIGHT);
    assertThat(service.code()).contains("function onDelay(state, event)").contains("minutes > 120");
    assertThat(service)
        .isEqualTo(
            new Service(
                "FlightTicket",
                "flight",
                List.of(
                    new Service.Field("status", Service.Type.STRING, "booked"),
                    new Service.Field("delayMinutes", Service.Type.NUMBER, "0"),
                    new Service.Field("rebooked", Service.Type.BOOLEAN, "false")),
                List.of(
                    new Service.Input(
                        "delay", "FlightDelay", Duration.ofHours(24), "flight", null)),
                List.of(
                    new Service.Schema("FlightDelay", "string flight,uint32 minutes"),
                    new Service.Schema("HotelRebooking", "string booking,bool done")),
                List.of(
                    new Service.Host(
                        "hotel",
                        URI.create("http://127.0.0.1:8080/"),
                        Duration.ofSeconds(2),
                        3,
                        true,
                        "/health",
                        "HotelRebooking")),
                List.of(),
                List.of(
                    new Service.Method(
                        "status", Service.Kind.QUERY, Service.Access.GRANT, "status", null, null),
                    new Service.Method(
                        "board",
                        Service.Kind.UPDATE,
                        Service.Access.PUBLIC,
                        "onBoard",
                        null,
                        null)),
                List.of(),
                List.of(
                    new Service.Reaction(Service.Event.ACTIVATED, null, "onActivated"),
                    new Service.Reaction(Service.Event.ATTESTATION, "delay", "onDelay"),
                    new Service.Reaction(Service.Event.OUTCOME, null, "onOutcome")),
                new Service.OnFailure("onFailed", 3, 2),
                3,
                ServiceClass.STANDARD,
                new Service.Gas(5_000_000, 20_000_000),
                service.code()));
    assertThat(service.schema("FlightDelay")).isEqualTo("string flight,uint32 minutes");
    assertThat(service.schema("Other")).isNull();
    assertThat(service.host("hotel")).isEqualTo(service.hosts().getFirst());
    assertThat(service.host("other")).isNull();
    assertThat(service.method("board")).isEqualTo(service.methods().getLast());
    assertThat(service.method("other")).isNull();
    assertThat(service.handlers())
        .containsExactly("status", "onBoard", "onActivated", "onDelay", "onOutcome", "onFailed");
  }

  @Test
  void signingDoesNotChangeWhatIsRead() {
    var key = new SecretKey(Bytes.concat(Bytes.zeros(31), Bytes.of((byte) 7)));
    Bytes signed = ((Signing.Signed) ScriptSignature.sign(Bytes.utf8(FLIGHT), key)).file();
    assertThat(service(signed.toUtf8())).isEqualTo(service(FLIGHT));
  }

  @Test
  void whatMayBeLeftOutHasItsDefault() {
    String section =
        """
        <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="FlightTicket">
          <sl:host name="h" url="https://hotel.example/api/" timeout="PT0.5S"/>
          <sl:onFailure handler="f"/>
          <sl:code type="text/javascript">x</sl:code>
        </sl:service>
        """;
    Service service = service(withSection(section));
    assertThat(service)
        .isEqualTo(
            new Service(
                "FlightTicket",
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(
                    new Service.Host(
                        "h",
                        URI.create("https://hotel.example/api/"),
                        Duration.ofMillis(500),
                        1,
                        false,
                        null,
                        null)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Service.OnFailure("f", 3, 0),
                3,
                ServiceClass.STANDARD,
                new Service.Gas(5_000_000, 20_000_000),
                "x"));
  }

  @Test
  void theClassThatItNamesIsRead() {
    for (ServiceClass each : ServiceClass.values()) {
      String named = "replicas=\"3\" class=\"" + each.word() + "\"";
      assertThat(service(FLIGHT.replace("replicas=\"3\"", named)).serviceClass()).isEqualTo(each);
      assertThat(ServiceClass.of(each.word())).isEqualTo(each);
    }
    assertThat(ServiceClass.of("best")).isNull();
  }

  @Test
  void theInterfacesThatItSaysItImplementsAreReadInOrder() {
    String two =
        "<sl:implements interface=\"urn:example:b:1\"/><sl:implements interface=\"urn:a:1\"/>";
    Service service = service(FLIGHT.replace("<sl:state>", two + "<sl:state>"));
    assertThat(service.interfaces()).containsExactly("urn:example:b:1", "urn:a:1");
  }

  @Test
  void codeMayStandInAScriptElement() {
    String code = FLIGHT.substring(FLIGHT.indexOf("<![CDATA["), FLIGHT.indexOf("</sl:code>"));
    String wrapped =
        "<script xmlns=\"http://www.w3.org/1999/xhtml\" type=\"text/javascript\">"
            + code.strip()
            + "</script>";
    assertThat(service(FLIGHT.replace(code, "\n" + wrapped + "\n")).handlers())
        .isEqualTo(service(FLIGHT).handlers());
  }

  @Test
  void aScriptWithoutASectionHasNoService() {
    assertThat(read(withSection("")))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Read.class, r -> assertThat(r.script().service()).isNull());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version="1" origins | version="2" origins | value | /@version
          version="1" origins | origins | missing | /@version
          origins="FlightTicket" | origins="Other" | reference | /@origins
          origins="FlightTicket" | origins="FlightTicket" x="1" | unknown | /@x
          version="1" | version="1" xml:lang="en" | unknown | /@xml:lang
          <sl:state> | <sl:dependence/><sl:state> | unknown | /sl:dependence
          <sl:state> | <sl:depends name="a"/><sl:state> | missing | /sl:depends/@attribute
          <sl:state> | <sl:implements interface="policy"/><sl:state> | value | /sl:implements/@interface
          <sl:state> | <sl:implements/><sl:state> | missing | /sl:implements/@interface
          <sl:state> | <sl:implements interface="urn:a:1"/><sl:implements interface="urn:a:1"/><sl:state> | duplicate | /sl:implements[2]
          <sl:state> | <ts:meta/><sl:state> | unknown | /ts:meta
          <sl:state> | text<sl:state> | unknown | /sl:service:
          <sl:state> | <sl:state/><sl:state> | duplicate | /sl:state
          <sl:group attribute="flight"/> | <sl:group/> | missing | /sl:group/@attribute
          type="number" | type="float" | value | /sl:state/sl:field[2]/@type
          initial="0" | initial="1,5" | value | /sl:state/sl:field[2]/@initial
          initial="0" | initial="1234567890123456" | value | /sl:state/sl:field[2]/@initial
          initial="0" | initial="1e9" | value | /sl:state/sl:field[2]/@initial
          ma attestation="HotelRebooking | ma attestation="FlightDelay | duplicate | sl:schema[2]
          ma attestation="FlightDelay | ma attestation="Flood | reference | sl:schema[1]/@att
          fields="string booking | field="string booking | unknown | /sl:schema[2]/@field
          initial="0" | initial="NaN" | value | /sl:state/sl:field[2]/@initial
          initial="false" | initial="no" | value | /sl:state/sl:field[3]/@initial
          name="delayMinutes" | name="status" | duplicate | /sl:state/sl:field[2]
          name="delayMinutes" | name="delay-minutes" | value | /sl:state/sl:field[2]/@name
          delay" attestation="FlightDelay | delay" attestation="Flood | reference | /sl:input/@att
          maxAge="PT24H" | maxAge="1 day" | value | /sl:input/@maxAge
          maxAge="PT24H" | maxAge="PT0S" | value | /sl:input/@maxAge
          maxAge="PT24H" | maxAge="P367D" | value | /sl:input/@maxAge
          maxAge="PT24H" | maxage="PT24H" | unknown | /sl:input/@maxage
          match="flight" | match="flight" sealed="true" | unknown | /sl:input/@sealed
          match="flight" | sealed="yes" | value | /sl:input/@sealed
          http://127.0.0.1:8080/ | ftp://127.0.0.1/ | value | /sl:host/@url
          http://127.0.0.1:8080/ | http://u:p@127.0.0.1/ | value | /sl:host/@url
          http://127.0.0.1:8080/ | http://127.0.0.1/a | value | /sl:host/@url
          http://127.0.0.1:8080/ | http://127.0.0.1/?q= | value | /sl:host/@url
          http://127.0.0.1:8080/ | mailto:hotel | value | /sl:host/@url
          timeout="PT2S" | timeout="PT61S" | value | /sl:host/@timeout
          PT2S" attempts="3 | PT2S" attempts="11 | value | /sl:host/@attempts
          PT2S" attempts="3 | PT2S" attempts="03 | value | /sl:host/@attempts
          idempotent="true" | idempotent="yes" | value | /sl:host/@idempotent
          idempotent="true" | idempotent="true" sealed="true" | unknown | /sl:host/@sealed
          idempotent="true" | idempotent="true" sealed="yes" | value | /sl:host/@sealed
          probe="/health" | probe="health" | value | /sl:host/@probe
          th" attestation="HotelRebooking | th" attestation="Nobody | reference | sl:host/@att
          kind="query" | kind="Query" | value | /sl:method[1]/@kind
          access="public" | access="all" | value | /sl:method[2]/@access
          handler="onBoard" | handler="on board" | value | /sl:method[2]/@handler
          name="board" | name="status" | duplicate | /sl:method[2]
          event="outcome" | event="output" | value | /sl:on[3]/@event
          event="outcome" | event="activated" | duplicate | /sl:on[3]
          event="outcome" | event="failure" | duplicate | /sl:onFailure
          event="outcome" | event="outcome" input="delay" | unknown | /sl:on[3]/@input
          input="delay" | input="other" | reference | /sl:on[2]/@input
          attestation" input="delay | attestation | missing | /sl:on[2]/@input
          minWitnesses="2" | minWitnesses="17" | value | /sl:onFailure/@minWitnesses
          replicas="3" | replicas="0" | value | /sl:sla/@replicas
          replicas="3" | replicas="17" | value | /sl:sla/@replicas
          replicas="3" | replicas="3" class="best" | value | /sl:sla/@class
          query="5000000" | query="1000000001" | value | /sl:gas/@query
          type="text/javascript" | type="text/wasm" | value | /sl:code/@type
          <![CDATA[ | <sl:code/><![CDATA[ | unknown | /sl:code
          </sl:service> | </sl:service><sl:service xmlns:sl="SL"/> | duplicate | /sl:service:
          <ts:label> | <ts:label><sl:x xmlns:sl="SL"/> | misplaced | ts:cards/ts:viewContent
          <ts:key>0479be | <ts:key>0479bf | reference | /sl:schema[1]/@att
          """)
  void whatIsWrongIsRefusedWithItsPath(String from, String to, String reason, String path) {
    String file = FLIGHT.replace(from, to.replace("\"SL\"", "\"" + Service.NAMESPACE + "\""));
    assertThat(file).isNotEqualTo(FLIGHT);
    assertThat(read(file))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Refused.class,
            refused -> {
              assertThat(refused.reason().code())
                  .as(refused.explanation())
                  .isEqualTo("service-" + reason);
              assertThat(refused.explanation()).contains(path);
            });
  }

  @Test
  void aQuerySaysWhatItAsksOtherTokens() {
    Service service = service(asking(OTHER, "query", QUESTION + "<sl:asks" + TO_OTHER + "/>"));
    assertThat(service.depends()).containsExactly(new Service.Depends("other", "otherToken"));
    assertThat(service.depends("other")).isEqualTo(service.depends().getFirst());
    assertThat(service.depends("another")).isNull();
    assertThat(service.methods().getFirst().asks())
        .containsExactly(
            new Service.Asks("other", "valid", Bytes.utf8("{\"a\":2,\"b\":1}")),
            new Service.Asks("other", "valid", Bytes.utf8("{}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          depends="other" | depends="another" | reference | /sl:method[1]/sl:asks/@depends
          depends="other" | depends="an other" | value | /sl:method[1]/sl:asks/@depends
          method="valid" | valid="valid" | unknown | /sl:method[1]/sl:asks/@valid
          method="valid" | method="" | value | /sl:method[1]/sl:asks/@method
          {"b":1,"a":2} | ["b"] | value | /sl:method[1]/sl:asks: no JSON object
          {"b":1,"a":2} | {"b":1,} | value | /sl:method[1]/sl:asks:
          {"b":1,"a":2} | {"b":1e400} | value | /sl:method[1]/sl:asks:
          {"b":1,"a":2} | <sl:args/> | unknown | /sl:method[1]/sl:asks:
          kind="query" | kind="update" | unknown | /sl:method[1]/sl:asks: only a query
          name="other" attribute | name="o ther" attribute | value | /sl:depends/@name
          attribute="otherToken" | attribute="other token" | value | /sl:depends/@attribute
          """)
  void aQuestionThatCannotBeAskedIsRefused(String from, String to, String reason, String path) {
    String good = asking(OTHER, "query", QUESTION);
    assertThat(reason(good)).isEqualTo("read");
    String file = good.replace(from, to);
    assertThat(file).isNotEqualTo(good);
    assertThat(read(file))
        .isInstanceOfSatisfying(
            TokenScript.Outcome.Refused.class,
            refused -> {
              assertThat(refused.reason().code()).isEqualTo("service-" + reason);
              assertThat(refused.explanation()).contains(path);
            });
  }

  @Test
  void questionsAndTheirArgumentsHaveLimits() {
    assertThat(reason(asking(OTHER, "query", QUESTION.repeat(8)))).isEqualTo("read");
    assertThat(reason(asking(OTHER, "query", QUESTION.repeat(9)))).isEqualTo("service-too-many");
    assertThat(reason(asking(OTHER.repeat(2), "query", ""))).isEqualTo("service-duplicate");
    String large = "{\"a\":\"" + "x".repeat(DependsReader.ARGS_LIMIT - 8) + "\"}";
    String question = "<sl:asks" + TO_OTHER + ">" + large + "</sl:asks>";
    assertThat(reason(asking(OTHER, "query", question))).isEqualTo("read");
    assertThat(reason(asking(OTHER, "query", question.replace("{", " {"))))
        .isEqualTo("service-value");
  }

  private static String asking(String depends, String kind, String asks) {
    return withSection(
        """
        <sl:service xmlns:sl="urn:smartlayer:service:1" version="1" origins="FlightTicket">
          %s
          <sl:method name="valid" kind="%s" access="public" handler="v">%s</sl:method>
          <sl:method name="plain" kind="query" access="public" handler="v"/>
          <sl:code type="text/javascript">x</sl:code>
        </sl:service>
        """
            .formatted(depends, kind, asks));
  }

  @Test
  void everyListAndTheCodeHaveALimit() {
    String start =
        "<sl:service xmlns:sl=\"urn:smartlayer:service:1\" version=\"1\" origins=\"FlightTicket\">";
    String code = "<sl:code type=\"text/javascript\">x</sl:code></sl:service>";
    var methods = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      methods.append(
          "<sl:method name=\"m" + i + "\" kind=\"query\" access=\"public\" handler=\"h\"/>");
    }
    assertThat(reason(withSection(start + methods + code))).isEqualTo("service-too-many");
    String large = "x".repeat(Service.CODE_LIMIT);
    assertThat(service(withSection(start + code.replace(">x<", ">" + large + "<"))).code())
        .isEqualTo(large);
    assertThat(reason(withSection(start + code.replace(">x<", ">" + large + "x<"))))
        .isEqualTo("service-value");
    assertThat(reason(withSection(start + code.replace(">x<", "> <")))).isEqualTo("service-value");
    assertThat(reason(withSection(start + "</sl:service>"))).isEqualTo("service-missing");
  }

  static String withSection(String section) {
    int from = FLIGHT.indexOf("<sl:service");
    int to = FLIGHT.indexOf("</sl:service>") + "</sl:service>".length();
    return FLIGHT.substring(0, from) + section + FLIGHT.substring(to);
  }

  private static TokenScript.Outcome read(String file) {
    return TokenScript.read(Bytes.utf8(file));
  }

  static Service service(String file) {
    return switch (read(file)) {
      case TokenScript.Outcome.Read(TokenScript script) when script.service() != null ->
          script.service();
      case TokenScript.Outcome other -> throw new AssertionError(other);
    };
  }

  private static String reason(String file) {
    return switch (read(file)) {
      case TokenScript.Outcome.Read _ -> "read";
      case TokenScript.Outcome.Refused(Reason reason, _) -> reason.code();
    };
  }
}
