package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The words of f + 1 members that they knew no more of a feed than its first entries: one of them
 * is honest, so at that time those were all that it knew to be final ({@code
 * spec/protocol/tips.md}).
 *
 * @param since how the feed came from the term of the prefix's certificate to its present one; none
 *     as a rule
 * @param tips exactly f + 1, in the committee's order, so that a set of them has one form
 */
public record TipProof(Lineage since, List<ProvenTip> tips) {
  /** Most tips: one more than the faults of the largest committee. */
  public static final int TIP_LIMIT = (Committee.SIZE_LIMIT - 1) / 3 + 1;

  private static final String TERMS = "terms";

  /** Checks the number of tips. */
  public TipProof {
    tips = List.copyOf(tips);
    if (tips.isEmpty() || tips.size() > TIP_LIMIT) {
      throw new IllegalArgumentException("1 to " + TIP_LIMIT + " tips, not " + tips.size());
    }
  }

  /** What comes of {@link #verify}. */
  public sealed interface Verdict {
    /** The prefix was all of the feed at this time, as far as an honest member knew. */
    record Valid(Instant asOf) implements Verdict {}

    /** It proves nothing. */
    record Invalid(String reason) implements Verdict {}
  }

  /**
   * Chooses the newest tips for a prefix.
   *
   * @param present the feed in its present term
   * @param since how it came to that from the term of the prefix's certificate
   * @param candidates each without {@link ProvenTip#fault}, and one of each member at most
   * @return null when fewer than f + 1 fit
   */
  public static @Nullable TipProof of(
      Feed present, Lineage since, List<ProvenTip> candidates, long size, Hash root) {
    int wanted = present.committee().faults() + 1;
    List<ProvenTip> newest =
        candidates.stream()
            .filter(tip -> fits(tip.feed(), size, root))
            .sorted(Comparator.comparing(ProvenTip::time).reversed())
            .limit(wanted)
            .sorted(Comparator.comparingInt(tip -> place(present, tip)))
            .toList();
    return newest.size() < wanted ? null : new TipProof(since, newest);
  }

  /** Until when it vouches at least: the oldest of its tips, since any of the others may lie. */
  public Instant asOf() {
    return tips.stream().map(ProvenTip::time).min(Comparator.naturalOrder()).orElseThrow();
  }

  /**
   * Checks that a prefix was all of the feed.
   *
   * @param certified the feed in the term in which the prefix is proved final
   * @param size how many entries the prefix has
   * @param root the root over them
   */
  public Verdict verify(Feed certified, long size, Hash root) {
    return switch (since.verify(certified)) {
      case Lineage.Verdict.Invalid(String reason) -> new Verdict.Invalid(reason);
      case Lineage.Verdict.Valid(Feed present) -> verifyTips(present, size, root);
    };
  }

  private Verdict verifyTips(Feed present, long size, Hash root) {
    if (tips.size() != present.committee().faults() + 1) {
      return new Verdict.Invalid(tips.size() + " tips are not those of f + 1 members");
    }
    int last = -1;
    for (ProvenTip tip : tips) {
      @Nullable String fault = tip.fault(present);
      if (fault != null) {
        return new Verdict.Invalid(fault);
      }
      int place = place(present, tip);
      if (place <= last) {
        return new Verdict.Invalid("a member twice, or not in the committee's order");
      }
      last = place;
      if (!fits(tip.feed(), size, root)) {
        return new Verdict.Invalid("the feed had gone on, or another way");
      }
    }
    return new Verdict.Valid(asOf());
  }

  /**
   * Whether who knew this knew no more than the prefix. It may have known less: the prefix is then
   * newer than its word. More would prove the contrary of what is to be shown.
   */
  private static boolean fits(FeedTip tip, long size, Hash root) {
    return tip.size() < size || (tip.size() == size && tip.root().equals(root));
  }

  private static int place(Feed present, ProvenTip tip) {
    return present.committee().indexOf(tip.signed().member());
  }

  /** The JSON form. */
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    var list = json.putArray("tips");
    tips.forEach(tip -> list.add(tip.toJson()));
    return since.equals(Lineage.NONE) ? json : json.set(TERMS, since.toJson());
  }

  /**
   * Reads exactly what {@link #toJson} writes.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static TipProof fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "freshness");
    List<ProvenTip> tips = new ArrayList<>();
    in.list("tips", TIP_LIMIT).forEach(tip -> tips.add(ProvenTip.fromJson(tip)));
    if (tips.isEmpty()) {
      throw in.wrong("tips", "none");
    }
    Lineage since = Lineage.NONE;
    if (in.has(TERMS)) {
      List<JsonNode> terms = in.list(TERMS, Lineage.TERM_LIMIT);
      if (terms.isEmpty()) {
        throw in.wrong(TERMS, "none");
      }
      try {
        since = Lineage.fromJson(terms);
      } catch (IllegalArgumentException e) { // such as a close that is too large for an entry
        throw in.wrong(TERMS, String.valueOf(e.getMessage()));
      }
    }
    in.end();
    return new TipProof(since, tips);
  }
}
