package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.transform.dom.DOMSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** The schema of the service section says what its reader says, as far as a schema can. */
class ServiceSchemaTest {
  private static final String FULL =
      Vectors.flightTicket()
          .replace(
              "</ts:token>",
              "<ts:attribute name=\"seatOf\"><ts:origins>"
                  + "<e:call xmlns:e=\"urn:ethereum:constantinople\" function=\"seatOf\""
                  + " as=\"utf8\"/></ts:origins></ts:attribute></ts:token>")
          .replace(
              "<sl:schema attestation=\"FlightDelay\"",
              "<sl:input name=\"notice\" attestation=\"FlightDelay\" maxAge=\"P1DT2H3M4.5S\""
                  + " bulletin=\"notices\"/><sl:input name=\"pulse\" attestation=\"FlightDelay\""
                  + " maxAge=\"PT1H\" sealed=\"true\"/><sl:schema attestation=\"FlightDelay\"")
          .replace(
              "</sl:state>",
              "</sl:state><sl:depends name=\"luggage\" attribute=\"luggage\"/>"
                  + "<sl:host name=\"safe\" url=\"http://127.0.0.1/\" timeout=\"PT1S\""
                  + " sealed=\"true\"/>"
                  + "<sl:implements interface=\"urn:example:seats:1\"/>"
                  + "<sl:method name=\"seat\" kind=\"query\" access=\"public\""
                  + " handler=\"seat\"><sl:result>{\"type\":\"string\"}</sl:result>"
                  + "<sl:args>{\"type\":\"object\"}</sl:args>"
                  + "<sl:asks depends=\"luggage\" method=\"where\">{}</sl:asks>"
                  + "<sl:asks depends=\"luggage\" method=\"weight\"/>"
                  + "<sl:reads attribute=\"seatOf\"/></sl:method>"
                  + "<sl:method name=\"mine\" kind=\"query\" access=\"grant\""
                  + " handler=\"seat\" seals=\"all\"/>");

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "0",
          "1",
          "2",
          "03",
          "3",
          "10",
          "11",
          "16",
          "17",
          "64",
          "-1",
          "1.5",
          "+1",
          "5000000",
          "1000000000",
          "1000000001",
          "true",
          "false",
          "yes",
          "1 day",
          "PT1S",
          "PT0S",
          "PT1M",
          "P1D",
          "P1Y",
          "pt1.5s",
          "PT",
          "string",
          "number",
          "boolean",
          "query",
          "update",
          "urn:example:policy:1",
          "https://agreed.example/a?b=%20",
          "urn:example:a#b",
          "URN:a",
          "grant",
          "public",
          "activated",
          "attestation",
          "outcome",
          "failure",
          "a",
          "a b",
          "$a",
          "a.b",
          "a-b",
          "1a",
          "é",
          "http://a/",
          "https://a:1/b/",
          "http://a",
          "ftp://a/",
          "http://a/?b/",
          "http://u@a/",
          "/",
          "/a",
          "/a b",
          "text/javascript",
          "delay",
          "notice",
          "status",
          "flight",
          "FlightDelay",
          "HotelRebooking",
          "FlightTicket",
          "x".repeat(64),
          "x".repeat(65),
          "x".repeat(2049));

  /**
   * What only the reader says, for a schema cannot: what depends on another attribute, ranges of
   * durations, forms of addresses, and that there is code.
   */
  private static final List<String> BEYOND_A_SCHEMA =
      List.of(
          "/@initial: expected",
          "/@maxAge: expected",
          "/@timeout: expected",
          "/@url: expected",
          "/@probe: expected",
          "/@match: a bulletin is for all",
          "/@sealed: a group's own",
          "/@sealed: the committee cannot",
          "/@input: only an attestation",
          "/@input: missing",
          "/@access: what is for the holder",
          "/sl:code: missing",
          "bytes of code",
          "xhtml:script belongs here",
          "/sl:args: ",
          "/sl:result: ",
          "/sl:asks[1]: ",
          "/sl:asks[2]: ",
          "/sl:reads: ");

  @Test
  void theExampleFitsTheSchema() {
    assertThat(faults(schema(), parse(Vectors.flightTicket()))).isEmpty();
    assertThat(faults(schema(), parse(FULL))).isEmpty();
    String safe = "timeout=\"PT1S\" sealed=\"true\"";
    for (String header : List.of("Authorization: Bearer {pulse}", "X-Key: {pulse}")) {
      String given = FULL.replace(safe, safe + " header=\"" + header + "\"");
      assertThat(faults(schema(), parse(given))).isEmpty();
      assertThat(faults(schema(), parse(given.replace("{pulse}", "pulse")))).isNotEmpty();
    }
  }

  @Test
  void whatNodesTakeTheSchemaTakesAndWhatTheyDoNotKnowItRefuses() {
    Schema schema = schema();
    int taken = 0;
    int refused = 0;
    for (Consumer<Document> change : changes()) {
      Document document = parse(FULL);
      change.accept(document);
      String refusal = refusal(document);
      List<String> faults = faults(schema, document);
      if (refusal == null) {
        taken++;
        assertThat(faults).isEmpty();
      } else if (isOfForm(refusal)) {
        refused++;
        assertThat(faults).as(refusal).isNotEmpty();
      }
    }
    assertThat(taken).isGreaterThan(200);
    assertThat(refused).isGreaterThan(1000);
  }

  /** Every attribute gone, given each value, joined by another; every element gone or renamed. */
  private static List<Consumer<Document>> changes() {
    List<Consumer<Document>> out = new ArrayList<>();
    List<Element> elements = elements(parse(FULL));
    for (int i = 0; i < elements.size(); i++) {
      int index = i;
      out.add(document -> elements(document).get(index).setAttribute("x", "1"));
      if (i > 0) {
        out.add(document -> remove(elements(document).get(index)));
        out.add(
            document -> document.renameNode(elements(document).get(index), Service.NAMESPACE, "y"));
        out.add(document -> document.renameNode(elements(document).get(index), "urn:y", "group"));
      }
      var attributes = elements.get(i).getAttributes();
      for (int a = 0; a < attributes.getLength(); a++) {
        String name = attributes.item(a).getNodeName();
        if (name.startsWith("xmlns")) {
          continue;
        }
        out.add(document -> elements(document).get(index).removeAttribute(name));
        for (String value : VALUES) {
          out.add(document -> elements(document).get(index).setAttribute(name, value));
        }
      }
    }
    return out;
  }

  private static void remove(Element element) {
    element.getParentNode().removeChild(element);
  }

  private static boolean isOfForm(String refusal) {
    boolean form =
        refusal.startsWith(Reason.SERVICE_UNKNOWN.code())
            || refusal.startsWith(Reason.SERVICE_MISSING.code())
            || refusal.startsWith(Reason.SERVICE_VALUE.code());
    return form && BEYOND_A_SCHEMA.stream().noneMatch(refusal::contains);
  }

  private static @Nullable String refusal(Document document) {
    try {
      TokenScriptReader.read(document);
      return null;
    } catch (Refusal refusal) {
      return refusal.reason() + " " + refusal.explanation();
    }
  }

  /** The section and the elements in it, in document order. */
  private static List<Element> elements(Document document) {
    var found = document.getElementsByTagNameNS(Service.NAMESPACE, "*");
    List<Element> out = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      out.add((Element) found.item(i));
    }
    return out;
  }

  private static Document parse(String file) {
    try {
      return Xml.parse(Bytes.utf8(file));
    } catch (Refusal e) {
      throw new AssertionError(e);
    }
  }

  private static Schema schema() {
    try {
      SchemaFactory factory = SchemaFactory.newDefaultInstance();
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
      return factory.newSchema(Path.of("..", "..", "spec", "service-1.xsd").toFile());
    } catch (SAXException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> faults(Schema schema, Document document) {
    List<String> out = new ArrayList<>();
    try {
      schema.newValidator().validate(new DOMSource(elements(document).getFirst()));
    } catch (SAXException e) {
      out.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out;
  }
}
