package io.smartlayer.tokenscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

class SchemaTest {
  @Test
  void aServiceSectionIsValidByThePublishedSchema(@TempDir Path copy)
      throws IOException, SAXException {
    Path published = Vectors.shared("schemas");
    if (published == null) {
      return;
    }
    copy(published, copy);
    Schema schema = schema(copy);
    assertThat(faults(schema, Vectors.flightTicket())).isEmpty();
    // The schema does look: the same section elsewhere is a fault.
    String section = "<sl:service xmlns:sl=\"urn:smartlayer:service:1\"/>";
    assertThat(faults(schema, Vectors.flightTicket().replace("<ts:cards>", section + "<ts:cards>")))
        .isNotEmpty();
  }

  /** Copies the schemas without the one document type that would be fetched from the web. */
  private static void copy(Path from, Path to) throws IOException {
    for (String folder : List.of("2024-01", "common")) {
      Files.createDirectories(to.resolve(folder));
      try (var files = Files.list(from.resolve(folder))) {
        for (Path file : files.toList()) {
          String plain = Files.readString(file).replaceFirst("(?s)<!DOCTYPE.*?]>", "");
          Files.writeString(to.resolve(folder).resolve(file.getFileName()), plain);
        }
      }
    }
  }

  private static Schema schema(Path folder) throws SAXException {
    SchemaFactory factory = SchemaFactory.newDefaultInstance();
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
    List<String> faults = new ArrayList<>();
    factory.setErrorHandler(new Faults(faults));
    Schema schema = factory.newSchema(folder.resolve("2024-01/tokenscript.xsd").toFile());
    // Two content models of the published schema are ambiguous; its authors' tool does not mind.
    assertThat(faults).allMatch(fault -> fault.startsWith("cos-nonambig"));
    return schema;
  }

  private static List<String> faults(Schema schema, String file) throws SAXException, IOException {
    List<String> faults = new ArrayList<>();
    var validator = schema.newValidator();
    validator.setErrorHandler(new Faults(faults));
    validator.validate(new StreamSource(new StringReader(file)));
    return faults;
  }

  private record Faults(List<String> found) implements ErrorHandler {
    @Override
    public void warning(SAXParseException fault) {}

    @Override
    public void error(SAXParseException fault) {
      found.add(String.valueOf(fault.getMessage()));
    }

    @Override
    public void fatalError(SAXParseException fault) throws SAXException {
      throw fault;
    }
  }
}
