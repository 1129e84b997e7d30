package io.smartlayer.token;

import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A receipt that a node signed and left out of its log: another leaf stands at its place.
 *
 * @param root of the interval that has the receipt's sequence
 * @param receipt the one that is not there
 * @param leaf what is there instead
 * @param path from that leaf to the root, leaf first
 */
public record ReceiptMissing(
    SignedReceiptRoot root, SignedReceipt receipt, Hash leaf, List<Hash> path)
    implements Conviction {
  /** Copies the path. */
  public ReceiptMissing {
    path = List.copyOf(path);
  }

  @Override
  public Address node() {
    return receipt.receipt().node();
  }

  @Override
  public @Nullable String flaw(PublicKey key, TypedData.Domain domain) {
    ReceiptRoot log = root.root();
    Receipt left = receipt.receipt();
    if (!log.covers(left.sequence())) {
      return "a root of other sequences";
    }
    if (leaf.equals(ReceiptRoot.leaf(left))) {
      return "the receipt is in the log";
    }
    if (!MerkleTree.verifyInclusion(
        leaf, left.sequence() - log.first(), log.size(), path, log.root())) {
      return "a path that does not lead to the root";
    }
    return root.isBy(key, domain) && receipt.isBy(key, domain)
        ? null
        : "a root or a receipt that the node did not sign";
  }

  @Override
  public String says() {
    return "it left a receipt out of its log: another one stands at its place";
  }

  @Override
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("leaf", leaf.toHex());
    var hashes = json.putArray("path");
    path.forEach(hash -> hashes.add(hash.toHex()));
    json.set("receipt", receipt.toJson());
    json.set("root", root.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static ReceiptMissing fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "missing receipt");
    var missing =
        new ReceiptMissing(
            SignedReceiptRoot.fromJson(in.value("root")),
            SignedReceipt.fromJson(in.value("receipt")),
            in.hash("leaf"),
            in.hashes("path", MerkleTree.PROOF_LIMIT));
    in.end();
    return missing;
  }
}
