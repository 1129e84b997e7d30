package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a server answers to one request. */
sealed interface Reply {
  /** What was asked for. */
  record Content(int status, String mediaType, Bytes body) implements Reply {}

  /** That it was done, and nothing else. */
  record Empty(int status) implements Reply {}

  /**
   * Why it was not done (RFC 9457).
   *
   * @param code a stable name such as {@code malformed}; its words are the title
   * @param detail one sentence for people
   */
  record Problem(int status, String code, String detail) implements Reply {
    /** The problem as JSON, with the id of the request that met it. */
    Bytes json(String requestId) {
      String words = code.replace('-', ' ');
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("type", "urn:smartlayer:problem:" + code);
      json.put("title", words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
      json.put("status", status);
      json.put("detail", detail);
      json.put("code", code);
      json.put("requestId", requestId);
      return CanonicalJson.write(json);
    }
  }

  /** JSON in its canonical form. */
  static Reply json(int status, JsonNode json) {
    return new Content(status, "application/json", CanonicalJson.write(json));
  }
}
