package io.smartlayer.feed;

import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a history in their order: those from a floor on are held, and of those below it is
 * known where they stand in the node's log. What is read there again counts only if its leaves are
 * the tree's.
 *
 * <p>It takes two numbers a segment to know that, so a feed's memory grows with its leaves and its
 * heads, and no more with its bodies. Owned by the thread of its history.
 */
final class EntryShelf {
  /** Most segments that are let go at once: each is looked for in the log. */
  static final int FORGET_SEGMENTS = 128;

  /** About how many bytes of the log are looked at for it at once. */
  static final long FORGET_BYTES = 4L << 20;

  private final MerkleTree tree;
  private List<Entry> held = new ArrayList<>();
  private final TreeMap<Long, Entry> pinned = new TreeMap<>(); // of those before the first
  private long first; // of which it is known where it stands
  private long floor;
  private long[] bases = new long[0]; // of the segments let go, seals aside
  private long[] records = new long[0]; // where in the log each of them stands
  private int count;
  private long looked; // bytes of records looked at
  private int height; // how many heads have been let go, seals included
  private long position; // the first record of the log that was not looked at
  private long begin;
  private @Nullable FeedLog log;
  private long recalledBase;
  private List<Entry> recalled = List.of();

  /**
   * No entries yet.
   *
   * @param tree holds the leaf of each entry that is ever added
   */
  EntryShelf(MerkleTree tree) {
    this.tree = tree;
  }

  /**
   * Entries from a later one on.
   *
   * @param first how many are before
   * @param height how many heads are before
   * @param position of the next head in the log
   */
  EntryShelf(MerkleTree tree, long first, int height, long position) {
    this.tree = tree;
    this.floor = first;
    this.first = first;
    this.height = height;
    this.position = position;
    this.begin = position;
  }

  /** Whether an entry is held, or it is known where it stands. */
  boolean knows(long offset) {
    return offset >= first || pinned.containsKey(offset);
  }

  /** Holds an entry that lies before the first. */
  void pin(long offset, Entry entry) {
    pinned.put(offset, entry);
  }

  /** Where in the log the first head stands whose entries are known. */
  long begin() {
    return begin;
  }

  /**
   * Learns where all those are that lie before the first.
   *
   * @param segments by the first entry of each: its record in the log
   */
  void complete(SortedMap<Long, Long> segments, FeedLog from) {
    long[] later = Arrays.copyOf(bases, count);
    long[] theirs = Arrays.copyOf(records, count);
    count = 0;
    segments.forEach(this::remember);
    for (int i = 0; i < later.length; i++) {
      remember(later[i], theirs[i]);
    }
    log = from;
    first = 0;
    begin = 0;
    pinned.clear();
  }

  /** How many entries there are. */
  long size() {
    return floor + held.size();
  }

  /** The first entry that is held. */
  long floor() {
    return floor;
  }

  /** The entry at an offset. */
  Entry at(long offset) {
    if (offset >= floor) {
      return held.get(Math.toIntExact(offset - floor));
    }
    @Nullable Entry one = pinned.get(offset);
    if (one != null) {
      return one;
    }
    int segment = Arrays.binarySearch(bases, 0, count, offset);
    long base = bases[segment >= 0 ? segment : -segment - 2];
    return recall(base).get(Math.toIntExact(offset - base));
  }

  /** The entries of a head. */
  List<Entry> of(Head head) {
    if (head.base() == head.size()) {
      return List.of();
    }
    return head.base() < floor
        ? recall(head.base())
        : held.subList(Math.toIntExact(head.base() - floor), Math.toIntExact(head.size() - floor));
  }

  void add(List<Entry> next) {
    held.addAll(next);
  }

  /** Takes off what lies behind the first {@code size}; nothing of that was let go. */
  List<Entry> cut(long size) {
    List<Entry> lost = held.subList(Math.toIntExact(size - floor), held.size());
    List<Entry> out = List.copyOf(lost);
    lost.clear();
    return out;
  }

  /**
   * Lets the bodies of heads go that end at {@code wanted} or before.
   *
   * <p>A head is kept before the one above it, so one pass through the log finds them all.
   *
   * @param heads of the feed
   * @param finals how many of them are final
   * @param from holds what was stored of them, in order
   */
  void forget(HeadChain heads, int finals, long wanted, FeedLog from) {
    log = from;
    long until = floor;
    int most = Math.min(finals, height + FORGET_SEGMENTS);
    long enough = looked + FORGET_BYTES;
    while (height < most && looked < enough && heads.link(height).head().size() <= wanted) {
      Link link = heads.link(height++);
      Head head = link.head();
      if (head.size() > head.base()) {
        remember(head.base(), find(link, from));
        until = head.size();
      }
    }
    if (until > floor) {
      held = new ArrayList<>(held.subList(Math.toIntExact(until - floor), held.size()));
      floor = until;
    }
  }

  private void remember(long base, long record) {
    if (count == bases.length) {
      int room = Math.max(16, count + (count >> 1));
      bases = Arrays.copyOf(bases, room);
      records = Arrays.copyOf(records, room);
    }
    bases[count] = base;
    records[count] = record;
    count++;
  }

  private long find(Link link, FeedLog from) {
    while (true) {
      long at = position++;
      Bytes record = from.read(at);
      looked += record.size();
      if (FeedCodec.decodeRecord(record) instanceof FeedRecord.Kept(Segment segment)
          && segment.head().equals(link.head())) {
        return at;
      }
    }
  }

  private List<Entry> recall(long base) {
    @Nullable FeedLog from = log;
    if (base == recalledBase && !recalled.isEmpty()) {
      return recalled;
    }
    int segment = Arrays.binarySearch(bases, 0, count, base);
    if (from == null || segment < 0) {
      throw new IllegalStateException("no segment let go begins at " + base);
    }
    if (!(FeedCodec.decodeRecord(from.read(records[segment])) instanceof FeedRecord.Kept(var kept))
        || !isWhatWasThere(kept.entries(), base)) {
      throw new Storage.StorageFailure(
          "record " + records[segment] + " of a feed's log is not the segment kept there");
    }
    recalledBase = base;
    recalled = kept.entries();
    return recalled;
  }

  private boolean isWhatWasThere(List<Entry> entries, long base) {
    for (int i = 0; i < entries.size(); i++) {
      if (!entries.get(i).leaf().equals(tree.leaf(base + i))) {
        return false;
      }
    }
    return !entries.isEmpty();
  }
}
