package io.smartlayer.feed;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a reader that is far behind has its gap filled: by ranges, each asked of one supplier, of
 * several suppliers at once. Any will do, since a range proves itself. One that gives nothing for
 * {@link #PATIENCE} ranges, or anything that is wrong once, is asked no more.
 *
 * <p>A pure state machine of one thread. What it holds is bounded by {@link #AHEAD} ranges.
 */
public final class TailGap {
  /** Offsets of one range. */
  public static final long RANGE = 512;

  /** How many ranges are asked for, or held, beyond the first that is missing. */
  public static final int AHEAD = 8;

  /** How many ranges of which it gave nothing a supplier is allowed, in a row. */
  public static final int PATIENCE = 3;

  private final TreeMap<Long, Piece> pieces = new TreeMap<>(); // by first offset; without holes
  private final List<Supplier> suppliers = new ArrayList<>();
  private final long to;
  private Feed feed;
  private long next;
  private long planned;

  /** A part of the gap. */
  private static final class Piece {
    private final long from;
    private final long to;
    private final Set<Integer> triedOf = new TreeSet<>();
    private boolean asked;
    private @Nullable Fetched fetched;

    Piece(long from, long to) {
      this.from = from;
      this.to = to;
    }
  }

  private static final class Supplier {
    private boolean busy;
    private boolean dropped;
    private int vain;
  }

  /**
   * Has a gap filled.
   *
   * @param feed in the term that the reader has proof of at {@code from}
   * @param from first offset of the gap
   * @param to the offset behind its last
   * @param suppliers how many there are; they are named 0, 1 and so on
   */
  public TailGap(Feed feed, long from, long to, int suppliers) {
    this.feed = feed;
    this.next = from;
    this.planned = from;
    this.to = to;
    for (int i = 0; i < suppliers; i++) {
      this.suppliers.add(new Supplier());
    }
  }

  /** What is to be done. */
  public sealed interface Effect {
    /** Asks a supplier, for which the reader begins with {@code feed}. */
    record Fetch(int supplier, Feed feed, long from, long to) implements Effect {}

    /** The next entries are here, in order. */
    record Deliver(List<TailRun.Told> found, long next, Feed feed) implements Effect {
      /** Copies the entries. */
      public Deliver {
        found = List.copyOf(found);
      }
    }

    /** The gap is filled, or nobody fills it: what is missing begins at {@code next}. */
    record Ended(long next, Feed feed) implements Effect {}
  }

  /**
   * What a {@link TailReader} took of a range.
   *
   * @param from as it was asked for
   * @param next the first offset that it did not get; {@code from} when it got nothing
   * @param feed the reader's in the end
   * @param wrong whether it refused anything
   */
  public record Fetched(
      int supplier, long from, long next, Feed feed, List<TailRun.Told> found, boolean wrong) {
    /** Copies the entries. */
    public Fetched {
      found = List.copyOf(found);
    }
  }

  /** What to do first. */
  public List<Effect> start() {
    var out = new ArrayList<Effect>();
    goOn(out);
    return out;
  }

  /** Takes what came of a fetch. */
  public List<Effect> on(Fetched fetched) {
    var out = new ArrayList<Effect>();
    @Nullable Piece piece = pieces.get(fetched.from());
    Supplier supplier = suppliers.get(fetched.supplier());
    if (piece == null || !piece.asked || !supplier.busy || fetched.next() > piece.to) {
      return out;
    }
    supplier.busy = false;
    piece.asked = false;
    boolean vain = fetched.next() <= fetched.from();
    supplier.vain = vain ? supplier.vain + 1 : 0;
    supplier.dropped |= fetched.wrong() || supplier.vain >= PATIENCE;
    if (vain) {
      piece.triedOf.add(fetched.supplier());
    } else {
      take(piece, fetched);
    }
    deliver(out);
    goOn(out);
    return out;
  }

  /** What it got stands, for the rest others may be asked. */
  private void take(Piece piece, Fetched fetched) {
    var got = new Piece(piece.from, fetched.next());
    got.fetched = fetched;
    pieces.put(got.from, got);
    if (got.to < piece.to) {
      pieces.put(got.to, new Piece(got.to, piece.to));
    }
  }

  private void deliver(List<Effect> out) {
    for (Iterator<Piece> all = pieces.values().iterator(); all.hasNext(); ) {
      @Nullable Fetched fetched = all.next().fetched;
      if (fetched == null) {
        return;
      }
      all.remove();
      next = fetched.next();
      feed = fetched.feed();
      out.add(new Effect.Deliver(fetched.found(), next, feed));
    }
  }

  private void goOn(List<Effect> out) {
    while (planned < to && pieces.size() < AHEAD) {
      long end = Math.min(to, planned + RANGE);
      pieces.put(planned, new Piece(planned, end));
      planned = end;
    }
    for (Piece piece : pieces.values()) {
      int chosen = piece.asked || piece.fetched != null ? -1 : free(piece);
      if (chosen >= 0) {
        piece.asked = true;
        suppliers.get(chosen).busy = true;
        out.add(new Effect.Fetch(chosen, feed, piece.from, piece.to));
      }
    }
    boolean idle = suppliers.stream().noneMatch(supplier -> supplier.busy);
    if (idle) { // all is there, or nobody is left to ask
      out.add(new Effect.Ended(next, feed));
    }
  }

  /** A supplier that has time, and has not failed at this already; -1 when there is none. */
  private int free(Piece piece) {
    for (int i = 0; i < suppliers.size(); i++) {
      Supplier supplier = suppliers.get(i);
      if (!supplier.busy && !supplier.dropped && !piece.triedOf.contains(i)) {
        return i;
      }
    }
    return -1;
  }
}
