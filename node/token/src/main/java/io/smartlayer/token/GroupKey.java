package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One replica's word that it holds the secret half of a key, and gives it to the group's other
 * replicas. Once more than half of them say so of the same, it is the group's key ({@link
 * GroupKeys}).
 *
 * @param node the replica
 */
public record GroupKey(SealingKey key, Address node, Signature signature) implements EntryBody {
  private static final TypedData.Type TYPE =
      TypedData.Type.of("GroupKey(bytes32 feedId,bytes32 key)");

  /** Signs the word of a feed's replica. */
  public static GroupKey by(SecretKey node, TypedData.Domain domain, FeedId feed, SealingKey key) {
    return new GroupKey(key, node.address(), node.sign(digest(domain, feed, key)));
  }

  /** Whether {@code replica} signed it, for this feed. */
  public boolean isBy(PublicKey replica, TypedData.Domain domain, FeedId feed) {
    return signature.isBy(replica, digest(domain, feed, key));
  }

  private static Hash digest(TypedData.Domain domain, FeedId feed, SealingKey key) {
    return domain.digest(TYPE.struct().hash(feed.hash()).hash(new Hash(key.bytes())).hash());
  }

  @Override
  public Kind entryKind() {
    return Kind.GROUP_KEY;
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("key", key.bytes().toHex())
        .put("node", node.toHex())
        .put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static GroupKey fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "group key");
    var word =
        new GroupKey(
            new SealingKey(in.hex("key", SealingKey.SIZE)),
            in.address("node"),
            in.signature("signature"));
    in.end();
    return word;
  }
}
