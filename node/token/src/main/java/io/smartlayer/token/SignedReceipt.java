package io.smartlayer.token;

import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A receipt with the signature of the node it names. */
public record SignedReceipt(Receipt receipt, Signature signature) {
  /** Signs a receipt. */
  public static SignedReceipt by(SecretKey key, Receipt receipt, TypedData.Domain domain) {
    if (!key.address().equals(receipt.node())) {
      throw new IllegalArgumentException("a receipt is signed by the node it names");
    }
    return new SignedReceipt(receipt, key.sign(receipt.digest(domain)));
  }

  /** Whether {@code key} is that of the node named, and signed. */
  public boolean isBy(PublicKey key, TypedData.Domain domain) {
    return key.address().equals(receipt.node()) && signature.isBy(key, receipt.digest(domain));
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("receipt", receipt.toJson());
    return json.put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static SignedReceipt fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "signed receipt");
    var signed =
        new SignedReceipt(Receipt.fromJson(in.value("receipt")), in.signature("signature"));
    in.end();
    return signed;
  }
}
