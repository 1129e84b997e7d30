package io.smartlayer.token;

import io.smartlayer.feed.Committee;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What an anchor found of a receipt, revealed, and whose commits it had before it revealed it
 * ({@code spec/protocol/audits.md}, "Verdicts"). A vote counts beside another only if each names
 * the other's commit: so neither can have been made up after the other was read.
 *
 * @param ballot what it committed to
 * @param commits the struct hashes of the commits that it had, strictly ascending, its own among
 *     them
 */
public record Verdict(Ballot ballot, List<Hash> commits) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Verdict(bytes32 receiptHash,bool wrong,bytes32 salt,bytes commits,address anchor)");

  /** Checks the commits' order and number. */
  public Verdict {
    commits = List.copyOf(commits);
    if (commits.size() > Committee.SIZE_LIMIT || !isAscending(commits)) {
      throw new IllegalArgumentException("commits are strictly ascending, and few");
    }
  }

  /** A verdict with the signature of the anchor it names. */
  public record Signed(Verdict verdict, Signature signature) {
    /** Whether {@code key} is that of the anchor named, and signed. */
    public boolean isBy(PublicKey key, TypedData.Domain domain) {
      return key.address().equals(verdict.anchor())
          && signature.isBy(key, domain.digest(verdict.hash()));
    }

    /** The JSON form. */
    public JsonNode toJson() {
      var json = JsonNodeFactory.instance.objectNode().put("anchor", verdict.anchor().toHex());
      var hashes = json.putArray("commits");
      verdict.commits.forEach(hash -> hashes.add(hash.toHex()));
      return json.put("receiptHash", verdict.ballot.receiptHash().toHex())
          .put("salt", verdict.ballot.salt().toHex())
          .put("signature", signature.toHex())
          .put("wrong", verdict.ballot.wrong());
    }

    /**
     * Reads the JSON form.
     *
     * @throws JsonFields.Malformed if it has another shape
     */
    public static Signed fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "verdict");
      List<Hash> commits = in.hashes("commits", Committee.SIZE_LIMIT);
      if (!isAscending(commits)) {
        throw in.wrong("commits", "hashes, strictly ascending");
      }
      var ballot =
          new Ballot(
              in.hash("receiptHash"), in.truth("wrong"), in.hash("salt"), in.address("anchor"));
      var signed = new Signed(new Verdict(ballot, commits), in.signature("signature"));
      in.end();
      return signed;
    }
  }

  /** Whose verdict it is. */
  public Address anchor() {
    return ballot.anchor();
  }

  /** The commit that it opens. */
  public Hash commitHash() {
    return ballot.commit().hash();
  }

  /** The hash of the struct; {@code commits} are the hashes after each other, as bytes. */
  public Hash hash() {
    return TYPE.struct()
        .hash(ballot.receiptHash())
        .bool(ballot.wrong())
        .hash(ballot.salt())
        .bytes(Bytes.concat(commits.stream().map(Hash::bytes).toArray(Bytes[]::new)))
        .address(anchor())
        .hash();
  }

  /** The same, signed by the anchor it names. */
  public Signed sign(SecretKey key, TypedData.Domain domain) {
    if (!key.address().equals(anchor())) {
      throw new IllegalArgumentException("a verdict is signed by the anchor it names");
    }
    return new Signed(this, key.sign(domain.digest(hash())));
  }

  private static boolean isAscending(List<Hash> hashes) {
    for (int i = 1; i < hashes.size(); i++) {
      if (hashes.get(i - 1).compareTo(hashes.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
