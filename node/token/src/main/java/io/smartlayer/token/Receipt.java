package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A node's word for one step: after this prefix of this feed the token is in this state, and this
 * step has this result ({@code spec/protocol/token.md}, "Receipts").
 *
 * @param offset the last entry of the prefix
 * @param prefixRoot the RFC 6962 root through {@code offset}
 * @param stateHash the state after the prefix
 * @param timeMillis the node's clock when it signed
 * @param sequence counts the receipts of the node's key
 * @param evidence what vouches for the node's enclave; {@link #NO_EVIDENCE} in development
 */
public record Receipt(
    TokenId token,
    FeedId feed,
    long offset,
    Hash prefixRoot,
    Hash script,
    Hash engine,
    Hash stateHash,
    Hash stepHash,
    Hash resultHash,
    long timeMillis,
    long sequence,
    String evidence,
    Address node) {
  /** Said by every receipt that no enclave vouches for. */
  public static final String NO_EVIDENCE = "none (development)";

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Receipt(string token,bytes32 feedId,uint64 offset,bytes32 prefixRoot,bytes32 script,"
              + "bytes32 engine,bytes32 stateHash,bytes32 stepHash,bytes32 resultHash,"
              + "uint64 timeMillis,uint64 sequence,string evidence,address node)");
  private static final int EVIDENCE_LIMIT = 64;

  /** What is signed, in the network's domain. */
  public Hash digest(TypedData.Domain domain) {
    return domain.digest(hash());
  }

  /** The hash of the struct, by which a step names the receipts of answers that it was given. */
  public Hash hash() {
    return TYPE.struct()
        .string(token.toString())
        .hash(feed.hash())
        .uint(offset)
        .hash(prefixRoot)
        .hash(script)
        .hash(engine)
        .hash(stateHash)
        .hash(stepHash)
        .hash(resultHash)
        .uint(timeMillis)
        .uint(sequence)
        .string(evidence)
        .address(node)
        .hash();
  }

  /** Whether two receipts say the same of the same step, whoever says it and when. */
  public boolean agreesWith(Receipt other) {
    return by(other).equals(other);
  }

  private Receipt by(Receipt other) {
    return new Receipt(
        token,
        feed,
        offset,
        prefixRoot,
        script,
        engine,
        stateHash,
        stepHash,
        resultHash,
        other.timeMillis,
        other.sequence,
        other.evidence,
        other.node);
  }

  /** The JSON form. */
  public JsonNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("token", token.toString())
        .put("feedId", feed.hash().toHex())
        .put("offset", offset)
        .put("prefixRoot", prefixRoot.toHex())
        .put("script", script.toHex())
        .put("engine", engine.toHex())
        .put("stateHash", stateHash.toHex())
        .put("stepHash", stepHash.toHex())
        .put("resultHash", resultHash.toHex())
        .put("timeMillis", timeMillis)
        .put("sequence", sequence)
        .put("evidence", evidence)
        .put("node", node.toHex());
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Receipt fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "receipt");
    Receipt receipt =
        new Receipt(
            Names.token(in, "token"),
            new FeedId(in.hash("feedId")),
            in.whole("offset"),
            in.hash("prefixRoot"),
            in.hash("script"),
            in.hash("engine"),
            in.hash("stateHash"),
            in.hash("stepHash"),
            in.hash("resultHash"),
            in.whole("timeMillis"),
            in.whole("sequence"),
            in.text("evidence", EVIDENCE_LIMIT),
            in.address("node"));
    in.end();
    return receipt;
  }
}
