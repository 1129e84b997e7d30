package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One replica's word about the state of its group after the first entries of the feed. Once more
 * than half of the replicas say the same, it is the group's agreed snapshot ({@link Snapshots}).
 *
 * @param size after how many entries; a multiple of {@link #EVERY}
 * @param stateHash {@link FoldedGroup#stateHash} then
 * @param node the replica
 */
public record Snapshot(long size, Hash stateHash, Address node, Signature signature)
    implements EntryBody {
  /** How many entries lie between two points at which replicas take snapshots. */
  public static final int EVERY = 256;

  private static final TypedData.Type TYPE =
      TypedData.Type.of("Snapshot(bytes32 feedId,uint64 size,bytes32 stateHash)");

  /** Whether replicas take a snapshot after so many entries. */
  public static boolean isDue(long size) {
    return size > 0 && size % EVERY == 0;
  }

  /** Signs a snapshot of a feed's group. */
  public static Snapshot by(
      SecretKey key, TypedData.Domain domain, FeedId feed, long size, Hash stateHash) {
    Signature signature = key.sign(digest(domain, feed, size, stateHash));
    return new Snapshot(size, stateHash, key.address(), signature);
  }

  /** Whether {@code key} signed it, for this feed. */
  public boolean isBy(PublicKey key, TypedData.Domain domain, FeedId feed) {
    return signature.isBy(key, digest(domain, feed, size, stateHash));
  }

  private static Hash digest(TypedData.Domain domain, FeedId feed, long size, Hash stateHash) {
    return domain.digest(TYPE.struct().hash(feed.hash()).uint(size).hash(stateHash).hash());
  }

  @Override
  public Kind entryKind() {
    return Kind.SNAPSHOT;
  }

  @Override
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("size", size)
        .put("stateHash", stateHash.toHex())
        .put("node", node.toHex())
        .put("signature", signature.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Snapshot fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "snapshot");
    var snapshot =
        new Snapshot(
            in.whole("size"), in.hash("stateHash"), in.address("node"), in.signature("signature"));
    in.end();
    return snapshot;
  }
}
