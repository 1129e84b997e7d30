package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made of, taken from a history at once, so that all work on it can be done
 * elsewhere.
 *
 * @param base offset of the first entry
 * @param entries up to the size of a final head
 */
record TailCut(long base, List<Entry> entries, List<Hash> edge, FinalityProof proof) {
  /** Most heads that hold the entries of one run; a proof has room for more behind them. */
  static final int HEADS = 32;

  TailCut {
    entries = List.copyOf(entries);
  }

  /**
   * Final entries from an offset on: of one term, at most {@link TailLimits#RUN_LINES}.
   *
   * @param base below the history's final size
   * @param to where the run may end at the earliest; zero for as late as possible
   */
  static TailCut of(FeedHistory history, long base, long to) {
    int first = history.heightOf(base + 1);
    int last = first;
    while (takes(history, first, last, base, to)) {
      last++;
    }
    long size = history.link(last).head().size();
    last = history.heightOf(size); // seals behind it need no place
    @Nullable FinalityProof proof = proof(history, first, last);
    if (proof == null) {
      size = history.link(first).head().size();
      proof = history.finalityProof(size);
    }
    var entries = new ArrayList<Entry>();
    for (long offset = base; offset < size; offset++) {
      entries.add(history.entry(offset));
    }
    return new TailCut(base, entries, edge(history, base), proof);
  }

  /** Whether the head behind {@code last} has a place in the run too. */
  private static boolean takes(FeedHistory history, int first, int last, long base, long to) {
    Link link = history.link(last);
    boolean enough = to > 0 && link.head().size() >= to;
    return !enough
        && !link.closes()
        && last + 1 < history.finalHeight()
        && last + 1 - first < HEADS
        && history.link(last + 1).head().size() - base <= TailLimits.RUN_LINES;
  }

  /** Null when the heads do not fit into one proof. */
  private static @Nullable FinalityProof proof(FeedHistory history, int first, int last) {
    FinalityProof proof = history.finalityProof(history.link(last).head().size());
    var before = new ArrayList<Link>();
    for (int height = first; height < last; height++) {
      before.add(history.link(height));
    }
    return before.size() + proof.heads().size() > FinalityProof.HEAD_LIMIT
        ? null
        : proof.from(before);
  }

  private static List<Hash> edge(FeedHistory history, long base) {
    var peaks = new ArrayList<Hash>();
    for (int level = Long.SIZE - Long.numberOfLeadingZeros(base) - 1; level >= 0; level--) {
      long index = base >> level;
      if ((index & 1) == 1) {
        peaks.addAll(history.complete(level, index - 1, 1));
      }
    }
    return List.copyOf(peaks);
  }

  /**
   * The run that a subscriber is sent. A close is told whatever he asked for: without it he could
   * not tell who orders the feed from then on.
   *
   * @param to the offset behind the last that is wanted; zero for no end
   */
  TailRun run(TailFilter filter, TailFilter.Schemas schemas, long to) {
    var lines = new ArrayList<TailLine>();
    long end = base + entries.size();
    if (to > 0) {
      end = Math.min(end, to);
    }
    long bytes = 0;
    long offset = base;
    for (Entry entry : entries) {
      boolean wanted = offset < end && (entry.kind() == Kind.CLOSE || filter.wants(entry, schemas));
      if (wanted && bytes > 0 && bytes + entry.body().size() > TailLimits.RUN_BYTES) {
        end = offset; // the rest is told by the next run
        wanted = false;
      }
      bytes += wanted ? entry.body().size() : 0;
      lines.add(wanted ? new TailLine.Whole(entry) : new TailLine.LeftOut(entry.leaf()));
      offset++;
    }
    return new TailRun(base, end, lines, edge, proof);
  }
}
