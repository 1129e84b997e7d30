package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Two receipts of one node of which at least one is wrong, whatever the script says: no step has to
 * be run to see it.
 */
public record ReceiptFault(SignedReceipt one, SignedReceipt other) implements Conviction {
  /** What two receipts contradict each other in. */
  public enum Kind {
    /** Different receipts of one sequence. */
    SEQUENCE,
    /** Different results of one step: its input has all on which the result depends. */
    RESULT
  }

  /** In what two receipts contradict each other; null where they do not. */
  public static @Nullable Kind between(Receipt one, Receipt other) {
    if (!one.node().equals(other.node())) {
      return null;
    }
    if (one.sequence() == other.sequence() && !one.equals(other)) {
      return Kind.SEQUENCE;
    }
    boolean differ =
        !one.resultHash().equals(other.resultHash()) || !one.stateHash().equals(other.stateHash());
    return one.stepHash().equals(other.stepHash()) && differ ? Kind.RESULT : null;
  }

  @Override
  public Address node() {
    return one.receipt().node();
  }

  @Override
  public @Nullable String flaw(PublicKey key, TypedData.Domain domain) {
    if (between(one.receipt(), other.receipt()) == null) {
      return "receipts that do not contradict each other";
    }
    return one.isBy(key, domain) && other.isBy(key, domain)
        ? null
        : "a receipt that the node did not sign";
  }

  @Override
  public String says() {
    return between(one.receipt(), other.receipt()) == Kind.RESULT
        ? "two results of one step"
        : "two receipts of one sequence";
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
  public static ReceiptFault fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "receipt fault");
    var fault =
        new ReceiptFault(
            SignedReceipt.fromJson(in.value("one")), SignedReceipt.fromJson(in.value("other")));
    in.end();
    return fault;
  }
}
