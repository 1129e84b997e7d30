package io.smartlayer.attestation;

import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of attestations: one, an array of them, or one as a link.
 *
 * @param array whether it is an array, so that its items are told apart by their index
 * @param readings one for each item, in order; at least one
 */
public record AttestationFile(boolean array, List<Reading> readings) {
  /** Largest file, in bytes. */
  public static final int SIZE_LIMIT_BYTES = 16 << 20;

  /** Most items in one file. */
  public static final int ITEM_LIMIT = 1 << 16;

  private static final int DEPTH_LIMIT = 16;
  private static final String NOT_JSON = "not JSON, nested too deep, or a name twice";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_LIMIT)
                          .maxDocumentLength(SIZE_LIMIT_BYTES)
                          .maxStringLength(SIZE_LIMIT_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Copies the readings. */
  public AttestationFile {
    readings = List.copyOf(readings);
  }

  /** Reads a file's content. What cannot be told apart into items is one refused reading. */
  public static AttestationFile read(AttestationReader reader, Bytes content) {
    if (content.size() > SIZE_LIMIT_BYTES) {
      return refused(Reason.TOO_LARGE, "a file of more than " + SIZE_LIMIT_BYTES + " bytes");
    }
    int first = firstVisible(content);
    if (first >= 0 && content.at(first) == '[') {
      return array(reader, content);
    }
    boolean link = first >= 0 && content.at(first) != '{';
    return new AttestationFile(
        false,
        List.of(
            link ? AttestationLink.read(reader, content.toUtf8().strip()) : one(reader, content)));
  }

  /** Reads one item that fills the whole text. */
  static Reading one(AttestationReader reader, Bytes json) {
    try {
      return reader.read(parse(json));
    } catch (RefusedException e) {
      return e.reading();
    }
  }

  /** The one JSON value of a text within the limits. */
  static JsonNode parse(Bytes json) {
    if (json.size() > SIZE_LIMIT_BYTES) {
      throw new RefusedException(Reason.TOO_LARGE, "JSON of more than " + SIZE_LIMIT_BYTES);
    }
    try (JsonParser parser = MAPPER.createParser(json.toArray())) {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null || parser.nextToken() != null) {
        throw RefusedException.malformed("expected one JSON object");
      }
      return node;
    } catch (JacksonException e) {
      throw RefusedException.malformed(NOT_JSON);
    }
  }

  /** Reads item by item, so that a large file needs little memory. */
  private static AttestationFile array(AttestationReader reader, Bytes json) {
    List<Reading> readings = new ArrayList<>();
    try (JsonParser parser = MAPPER.createParser(json.toArray())) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (readings.size() == ITEM_LIMIT) {
          return refused(Reason.TOO_LARGE, "more than " + ITEM_LIMIT + " items");
        }
        JsonNode item = MAPPER.readTree(parser);
        readings.add(reader.read(item));
      }
      if (parser.nextToken() != null || readings.isEmpty()) {
        return refused(Reason.MALFORMED, "expected one JSON array with items");
      }
      return new AttestationFile(true, readings);
    } catch (JacksonException e) {
      return refused(Reason.MALFORMED, NOT_JSON);
    }
  }

  private static int firstVisible(Bytes content) {
    for (int i = 0; i < content.size(); i++) {
      if (content.at(i) > ' ') {
        return i;
      }
    }
    return -1;
  }

  private static AttestationFile refused(Reason reason, String detail) {
    return new AttestationFile(false, List.of(new Reading.Refused(reason, detail)));
  }
}
