package io.smartlayer.token;

import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A group's placement with the proof that its committee made it: what the directory holds ({@code
 * spec/protocol/directory.md}). Who holds it can lose it or be behind, and cannot change it.
 *
 * @param placement with its path to the head that the certificate proves final
 */
public record PlacementRecord(ReceiptBundle.ProvenPlacement placement, FinalityProof certificate) {

  /** What comes of a check. */
  public sealed interface Verdict {
    /** The committee made this placement; of two the one with the higher offset counts. */
    record Valid(PlacementRecord placed) implements Verdict {}

    /** It did not, or that is not shown. */
    record Refused(String why) implements Verdict {}
  }

  /** The bytes: canonical JSON, {@code {"certificate","placement"}}. */
  public Bytes toBytes() {
    var json = JsonNodeFactory.instance.objectNode();
    json.set("certificate", certificate.toJson());
    json.set("placement", placement.toJson());
    return CanonicalJson.write(json);
  }

  /**
   * Checks bytes against the members of their group, and nothing else.
   *
   * @param feed the hash that names the feed it should be about
   */
  public static Verdict verify(Bytes bytes, Hash feed, GroupMembers groups) {
    PlacementRecord placed;
    try {
      placed = read(CanonicalJson.readCanonical(bytes));
    } catch (CanonicalJson.NotCanonical | JsonFields.Malformed e) {
      return new Verdict.Refused(String.valueOf(e.getMessage()));
    }
    Placement body = placed.placement.body();
    if (!body.feed().hash().equals(feed)) {
      return new Verdict.Refused("the placement of another group");
    }
    return switch (groups.of(body.feed())) {
      case GroupMembers.Answer.Known(Membership members) -> placed.verify(members);
      case GroupMembers.Answer.Unregistered _ -> new Verdict.Refused("an unregistered group");
      case GroupMembers.Answer.CannotTell(String why) -> new Verdict.Refused(why);
    };
  }

  private Verdict verify(Membership members) {
    return switch (certificate.verify(
        members.committee(placement.body().feed()), members.domain())) {
      case FinalityProof.Verdict.Invalid(String why) -> new Verdict.Refused(why);
      case FinalityProof.Verdict.Valid(Head head) ->
          isIn(head)
              ? new Verdict.Valid(this)
              : new Verdict.Refused("the placement is not in the feed");
    };
  }

  private boolean isIn(Head head) {
    return head.feedId().equals(placement.body().feed())
        && MerkleTree.verifyInclusion(
            placement.body().toEntry().leaf(),
            placement.offset(),
            head.size(),
            placement.inclusion(),
            head.root());
  }

  private static PlacementRecord read(JsonNode json) {
    JsonFields in = JsonFields.of(json, "record");
    FinalityProof certificate =
        switch (FinalityProof.fromJson(in.value("certificate"))) {
          case FinalityProof.Reading.Read(FinalityProof proof) -> proof;
          case FinalityProof.Reading.Malformed(String why) -> throw in.wrong("certificate", why);
        };
    var placed =
        new PlacementRecord(
            ReceiptBundle.ProvenPlacement.fromJson(in.value("placement")), certificate);
    in.end();
    return placed;
  }
}
