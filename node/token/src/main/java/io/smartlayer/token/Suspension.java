package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The issuer stops a group, or lets it go on: a suspended group takes no facts, answers nobody and
 * calls no timers, and loses nothing that it has.
 *
 * @param suspended whether it stops
 */
public record Suspension(
    FeedId feed, boolean suspended, long timeMillis, WalletSignature issuerSignature)
    implements LifeChange {
  static final String SUSPENDED = "suspended";

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Suspension(bytes32 feedId,bool suspended,uint64 timeMillis)");

  /** What the issuer signs. */
  public static Hash digest(
      TypedData.Domain domain, FeedId feed, boolean suspended, long timeMillis) {
    return domain.digest(TYPE.struct().hash(feed.hash()).bool(suspended).uint(timeMillis).hash());
  }

  @Override
  public @Nullable Address signer(TypedData.Domain domain) {
    return issuerSignature.signer(digest(domain, feed, suspended, timeMillis));
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("feedId", feed.toString())
        .put(SUSPENDED, suspended)
        .put("timeMillis", timeMillis)
        .put("issuerSignature", issuerSignature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Suspension fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "suspension");
    JsonNode suspended = in.value(SUSPENDED);
    if (!suspended.isBoolean()) {
      throw in.wrong(SUSPENDED, "neither true nor false");
    }
    var suspension =
        new Suspension(
            new FeedId(in.hash("feedId")),
            suspended.booleanValue(),
            in.whole("timeMillis"),
            in.walletSignature("issuerSignature"));
    in.end();
    return suspension;
  }
}
