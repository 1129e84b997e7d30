package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TypedData;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Proof that a member of a feed's committee has broken a rule, for who knows the feed's first
 * committee and nothing else. Its form is in {@code spec/protocol/feed.md}.
 *
 * @param lineage how the feed came to the fault's term
 * @param culprit who is convicted, as the proof itself says
 */
public record FaultProof(FeedId feedId, Lineage lineage, Address culprit, Fault fault) {
  private static final int VERSION = 1;

  /** What comes of {@link #verify}. */
  public sealed interface Verdict {
    /** The culprit's own signatures convict it. */
    record Convicted(Address culprit, long term) implements Verdict {}

    /** Nothing is proved. */
    record Invalid(String why) implements Verdict {}
  }

  /** What comes of {@link #fromJson}. */
  public sealed interface Reading {
    /** The JSON was a proof; it still has to be verified. */
    record Read(FaultProof proof) implements Reading {}

    /** The JSON was none. */
    record Malformed(String why) implements Reading {}
  }

  /** Checks the proof for a feed whose first committee and domain the caller knows. */
  public Verdict verify(Committee first, TypedData.Domain domain) {
    return switch (lineage.verify(new Feed(feedId, first, domain))) {
      case Lineage.Verdict.Invalid(String why) -> new Verdict.Invalid(why);
      case Lineage.Verdict.Valid(Feed feed) -> {
        @Nullable Address convicted = fault.culprit(feed);
        yield culprit.equals(convicted)
            ? new Verdict.Convicted(culprit, feed.term())
            : new Verdict.Invalid("the signatures do not convict " + culprit);
      }
    };
  }

  /** The JSON form. */
  public JsonNode toJson() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("culprit", culprit.toHex())
        .put("feedId", feedId.toString())
        .put("term", fault.term())
        .put("version", VERSION);
    out.set("fault", FaultJson.write(fault));
    out.set("terms", lineage.toJson());
    return out;
  }

  /** Reads exactly what {@link #toJson} writes. */
  public static Reading fromJson(JsonNode json) {
    try {
      JsonFields in = JsonFields.of(json, "the proof");
      Fault fault = FaultJson.read(in.value("fault"));
      List<JsonNode> terms = in.list("terms", Lineage.TERM_LIMIT);
      var proof =
          new FaultProof(
              new FeedId(in.hash("feedId")),
              terms.isEmpty() ? Lineage.NONE : Lineage.fromJson(terms),
              in.address("culprit"),
              fault);
      if (in.whole("version") != VERSION || in.whole("term") != fault.term()) {
        throw in.wrong("version", "or term: another than that of the fault");
      }
      in.end();
      return new Reading.Read(proof);
    } catch (JsonFields.Malformed | CanonicalJson.NotCanonical | IllegalArgumentException e) {
      return new Reading.Malformed(String.valueOf(e.getMessage()));
    }
  }
}
