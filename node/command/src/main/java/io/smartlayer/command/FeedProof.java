package io.smartlayer.command;

import io.smartlayer.feed.Entry;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.token.GroupMembers;
import io.smartlayer.token.Membership;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that it takes to know, without a network, that an entry is final in a feed ({@code
 * spec/protocol/tiles.md}, "A proof of one entry").
 *
 * @param inclusion RFC 6962 path from the entry to the root of the first head of {@code finality}
 */
record FeedProof(
    FeedId feed, long offset, Entry entry, List<Hash> inclusion, HistoryProof finality) {
  /** Longest proof that is read, in characters: twice the longest entry. */
  static final int TEXT_LIMIT = 2 * Entry.BODY_LIMIT_BYTES + (256 << 10);

  /** Why nothing is proved of a feed whose committee is not known. */
  static final String GROUP_UNKNOWN = "group-unknown";

  private static final int VERSION = 1;

  /** Copies the path. */
  FeedProof {
    inclusion = List.copyOf(inclusion);
  }

  /** What comes of a check. */
  sealed interface Verdict {
    /**
     * The entry is final.
     *
     * @param head the first that holds it
     * @param signers whose votes make it final
     */
    record Valid(Head head, List<Address> signers) implements Verdict {}

    /**
     * Nothing is proved.
     *
     * @param reason stable, in kebab case
     * @param detail for people
     */
    record Refused(String reason, String detail) implements Verdict {}
  }

  /** The JSON form. */
  JsonNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION).put("feedId", feed.toString());
    json.putObject("entry")
        .put("kind", entry.kind().name())
        .put("offset", offset)
        .set("body", CanonicalJson.read(entry.body().toUtf8()));
    var path = json.putArray("inclusion");
    inclusion.forEach(hash -> path.add(hash.toHex()));
    json.set("finality", finality.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   * @throws CanonicalJson.NotCanonical if the entry has no canonical form
   */
  static FeedProof fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "the proof");
    if (in.whole("version") != VERSION) {
      throw in.wrong("version", "only version " + VERSION + " is known");
    }
    JsonFields entry = in.object("entry");
    var proof =
        new FeedProof(
            new FeedId(in.hash("feedId")),
            entry.whole("offset"),
            EntryLine.entry(entry),
            in.hashes("inclusion", MerkleTree.PROOF_LIMIT),
            finality(in.value("finality")));
    entry.end();
    in.end();
    return proof;
  }

  /**
   * Reads a proof of finality.
   *
   * @throws JsonFields.Malformed if it is none
   */
  static HistoryProof finality(JsonNode json) {
    return switch (HistoryProof.fromJson(json)) {
      case HistoryProof.Reading.Read(HistoryProof proof) -> proof;
      case HistoryProof.Reading.Malformed(String why) ->
          throw new JsonFields.Malformed("the proof of finality: " + why);
    };
  }

  /** Whether the entry is where the proof says, whoever vouches for that. */
  boolean includesEntry() {
    Head head = finality.head();
    return head.feedId().equals(feed)
        && MerkleTree.verifyInclusion(entry.leaf(), offset, head.size(), inclusion, head.root());
  }

  /** Checks everything, by the committee that follows from who ranks for the feed's group. */
  Verdict verify(GroupMembers groups) {
    return switch (groups.of(feed)) {
      case GroupMembers.Answer.Unregistered _ ->
          new Verdict.Refused(GROUP_UNKNOWN, "the group of " + feed + " is not registered");
      case GroupMembers.Answer.CannotTell(String why) -> new Verdict.Refused(GROUP_UNKNOWN, why);
      case GroupMembers.Answer.Known(Membership members) -> verify(members);
    };
  }

  private Verdict verify(Membership members) {
    return switch (finality.verify(members.committee(feed), members.domain())) {
      case FinalityProof.Verdict.Invalid(String why) ->
          new Verdict.Refused("finality-invalid", why);
      case FinalityProof.Verdict.Valid(Head head) when !head.feedId().equals(feed) ->
          new Verdict.Refused("finality-of-another-feed", "the heads are of " + head.feedId());
      case FinalityProof.Verdict.Valid(Head head) when !includesEntry() ->
          new Verdict.Refused(
              "entry-not-in-feed",
              "this entry is not at offset " + offset + " of the " + head.size());
      case FinalityProof.Verdict.Valid(Head head) -> new Verdict.Valid(head, signers(finality));
    };
  }

  /** Whose votes a proof of finality ends in. */
  static List<Address> signers(HistoryProof finality) {
    return finality.finality().certified().endorsements().stream()
        .map(vote -> vote.member())
        .toList();
  }
}
