package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What convicts a service node by its own signatures, with no step run again ({@code
 * spec/protocol/audits.md}).
 */
public sealed interface Conviction permits ReceiptFault, ReceiptMissing, ReceiptRootFault {
  /** Whom it convicts, if it has no flaw. */
  Address node();

  /** Why this proves nothing, or null where it convicts the node whose key this is. */
  @Nullable String flaw(PublicKey key, TypedData.Domain domain);

  /** What it shows, in words. */
  String says();

  /** The JSON form. */
  JsonNode toJson();

  /**
   * Reads the JSON form of any of them.
   *
   * @throws JsonFields.Malformed if it is none
   */
  static Conviction fromJson(JsonNode json) {
    if (json.has("leaf")) {
      return ReceiptMissing.fromJson(json);
    }
    return json.path("one").has("root")
        ? ReceiptRootFault.fromJson(json)
        : ReceiptFault.fromJson(json);
  }
}
