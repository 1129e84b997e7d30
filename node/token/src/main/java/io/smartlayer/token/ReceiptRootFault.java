package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Two roots of one node that cannot both be true: of one interval, or of two that share a sequence.
 */
public record ReceiptRootFault(SignedReceiptRoot one, SignedReceiptRoot other)
    implements Conviction {
  @Override
  public Address node() {
    return one.root().node();
  }

  @Override
  public @Nullable String flaw(PublicKey key, TypedData.Domain domain) {
    ReceiptRoot first = one.root();
    ReceiptRoot second = other.root();
    if (first.equals(second)) {
      return "one root, twice";
    }
    if (first.interval() != second.interval() && !first.overlaps(second)) {
      return "roots of two intervals that share no sequence";
    }
    return one.isBy(key, domain) && other.isBy(key, domain)
        ? null
        : "a root that the node did not sign";
  }

  @Override
  public String says() {
    return "two of its logs have a part in common and are not the same";
  }

  @Override
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("one", one.toJson());
    json.set("other", other.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static ReceiptRootFault fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "receipt root fault");
    var fault =
        new ReceiptRootFault(
            SignedReceiptRoot.fromJson(in.value("one")),
            SignedReceiptRoot.fromJson(in.value("other")));
    in.end();
    return fault;
  }
}
