package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A payer's leave for another key to spend what was paid ahead, such as the key of a session: then
 * its one signature under a call is the payment too.
 *
 * @param limit the most that it may spend at each node
 * @param notAfterMillis until when, since 1970
 * @param signature by the channel's voucher key
 */
public record Spender(
    Hash channel, Address key, Amount limit, long notAfterMillis, WalletSignature signature) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Spender(bytes32 channelId,address key,uint128 limit,uint64 notAfterMillis)");

  /** Signs for a key. */
  public static Spender by(
      SecretKey payer,
      Hash channel,
      Address key,
      Amount limit,
      long notAfterMillis,
      TypedData.Domain domain) {
    Hash digest = digest(channel, key, limit, notAfterMillis, domain);
    return new Spender(channel, key, limit, notAfterMillis, payer.signForWallets(digest));
  }

  /** Whether a key has given this leave. */
  boolean isBy(Address payer, TypedData.Domain domain) {
    return payer.equals(signature.signer(digest(channel, key, limit, notAfterMillis, domain)));
  }

  private static Hash digest(
      Hash channel, Address key, Amount limit, long notAfterMillis, TypedData.Domain domain) {
    return domain.digest(
        TYPE.struct().hash(channel).address(key).uint(limit.units()).uint(notAfterMillis).hash());
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("channel", channel.toHex())
        .put("key", key.toHex())
        .put("limit", limit.toString())
        .put("notAfterMillis", notAfterMillis)
        .put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Spender fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "spender");
    try {
      var spender =
          new Spender(
              in.hash("channel"),
              in.address("key"),
              Amount.parse(in.text("limit", Amount.DIGITS_LIMIT)),
              in.whole("notAfterMillis"),
              in.walletSignature("signature"));
      in.end();
      return spender;
    } catch (IllegalArgumentException e) {
      throw new JsonFields.Malformed("spender: " + e.getMessage());
    }
  }
}
