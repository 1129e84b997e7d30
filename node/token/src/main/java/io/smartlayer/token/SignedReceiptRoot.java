package io.smartlayer.token;

import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A root of receipts with the signature of the node it names. */
public record SignedReceiptRoot(ReceiptRoot root, Signature signature) {
  /** Signs a root. */
  public static SignedReceiptRoot by(SecretKey key, ReceiptRoot root, TypedData.Domain domain) {
    if (!key.address().equals(root.node())) {
      throw new IllegalArgumentException("a root is signed by the node it names");
    }
    return new SignedReceiptRoot(root, key.sign(root.digest(domain)));
  }

  /** Whether {@code key} is that of the node named, and signed. */
  public boolean isBy(PublicKey key, TypedData.Domain domain) {
    return key.address().equals(root.node()) && signature.isBy(key, root.digest(domain));
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("root", root.toJson());
    return json.put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static SignedReceiptRoot fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "signed receipt root");
    var signed =
        new SignedReceiptRoot(ReceiptRoot.fromJson(in.value("root")), in.signature("signature"));
    in.end();
    return signed;
  }
}
