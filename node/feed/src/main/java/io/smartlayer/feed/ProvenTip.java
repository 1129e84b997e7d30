package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One member's word about one feed: at this time it knew no more of it. Its form is in {@code
 * spec/protocol/tips.md}.
 *
 * @param feed what it knew
 * @param signed its signature over all feeds of the lane
 * @param index the feed's place among those
 * @param path from the feed's leaf to the root that is signed
 */
public record ProvenTip(FeedTip feed, SignedTip signed, long index, List<Hash> path) {
  /** Copies the path. */
  public ProvenTip {
    path = List.copyOf(path);
  }

  /** When the member said so, by its own clock. */
  public Instant time() {
    return signed.tip().instant();
  }

  /**
   * What is wrong with it, or null when a member of the committee said it.
   *
   * @param present the feed in its present term
   */
  public @Nullable String fault(Feed present) {
    Tip tip = signed.tip();
    if (!present.is(feed.feedId(), feed.term())) {
      return "a tip of another feed, or another term than " + present.term();
    }
    if (tip.lane() != feed.lane()) {
      return "a tip of another lane than " + feed.lane();
    }
    if (!MerkleTree.verifyInclusion(feed.leaf(), index, tip.feeds(), path, tip.root())) {
      return "a tip that does not speak of the feed";
    }
    return signed.isValid(present.committee(), present.domain())
        ? null
        : "a tip that no member of the committee signed";
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("feedId", feed.feedId().hash().toHex())
            .put("feeds", signed.tip().feeds())
            .put("index", index)
            .put("laneRoot", signed.tip().root().toHex())
            .put("member", signed.member().toHex())
            .put("root", feed.root().toHex())
            .put("signature", signed.signature().toHex())
            .put("size", feed.size())
            .put("term", feed.term())
            .put("time", signed.tip().time());
    var list = json.putArray("path");
    path.forEach(hash -> list.add(hash.toHex()));
    return json;
  }

  /**
   * Reads exactly what {@link #toJson} writes.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static ProvenTip fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "tip");
    var id = new FeedId(in.hash("feedId"));
    try {
      var feed = new FeedTip(id, in.whole("term"), in.whole("size"), in.hash("root"));
      var tip = new Tip(feed.lane(), in.whole("feeds"), in.hash("laneRoot"), in.whole("time"));
      var signed = new SignedTip(tip, in.address("member"), in.signature("signature"));
      long index = in.whole("index");
      var proven = new ProvenTip(feed, signed, index, in.hashes("path", MerkleTree.PROOF_LIMIT));
      in.end();
      return proven;
    } catch (IllegalArgumentException e) {
      throw new JsonFields.Malformed(String.valueOf(e.getMessage()));
    }
  }
}
