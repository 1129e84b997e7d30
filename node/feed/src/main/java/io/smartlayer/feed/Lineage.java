package io.smartlayer.feed;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How a feed came from its first committee to a later one: each term's close, proved to be its last
 * entry for good. Whoever knows the first committee can check it without a network. Its form is in
 * {@code spec/protocol/feed.md}.
 *
 * @param passages from each term to the next, beginning with the feed's first
 */
public record Lineage(List<Passage> passages) {
  /** Most terms that one lineage can pass. */
  public static final int TERM_LIMIT = 512;

  /** Of a feed in its first term. */
  public static final Lineage NONE = new Lineage(List.of());

  /**
   * The end of one term.
   *
   * @param closing proof that the head that closes it is final
   * @param close its last entry
   * @param inclusion proof that the entry is that head's last
   */
  public record Passage(FinalityProof closing, Entry close, List<Hash> inclusion) {
    /** Copies the proof. */
    public Passage {
      inclusion = List.copyOf(inclusion);
    }
  }

  /** Checks the number of terms. */
  public Lineage {
    passages = List.copyOf(passages);
    if (passages.size() > TERM_LIMIT) {
      throw new IllegalArgumentException("a lineage of " + passages.size() + " terms");
    }
  }

  /** What comes of {@link #verify}. */
  public sealed interface Verdict {
    /** The feed is in this term, or a later one. */
    record Valid(Feed feed) implements Verdict {}

    /** The lineage proves nothing. */
    record Invalid(String reason) implements Verdict {}
  }

  /**
   * Follows the feed from term to term.
   *
   * @param first the feed in its first term, known from elsewhere
   */
  public Verdict verify(Feed first) {
    Feed feed = first;
    for (Passage passage : passages) {
      @Nullable Feed next = next(feed, passage);
      if (next == null) {
        return new Verdict.Invalid("term " + feed.term() + " is not shown to be closed");
      }
      feed = next;
    }
    return new Verdict.Valid(feed);
  }

  /** The feed in the next term, or null when the passage does not prove that there is one. */
  static @Nullable Feed next(Feed feed, Passage passage) {
    @Nullable Close close = Close.read(passage.close());
    if (close == null
        || close.term() != feed.term() + 1
        || !(passage.closing().verify(feed) instanceof FinalityProof.Verdict.Valid(Head head))
        || head.size() == head.base()
        || !MerkleTree.verifyInclusion(
            passage.close().leaf(),
            head.size() - 1,
            head.size(),
            passage.inclusion(),
            head.root())) {
      return null;
    }
    return feed.next(close, head.hash());
  }

  /** The JSON form: a list with an object for each passage. */
  public JsonNode toJson() {
    var out = JsonNodeFactory.instance.arrayNode();
    for (Passage passage : passages) {
      var json = out.addObject();
      json.set("close", CanonicalJson.read(passage.close().body().toUtf8()));
      json.set("closing", passage.closing().toJson());
      var inclusion = json.putArray("inclusion");
      passage.inclusion().forEach(hash -> inclusion.add(hash.toHex()));
    }
    return out;
  }

  /**
   * Reads exactly what {@link #toJson} writes.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Lineage fromJson(List<JsonNode> json) {
    List<Passage> passages = new ArrayList<>();
    for (JsonNode one : json) {
      JsonFields in = JsonFields.of(one, "term");
      var close = new Entry(Kind.CLOSE, CanonicalJson.write(in.value("close")));
      if (!(FinalityProof.fromJson(in.value("closing"))
          instanceof FinalityProof.Reading.Read(FinalityProof closing))) {
        throw in.wrong("closing", "no proof of finality");
      }
      passages.add(new Passage(closing, close, in.hashes("inclusion", Long.SIZE)));
      in.end();
    }
    return new Lineage(passages);
  }
}
