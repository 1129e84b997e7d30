package io.smartlayer.feed;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proof that a prefix of a feed is final, for who knows the feed's first committee and nothing
 * else: how the feed came to its term, and finality in that. Its form is in {@code
 * spec/protocol/feed.md}.
 */
public record HistoryProof(Lineage lineage, FinalityProof finality) {
  private static final String TERMS = "terms";

  /** What comes of {@link #fromJson}. */
  public sealed interface Reading {
    /** The JSON was a proof; it still has to be verified. */
    record Read(HistoryProof proof) implements Reading {}

    /** The JSON was none. */
    record Malformed(String why) implements Reading {}
  }

  /** The head that it is about. */
  public Head head() {
    return finality.heads().getFirst();
  }

  /** Checks the proof for a feed whose first committee and domain the caller knows. */
  public FinalityProof.Verdict verify(Committee first, TypedData.Domain domain) {
    var feed = new Feed(head().feedId(), first, domain);
    return switch (lineage.verify(feed)) {
      case Lineage.Verdict.Valid(Feed present) -> finality.verify(present);
      case Lineage.Verdict.Invalid(String reason) -> new FinalityProof.Verdict.Invalid(reason);
    };
  }

  /** The JSON form: that of the finality proof, and {@code terms} where there is a lineage. */
  public JsonNode toJson() {
    var json = (ObjectNode) finality.toJson();
    return lineage.equals(Lineage.NONE) ? json : json.set(TERMS, lineage.toJson());
  }

  /** Reads exactly what {@link #toJson} writes. */
  public static Reading fromJson(JsonNode json) {
    if (!(json instanceof ObjectNode object) || !object.has(TERMS)) {
      return read(Lineage.NONE, json);
    }
    try {
      List<JsonNode> terms = JsonFields.of(json, "proof").list(TERMS, Lineage.TERM_LIMIT);
      return terms.isEmpty()
          ? new Reading.Malformed("terms that are none")
          : read(Lineage.fromJson(terms), object.deepCopy().without(TERMS));
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return new Reading.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Reading read(Lineage lineage, JsonNode json) {
    return switch (FinalityProof.fromJson(json)) {
      case FinalityProof.Reading.Read(var finality) ->
          new Reading.Read(new HistoryProof(lineage, finality));
      case FinalityProof.Reading.Malformed(var why) -> new Reading.Malformed(why);
    };
  }
}
