package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A payment for one call that no proof of a grant comes with.
 *
 * @param timeMillis when it was made, since 1970
 * @param jti 32 random bytes that make it unique
 */
public record Spend(long timeMillis, Hash jti, WalletSignature signature) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Spend(bytes32 channelId,address node,bytes32 request,uint64 timeMillis,bytes32 jti)");

  /**
   * Signs for a call.
   *
   * @param request names the call: SHA-256 over its path, a zero byte and its body
   */
  public static Spend by(
      SecretKey key,
      Hash channel,
      Address node,
      Hash request,
      long timeMillis,
      Hash jti,
      TypedData.Domain domain) {
    Hash digest = digest(channel, node, request, timeMillis, jti, domain);
    return new Spend(timeMillis, jti, key.signForWallets(digest));
  }

  /** Who signed it for this call, or null when the signature fits nobody. */
  @Nullable Address signer(Hash channel, Address node, Hash request, TypedData.Domain domain) {
    return signature.signer(digest(channel, node, request, timeMillis, jti, domain));
  }

  private static Hash digest(
      Hash channel,
      Address node,
      Hash request,
      long timeMillis,
      Hash jti,
      TypedData.Domain domain) {
    return domain.digest(
        TYPE.struct().hash(channel).address(node).hash(request).uint(timeMillis).hash(jti).hash());
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
  public static Spend fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "spend");
    var spend = new Spend(in.whole("timeMillis"), in.hash("jti"), in.walletSignature("signature"));
    in.end();
    return spend;
  }
}
