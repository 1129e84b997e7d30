package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A session key's signature under one call of a grant.
 *
 * @param jti 32 random bytes that make the call unique
 */
public record CallProof(long timeMillis, Hash jti, WalletSignature signature) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Proof(bytes32 grantHash,address node,string token,string method,bytes32 argsHash,"
              + "uint64 timeMillis,bytes32 jti)");

  /**
   * What the session key signs.
   *
   * @param args the arguments as canonical JSON
   */
  public static Hash digest(
      TypedData.Domain domain,
      Hash grant,
      Address node,
      TokenId token,
      String method,
      Bytes args,
      long timeMillis,
      Hash jti) {
    return domain.digest(
        TYPE.struct()
            .hash(grant)
            .address(node)
            .string(token.toString())
            .string(method)
            .hash(Hash.keccak(args))
            .uint(timeMillis)
            .hash(jti)
            .hash());
  }

  /** Who signed this call, or null when the signature fits nobody. */
  public @Nullable Address signer(
      TypedData.Domain domain, Hash grant, Address node, TokenId token, String method, Bytes args) {
    return signature.signer(digest(domain, grant, node, token, method, args, timeMillis, jti));
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("timeMillis", timeMillis)
        .put("jti", jti.toHex())
        .put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static CallProof fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "proof");
    var proof =
        new CallProof(in.whole("timeMillis"), in.hash("jti"), in.walletSignature("signature"));
    in.end();
    return proof;
  }
}
