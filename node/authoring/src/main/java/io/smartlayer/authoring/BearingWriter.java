package io.smartlayer.authoring;

import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a manifest says of the attestations that bear its tokens, where no contract has them. */
final class BearingWriter {
  /** The field of the manifest. */
  static final String FIELD = "bearing";

  private static final int NAME_LIMIT = 64;
  private static final int VALUE_LIMIT = 200;
  private static final int IDS_LIMIT = 8;

  private final String attestation;
  private final Map<String, String> collection;
  private final List<String> ids;

  private BearingWriter(String attestation, Map<String, String> collection, List<String> ids) {
    this.attestation = attestation;
    this.collection = collection;
    this.ids = ids;
  }

  /**
   * Reads the field of a manifest; null where it has none.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static @Nullable BearingWriter of(JsonFields manifest) {
    if (!manifest.has(FIELD)) {
      return null;
    }
    JsonFields in = manifest.object(FIELD);
    var collection = new TreeMap<String, String>();
    if (in.has("collection")) {
      JsonFields values = in.object("collection");
      for (String name : in.value("collection").propertyNames()) {
        collection.put(name, values.text(name, VALUE_LIMIT));
      }
    }
    List<String> ids = new ArrayList<>();
    if (in.has("ids")) {
      for (JsonNode name : in.list("ids", IDS_LIMIT)) {
        if (!name.isString()) {
          throw in.wrong("ids", "no list of texts");
        }
        ids.add(name.stringValue());
      }
    }
    var bearing = new BearingWriter(in.text("attestation", NAME_LIMIT), collection, ids);
    in.end();
    return bearing;
  }

  /** The name of the attestation that bears the tokens. */
  String attestation() {
    return attestation;
  }

  /** Writes how an attestation names tokens, where it is the one that bears them. */
  void name(String written, Markup out, Markup.Space space) {
    if (!written.equals(attestation)) {
      return;
    }
    if (!collection.isEmpty()) {
      out.open(space, "collectionFields");
      collection.forEach((field, value) ->
          out.open(space, "collectionField").with("name", field).text(value).close());
      out.close();
    }
    if (!ids.isEmpty()) {
      out.open(space, "idFields").text(String.join(",", ids)).close();
    }
  }
}
