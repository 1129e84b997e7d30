package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenType;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Opens the feed of a topic, which groups of a token type import: the type's issuer says which
 * script tells who may speak there ({@code spec/protocol/feed.md}, "Topics").
 *
 * @param topic as scripts name it, 1 to {@link #TOPIC_LIMIT} UTF-16 units
 * @param script the SHA-256 of the TokenScript file
 * @param expiryMillis not admissible later
 */
public record TopicOpening(
    TokenType type, String topic, Hash script, long expiryMillis, WalletSignature issuerSignature)
    implements Founding {
  /** Longest name of a topic, in UTF-16 units. */
  public static final int TOPIC_LIMIT = 100;

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "TopicOpening(string tokenType,string topic,bytes32 script,uint64 expiryMillis)");

  /** Checks the name's length. */
  public TopicOpening {
    if (topic.isEmpty() || topic.length() > TOPIC_LIMIT) {
      throw new IllegalArgumentException("a topic's name of " + topic.length() + " units");
    }
  }

  /** What the issuer signs. */
  public static Hash digest(
      TypedData.Domain domain, TokenType type, String topic, Hash script, long expiryMillis) {
    return domain.digest(
        TYPE.struct().string(type.toString()).string(topic).hash(script).uint(expiryMillis).hash());
  }

  /** The topic's feed. */
  @Override
  public FeedId feed() {
    return FeedId.ofTopic(type, topic);
  }

  /** Who signed as the issuer, or null when the signature fits nobody. */
  public @Nullable Address issuer(TypedData.Domain domain) {
    return issuerSignature.signer(digest(domain, type, topic, script, expiryMillis));
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type.toString())
        .put("topic", topic)
        .put("script", script.toHex())
        .put("expiryMillis", expiryMillis)
        .put("issuerSignature", issuerSignature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static TopicOpening fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "topic");
    String topic = in.text("topic", TOPIC_LIMIT);
    if (topic.isEmpty()) {
      throw in.wrong("topic", "no name");
    }
    var opening =
        new TopicOpening(
            Names.type(in, "type"),
            topic,
            in.hash("script"),
            in.whole("expiryMillis"),
            in.walletSignature("issuerSignature"));
    in.end();
    return opening;
  }
}
