package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the {@link Bookmark} of a history as it stands. */
final class BookmarkMaker {
  /** How many of the last records are looked through for the first head. */
  static final int RECORDS_LIMIT = 4 * Bookmark.HEADS_LIMIT;

  private final FeedHistory history;
  private final HeadChain chain;
  private final MerkleTree tree;

  BookmarkMaker(FeedHistory history, HeadChain chain, MerkleTree tree) {
    this.history = history;
    this.chain = chain;
    this.tree = tree;
  }

  /** See {@link FeedHistory#bookmark}. */
  @Nullable Bookmark make(
      Collection<Long> offsets, Collection<Long> sizes, FeedLog log, long records) {
    if (history.finalSize() == 0) {
      return null;
    }
    int height = Math.min(chain.heightOf(history.finalSize()), history.finalHeight() - 1);
    if (chain.height() - height > Bookmark.HEADS_LIMIT
        || offsets.size() + sizes.size() > Bookmark.ASKED_LIMIT) {
      return null;
    }
    long record = record(chain.link(height), log, records);
    if (record < 0) {
      return null;
    }
    @Nullable Link base = height == 0 ? null : chain.link(height - 1);
    var roots = new TreeMap<MerkleTree.Node, Hash>();
    var entries = new TreeMap<Long, Entry>();
    if (base != null) {
      note(base.edge(), offsets, sizes, roots);
      for (long offset : offsets) {
        if (offset < base.head().size()) {
          entries.put(offset, history.entry(offset));
        }
      }
    }
    List<CertifiedSegment> heads = new ArrayList<>();
    for (int at = height; at < chain.height(); at++) {
      Segment whole = history.segment(at);
      Segment kept =
          new Segment(whole.signed(), null, whole.leaves(), whole.closing(), whole.entries());
      heads.add(new CertifiedSegment(kept, chain.certificate(at)));
    }
    return new Bookmark(
        height,
        record,
        lineage(base),
        base == null ? null : base.signed(),
        base == null ? List.of() : base.edge().peaks(),
        roots,
        entries,
        heads);
  }

  private Lineage lineage(@Nullable Link base) {
    @Nullable Feed next = base == null ? null : base.next();
    return base == null
        ? Lineage.NONE
        : history.lineage(next == null ? base.feed().term() : next.term());
  }

  /** Notes which roots before the edge are asked for: those that later ones need too. */
  private void note(
      MerkleEdge edge,
      Collection<Long> offsets,
      Collection<Long> sizes,
      Map<MerkleTree.Node, Hash> roots) {
    var rest =
        new MerkleTree(
            edge,
            (level, index) -> {
              Hash root = tree.complete(level, index);
              roots.put(new MerkleTree.Node(level, index), root);
              return root;
            });
    for (long offset : offsets) {
      if (offset < edge.size()) {
        List<Hash> _ = rest.inclusion(offset, edge.size());
      }
    }
    for (long size : sizes) {
      if (size < edge.size()) {
        Hash _ = rest.rootAt(size);
      }
    }
  }

  /** Where the head was stored last, or -1 where that is long ago. */
  private static long record(Link head, FeedLog log, long records) {
    for (long at = records - 1; at >= Math.max(0, records - RECORDS_LIMIT); at--) {
      if (FeedCodec.decodeRecord(log.read(at)) instanceof FeedRecord.Kept(Segment segment)
          && segment.head().equals(head.head())) {
        return at;
      }
    }
    return -1;
  }
}
