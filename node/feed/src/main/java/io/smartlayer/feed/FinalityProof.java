package io.smartlayer.feed;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Proof that the first head in it, and with it its prefix of the feed, is final: whoever knows the
 * committee can check it without a network.
 *
 * @param heads from the head in question to the certified one that carries its certificate, or that
 *     of a head after it: two or more, each the parent of the next
 * @param openings the leaves of each head among them that opens an epoch after the first, in order
 * @param justified certificate of the last head but one
 * @param certified certificate of the last head
 */
public record FinalityProof(
    List<Head> heads,
    List<List<SignedLeave>> openings,
    Certificate justified,
    Certificate certified) {
  /** Most heads of a proof. */
  public static final int HEAD_LIMIT = 256;

  /** Checks the number of heads. */
  public FinalityProof {
    if (heads.size() < 2 || heads.size() > HEAD_LIMIT) {
      throw new IllegalArgumentException("a finality proof of " + heads.size() + " heads");
    }
    heads = List.copyOf(heads);
    openings = openings.stream().map(List::copyOf).toList();
    if (openings.size() != heads.stream().filter(Opening::isNeeded).count()) {
      throw new IllegalArgumentException("leaves for " + openings.size() + " openings");
    }
  }

  /** The proof that a chain makes whose last two heads have these certificates. */
  static FinalityProof of(List<Link> chain, Certificate justified, Certificate certified) {
    return new FinalityProof(heads(chain), openings(chain), justified, certified);
  }

  /** The same proof of an earlier head: the first of these, each the parent of the next. */
  FinalityProof from(List<Link> before) {
    return new FinalityProof(
        Stream.concat(heads(before).stream(), heads.stream()).toList(),
        Stream.concat(openings(before).stream(), openings.stream()).toList(),
        justified,
        certified);
  }

  private static List<Head> heads(List<Link> chain) {
    return chain.stream().map(Link::head).toList();
  }

  private static List<List<SignedLeave>> openings(List<Link> chain) {
    return chain.stream().filter(link -> Opening.isNeeded(link.head())).map(Link::leaves).toList();
  }

  /** What comes of {@link #verify}. */
  public sealed interface Verdict {
    /** {@code head} is final. */
    record Valid(Head head) implements Verdict {}

    /** The proof proves nothing. */
    record Invalid(String reason) implements Verdict {}
  }

  /** What comes of {@link #fromJson}. */
  public sealed interface Reading {
    /** The JSON was a proof; it still has to be verified. */
    record Read(FinalityProof proof) implements Reading {}

    /** The JSON was none. */
    record Malformed(String why) implements Reading {}
  }

  /**
   * Checks the proof for a feed in its first term, whose committee and domain the caller knows from
   * elsewhere.
   */
  public Verdict verify(Committee committee, TypedData.Domain domain) {
    return verify(new Feed(heads.getFirst().feedId(), committee, domain));
  }

  /** Checks the proof for a feed in a term that the caller knows from elsewhere. */
  public Verdict verify(Feed feed) {
    Head first = heads.getFirst();
    Head last = heads.getLast();
    if (!feed.is(first.feedId(), first.term())) {
      return new Verdict.Invalid("another feed, or another term than " + feed.term());
    }
    for (int i = 1; i < heads.size(); i++) {
      if (!follows(heads.get(i - 1), heads.get(i))) {
        return new Verdict.Invalid("head " + i + " does not follow the one before");
      }
    }
    if (last.round() == 0) {
      return new Verdict.Invalid("a head that opens an epoch makes nothing final");
    }
    @Nullable String fault = openingFault(feed);
    if (fault != null) {
      return new Verdict.Invalid(fault);
    }
    if (!isFor(feed, justified, heads.get(heads.size() - 2))) {
      return new Verdict.Invalid("the justified head is not certified by the committee");
    }
    if (!isFor(feed, certified, last)) {
      return new Verdict.Invalid("the last head is not certified by the committee");
    }
    return new Verdict.Valid(first);
  }

  /** Whoever skips the leaves believes a chain that more liars than f may have made. */
  private @Nullable String openingFault(Feed feed) {
    Iterator<List<SignedLeave>> leaves = openings.iterator();
    for (Head head : heads) {
      List<SignedLeave> own = Opening.isNeeded(head) ? leaves.next() : List.of();
      @Nullable String fault = Opening.fault(feed, head, own, Rules.PROTOCOL);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static boolean follows(Head parent, Head head) {
    Hash hash = parent.hash();
    boolean next = head.epoch() == parent.epoch() && head.round() == parent.round() + 1;
    boolean opens = head.epoch() > parent.epoch() && head.round() == 0;
    return head.feedId().equals(parent.feedId())
        && head.term() == parent.term()
        && (next || opens)
        && head.parent().equals(hash)
        && head.justify().equals(hash)
        && head.base() == parent.size()
        && head.time() >= parent.time()
        && head.chainBlock() >= parent.chainBlock();
  }

  private static boolean isFor(Feed feed, Certificate certificate, Head head) {
    return certificate.vote().equals(Vote.on(head)) && HeadCheck.isValid(feed, certificate);
  }

  /** The form that goes into bundles; see {@code spec/protocol/feed.md}. */
  public JsonNode toJson() {
    return FinalityJson.write(this);
  }

  /** Reads exactly what {@link #toJson} writes: no other field, no other spelling of hex. */
  public static Reading fromJson(JsonNode json) {
    try {
      return new Reading.Read(FinalityJson.read(json));
    } catch (FinalityJson.Unreadable | CanonicalJson.NotCanonical e) {
      return new Reading.Malformed(String.valueOf(e.getMessage()));
    }
  }
}
