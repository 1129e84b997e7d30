package io.smartlayer.token;

import io.smartlayer.feed.Close;
import io.smartlayer.feed.Entry;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedHistory;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.FinalityProof;
import io.smartlayer.feed.Head;
import io.smartlayer.feed.Kind;
import io.smartlayer.feed.MerkleTree;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One entry of a bulletin's feed, as a group's feed takes it: with proof that it is final at its
 * offset there ({@code spec/protocol/feed.md}, "Bulletins").
 *
 * <p>Imports come in the bulletin's order without gaps, its closes among them. So who has taken all
 * before knows the committee of this one, and the proof needs no lineage.
 *
 * @param feed the bulletin's feed
 * @param offset of the entry there
 * @param said what the entry says: a fact, the bulletin's opening, or the end of a term
 * @param inclusion proof that the entry is in the tree of the proof's first head
 * @param proof that the head is final, of the term in which the entry stands
 */
public record Import(
    FeedId feed, long offset, EntryBody said, List<Hash> inclusion, FinalityProof proof)
    implements EntryBody {
  /** Largest body of a fact in a bulletin, in bytes: with its proof it has to fit into an entry. */
  public static final int FACT_LIMIT_BYTES = 64 << 10;

  private static final String ENTRY = "entry";

  /** Copies the proof. */
  public Import {
    inclusion = List.copyOf(inclusion);
    if (!(said instanceof Attested || said instanceof BulletinOpening || said instanceof Closed)) {
      throw new IllegalArgumentException("no bulletin has a " + said.entryKind());
    }
  }

  /**
   * The import of a final entry; null where no group could take it, which only a committee with
   * more than f liars brings about.
   *
   * @param history the bulletin's feed
   * @param offset less than its final size
   */
  public static @Nullable Import of(FeedHistory history, long offset) {
    FinalityProof proof = history.finalityProof(offset + 1);
    Head head = proof.heads().getFirst();
    try {
      var taken =
          new Import(
              head.feedId(),
              offset,
              said(EntryBody.read(history.entry(offset))),
              history.inclusion(offset, head.size()),
              proof);
      boolean fits = CanonicalJson.write(taken.toJson()).size() <= Entry.BODY_LIMIT_BYTES;
      return fits ? taken : null;
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  /**
   * What speaks against the proof, or null when it holds.
   *
   * @param bulletin the bulletin's feed in the term that follows from all entries before
   */
  public @Nullable String fault(Feed bulletin) {
    return switch (proof.verify(bulletin)) {
      case FinalityProof.Verdict.Invalid(String reason) -> reason;
      case FinalityProof.Verdict.Valid(Head head) -> {
        Entry entry = said.toEntry();
        if (offset >= head.size()
            || !MerkleTree.verifyInclusion(
                entry.leaf(), offset, head.size(), inclusion, head.root())) {
          yield "the entry is not at its offset";
        }
        // The next term stands on this head, so it must be the very one that closes the term.
        boolean closes = said instanceof Closed(Close close) && close.term() == bulletin.term() + 1;
        yield said instanceof Closed && !(closes && head.size() == offset + 1)
            ? "not the head that closes the term"
            : null;
      }
    };
  }

  @Override
  public Kind entryKind() {
    return Kind.IMPORT;
  }

  @Override
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance.objectNode().put("feed", feed.toString()).put("offset", offset);
    var entry = json.putObject(ENTRY).put("kind", said.entryKind().name());
    entry.set("body", said.toJson());
    var hashes = json.putArray("inclusion");
    inclusion.forEach(hash -> hashes.add(hash.toHex()));
    json.set("proof", proof.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Import fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "import");
    FinalityProof proof =
        switch (FinalityProof.fromJson(in.value("proof"))) {
          case FinalityProof.Reading.Read(FinalityProof read) -> read;
          case FinalityProof.Reading.Malformed(String why) -> throw in.wrong("proof", why);
        };
    var imported =
        new Import(
            new FeedId(in.hash("feed")),
            in.whole("offset"),
            said(in.object(ENTRY)),
            in.hashes("inclusion", MerkleTree.PROOF_LIMIT),
            proof);
    in.end();
    return imported;
  }

  private static EntryBody said(JsonFields entry) {
    JsonNode body = entry.value("body");
    String kind = entry.text("kind", 16);
    entry.end();
    return switch (kind) {
      case "ATTESTATION" -> Attested.fromJson(body);
      case "LIFECYCLE" -> said(Founding.fromJson(body));
      case "CLOSE" -> Closed.fromJson(body);
      default -> throw entry.wrong("kind", "none that a bulletin has");
    };
  }

  private static EntryBody said(EntryBody body) {
    if (body instanceof Attested || body instanceof BulletinOpening || body instanceof Closed) {
      return body;
    }
    throw new JsonFields.Malformed("import: no bulletin has such an entry");
  }
}
