package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Who holds a token now takes it over, and says where to be told of it. Who held it before is told
 * nothing more, from the transfer on.
 *
 * @param webhook where the holder wants to be told; empty for nowhere
 */
public record Handover(
    TokenId token, String webhook, long timeMillis, WalletSignature holderSignature)
    implements LifeChange {
  static final String HOLDER_SIGNATURE = "holderSignature";

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Handover(string token,string webhook,uint64 timeMillis)");

  /** What the holder signs. */
  public static Hash digest(
      TypedData.Domain domain, TokenId token, String webhook, long timeMillis) {
    return domain.digest(
        TYPE.struct().string(token.toString()).string(webhook).uint(timeMillis).hash());
  }

  @Override
  public @Nullable Address signer(TypedData.Domain domain) {
    return holderSignature.signer(digest(domain, token, webhook, timeMillis));
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token.toString())
        .put("webhook", webhook)
        .put("timeMillis", timeMillis)
        .put(HOLDER_SIGNATURE, holderSignature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Handover fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "handover");
    var handover =
        new Handover(
            Names.token(in, "token"),
            in.text("webhook", Activation.WEBHOOK_LIMIT),
            in.whole("timeMillis"),
            in.walletSignature(HOLDER_SIGNATURE));
    in.end();
    return handover;
  }
}
