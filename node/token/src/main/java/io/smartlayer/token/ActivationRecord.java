package io.smartlayer.token;

import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A token's activation with the proof that its group's committee took it: what the directory holds
 * for those who know a token and not its group ({@code spec/protocol/directory.md}).
 *
 * @param offset the activation's, in its feed
 * @param inclusion the path from its leaf to the head that the certificate proves final
 */
public record ActivationRecord(
    Activation body, long offset, List<Hash> inclusion, FinalityProof certificate) {
  private static final int PROOF_LIMIT = 64;

  /** Copies the proof. */
  public ActivationRecord {
    inclusion = List.copyOf(inclusion);
  }

  /** What comes of a check. */
  public sealed interface Verdict {
    /** The token belongs to the group that the activation names. */
    record Valid(ActivationRecord activated) implements Verdict {}

    /** That is not shown. */
    record Refused(String why) implements Verdict {}
  }

  /** What anchors are ranked by to find who holds a token's record: the hash of its text. */
  public static Hash subject(TokenId token) {
    return Hash.keccak(Bytes.utf8(token.toString()));
  }

  /** The bytes: canonical JSON, {@code {"activation","certificate"}}. */
  public Bytes toBytes() {
    var activation = JsonNodeFactory.instance.objectNode().put("offset", offset);
    activation.set("body", body.toJson());
    var path = activation.putArray("inclusion");
    inclusion.forEach(hash -> path.add(hash.toHex()));
    var json = JsonNodeFactory.instance.objectNode();
    json.set("activation", activation);
    json.set("certificate", certificate.toJson());
    return CanonicalJson.write(json);
  }

  /** The feed that bytes claim to be about, which nobody has checked; null when they are none. */
  public static @Nullable FeedId claimed(Bytes bytes) {
    try {
      return read(CanonicalJson.readCanonical(bytes)).body.feed();
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      return null;
    }
  }

  /**
   * Checks bytes against the members of their group, and nothing else.
   *
   * @param subject the {@link #subject} of the token that it should be about
   */
  public static Verdict verify(Bytes bytes, Hash subject, GroupMembers groups) {
    ActivationRecord activated;
    try {
      activated = read(CanonicalJson.readCanonical(bytes));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      return new Verdict.Refused(String.valueOf(e.getMessage()));
    }
    if (!subject(activated.body.token()).equals(subject)) {
      return new Verdict.Refused("the activation of another token");
    }
    return switch (groups.of(activated.body.feed())) {
      case GroupMembers.Answer.Known(Membership members) -> activated.verify(members);
      case GroupMembers.Answer.Unregistered _ -> new Verdict.Refused("an unregistered group");
      case GroupMembers.Answer.CannotTell(String why) -> new Verdict.Refused(why);
    };
  }

  private Verdict verify(Membership members) {
    return switch (certificate.verify(members.committee(body.feed()), members.domain())) {
      case FinalityProof.Verdict.Invalid(String why) -> new Verdict.Refused(why);
      case FinalityProof.Verdict.Valid(Head head) ->
          isIn(head)
              ? new Verdict.Valid(this)
              : new Verdict.Refused("the activation is not in the feed");
    };
  }

  private boolean isIn(Head head) {
    return head.feedId().equals(body.feed())
        && MerkleTree.verifyInclusion(
            body.toEntry().leaf(), offset, head.size(), inclusion, head.root());
  }

  private static ActivationRecord read(JsonNode json) {
    JsonFields in = JsonFields.of(json, "record");
    FinalityProof certificate =
        switch (FinalityProof.fromJson(in.value("certificate"))) {
          case FinalityProof.Reading.Read(FinalityProof proof) -> proof;
          case FinalityProof.Reading.Malformed(String why) -> throw in.wrong("certificate", why);
        };
    JsonFields proven = in.object("activation");
    var activated =
        new ActivationRecord(
            Activation.fromJson(proven.value("body")),
            proven.whole("offset"),
            proven.hashes("inclusion", PROOF_LIMIT),
            certificate);
    proven.end();
    in.end();
    return activated;
  }
}
