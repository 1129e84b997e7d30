package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The issuer wants a group to go on under another script. Nothing changes by this alone: its
 * replicas try to migrate the tokens, and what more than half of them say decides.
 *
 * @param from the script that the group runs, so that it acts on no other
 * @param script the SHA-256 of the TokenScript file that takes its place
 * @param timeMillis when it was signed, in milliseconds since 1970; the tokens' time meanwhile
 */
public record Upgrade(
    FeedId feed, Hash from, Hash script, long timeMillis, WalletSignature issuerSignature)
    implements Upgrading {
  /** How far its time may be from that of the head that takes it. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  /** How long after its time it may be decided; then the group goes on as it was. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Upgrade(bytes32 feedId,bytes32 from,bytes32 script,uint64 timeMillis)");

  /** What the issuer signs. */
  public static Hash digest(
      TypedData.Domain domain, FeedId feed, Hash from, Hash script, long timeMillis) {
    return domain.digest(struct(feed, from, script, timeMillis));
  }

  /** What replicas call it: its struct hash. */
  public Hash id() {
    return struct(feed, from, script, timeMillis);
  }

  private static Hash struct(FeedId feed, Hash from, Hash script, long timeMillis) {
    return TYPE.struct().hash(feed.hash()).hash(from).hash(script).uint(timeMillis).hash();
  }

  /** Who signed, or null when the signature fits nobody. */
  public @Nullable Address signer(TypedData.Domain domain) {
    return issuerSignature.signer(digest(domain, feed, from, script, timeMillis));
  }

  /** Whether its time is over. */
  public boolean isOver(Instant now) {
    return now.toEpochMilli() > timeMillis + PATIENCE.toMillis();
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("feedId", feed.toString())
        .put("from", from.toHex())
        .put("script", script.toHex())
        .put("timeMillis", timeMillis)
        .put("issuerSignature", issuerSignature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Upgrade fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "upgrade");
    var upgrade =
        new Upgrade(
            new FeedId(in.hash("feedId")),
            in.hash("from"),
            in.hash("script"),
            in.whole("timeMillis"),
            in.walletSignature("issuerSignature"));
    in.end();
    return upgrade;
  }
}
