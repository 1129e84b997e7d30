package io.smartlayer.token;

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
 * An anchor's word that it has made up its mind about a receipt, and not yet how ({@code
 * spec/protocol/audits.md}, "Verdicts").
 *
 * @param receiptHash the struct hash of the receipt
 * @param commitment the struct hash of its {@link Ballot}
 */
public record Commit(Hash receiptHash, Hash commitment, Address anchor) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of("Commit(bytes32 receiptHash,bytes32 commitment,address anchor)");

  /** A commit with the signature of the anchor it names. */
  public record Signed(Commit commit, Signature signature) {
    /** Whether {@code key} is that of the anchor named, and signed. */
    public boolean isBy(PublicKey key, TypedData.Domain domain) {
      return key.address().equals(commit.anchor)
          && signature.isBy(key, domain.digest(commit.hash()));
    }

    /** The JSON form. */
    public JsonNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("anchor", commit.anchor.toHex())
          .put("commitment", commit.commitment.toHex())
          .put("receiptHash", commit.receiptHash.toHex())
          .put("signature", signature.toHex());
    }

    /**
     * Reads the JSON form.
     *
     * @throws JsonFields.Malformed if it has another shape
     */
    public static Signed fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "commit");
      var commit = new Commit(in.hash("receiptHash"), in.hash("commitment"), in.address("anchor"));
      var signed = new Signed(commit, in.signature("signature"));
      in.end();
      return signed;
    }
  }

  /** The hash of the struct, by which verdicts name it. */
  public Hash hash() {
    return TYPE.struct().hash(receiptHash).hash(commitment).address(anchor).hash();
  }

  /** The same, signed by the anchor it names. */
  public Signed sign(SecretKey key, TypedData.Domain domain) {
    if (!key.address().equals(anchor)) {
      throw new IllegalArgumentException("a commit is signed by the anchor it names");
    }
    return new Signed(this, key.sign(domain.digest(hash())));
  }
}
