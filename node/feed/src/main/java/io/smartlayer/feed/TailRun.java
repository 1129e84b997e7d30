package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Final entries, one beside the other, as a subscriber is sent them: each whole or as its leaf. It
 * proves itself to anyone who knows the feed's committee in its term, whatever else of the feed
 * they hold: nothing between its first and its last offset can be missing, moved or made up. What
 * it cannot prove is that a hash stands for an entry that nobody asked for; see {@link #withheld}.
 *
 * @param base offset of the first line
 * @param end the offset behind the last that is told: lines from there on complete the root alone
 * @param lines offsets {@code base} to the size of a final head
 * @param edge the roots of the complete subtrees over the entries before, largest first
 * @param proof its first head holds {@code base}; all its heads but the last are final
 */
public record TailRun(
    long base, long end, List<TailLine> lines, List<Hash> edge, FinalityProof proof) {
  /** Checks the numbers of lines and hashes. */
  public TailRun {
    lines = List.copyOf(lines);
    edge = List.copyOf(edge);
    if (base < 0 || base > Head.NUMBER_LIMIT || edge.size() != Long.bitCount(base)) {
      throw new IllegalArgumentException("an edge of " + edge.size() + " hashes at " + base);
    }
    if (lines.size() > TailLimits.RUN_LINES || end <= base || end > base + lines.size()) {
      throw new IllegalArgumentException(
          "a run of " + lines.size() + " lines from " + base + " to " + end);
    }
  }

  /** What comes of {@link #verify}. */
  public sealed interface Verdict {
    /**
     * All of it is final.
     *
     * @param next the feed behind it: in its next term when the run's last entry closes this one
     */
    record Valid(List<Told> told, Feed next) implements Verdict {
      /** Copies the entries. */
      public Valid {
        told = List.copyOf(told);
      }
    }

    /** It proves nothing. */
    record Invalid(String reason) implements Verdict {}
  }

  /**
   * A final entry that was sent whole.
   *
   * @param timeMillis the time of the head that holds it
   */
  public record Told(long offset, Entry entry, long timeMillis) {}

  /** The feed that it is of. */
  public FeedId feed() {
    return proof.heads().getFirst().feedId();
  }

  /**
   * Checks all that the bytes show.
   *
   * @param feed in the run's term
   */
  public Verdict verify(Feed feed) {
    if (proof.verify(feed) instanceof FinalityProof.Verdict.Invalid(String reason)) {
      return new Verdict.Invalid(reason);
    }
    List<Head> heads = proof.heads().subList(0, proof.heads().size() - 1); // these are final
    if (base < heads.getFirst().base() || base >= heads.getFirst().size()) {
      return new Verdict.Invalid("the first head does not hold offset " + base);
    }
    var told = new ArrayList<Told>();
    MerkleEdge edgeNow = new MerkleEdge(base, edge);
    for (Head head : heads) {
      int from = (int) (edgeNow.size() - base);
      if (from == lines.size()) {
        break;
      }
      if (head.size() - base > lines.size()) {
        return new Verdict.Invalid("its lines do not end where a final head does");
      }
      List<TailLine> own = lines.subList(from, (int) (head.size() - base));
      edgeNow = edgeNow.withLeaves(own.stream().map(TailLine::leaf).toList());
      if (!edgeNow.root().equals(head.root())) {
        return new Verdict.Invalid("the root is not that of the lines");
      }
      @Nullable String fault = tell(edgeNow.size() - own.size(), own, head.time(), told);
      if (fault != null) {
        return new Verdict.Invalid(fault);
      }
    }
    return edgeNow.size() == base + lines.size()
        ? behind(feed, heads, told)
        : new Verdict.Invalid("more lines than final entries");
  }

  private @Nullable String tell(long from, List<TailLine> own, long time, List<Told> told) {
    long offset = from;
    for (TailLine line : own) {
      if (line instanceof TailLine.Whole(Entry entry)) {
        if (offset >= end) {
          return "an entry where only leaves are due";
        }
        told.add(new Told(offset, entry, time));
      }
      offset++;
    }
    return null;
  }

  /** A close ends its run: no entry of its term comes after it. */
  private Verdict behind(Feed feed, List<Head> heads, List<Told> told) {
    for (Told one : told) {
      if (one.entry().kind() != Kind.CLOSE) {
        continue;
      }
      long size = one.offset() + 1;
      @Nullable Close close = Close.read(one.entry());
      @Nullable Head closing =
          heads.stream().filter(head -> head.size() == size).findFirst().orElse(null);
      if (close == null
          || close.term() != feed.term() + 1
          || closing == null
          || size != base + lines.size()) {
        return new Verdict.Invalid("a close that is not the last entry of its term");
      }
      return new Verdict.Valid(told, feed.next(close, closing.hash()));
    }
    return new Verdict.Valid(told, feed);
  }

  /**
   * Offsets at which this run has a hash alone and another one an entry that the filter wants: who
   * sent this one held them back. Both have to be verified.
   */
  public List<Long> withheld(List<Told> others, TailFilter filter, TailFilter.Schemas schemas) {
    return others.stream()
        .filter(other -> other.offset() >= base && other.offset() < end)
        .filter(other -> lines.get((int) (other.offset() - base)) instanceof TailLine.LeftOut)
        .filter(other -> filter.wants(other.entry(), schemas))
        .map(Told::offset)
        .toList();
  }
}
