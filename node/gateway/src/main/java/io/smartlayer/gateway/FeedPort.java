package io.smartlayer.gateway;

import io.smartlayer.feed.FaultProof;
import io.smartlayer.feed.FeedId;
import io.smartlayer.feed.HistoryProof;
import io.smartlayer.feed.NoteBinding;
import io.smartlayer.feed.SignedNote;
import io.smartlayer.primitives.Hash;
import java.util.List;

/**
 * What an anchor's HTTP face asks about the trees of feeds that the anchor keeps: only ever about
 * what is final, which is why no answer but {@link #finalSize} and {@link #checkpoint} changes.
 *
 * <p>Many threads call at once. Every method but {@link #finalSize} and {@link #noteBinding} waits
 * a bounded time for the thread that owns the feed. Sizes and offsets are within the final size.
 */
public interface FeedPort {
  /** The anchor has had no time to answer. */
  final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** No time for an answer. */
    public Busy() {
      super("no answer in time");
    }
  }

  /** The anchor does not answer for an entry so old any more. */
  final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long oldest;

    /**
     * Entries before one are gone.
     *
     * @param oldest the offset of the first that is not
     */
    public Gone(long oldest) {
      super("the oldest entry that is kept here is " + oldest);
      this.oldest = oldest;
    }

    /** The offset of the first entry that is not gone. */
    public long oldest() {
      return oldest;
    }
  }

  /** How many entries of a feed are final; 0 for a feed that is not known. */
  long finalSize(FeedId feed);

  /**
   * The checkpoint of a known feed at its final size, signed by this anchor's note key.
   *
   * @throws Busy if there was no time
   */
  SignedNote checkpoint(FeedId feed);

  /** This anchor's word about its note key. */
  NoteBinding noteBinding();

  /**
   * Roots over 2^level entries each, side by side.
   *
   * @param from which is the first, counted in such subtrees
   * @param count 1 to 256
   * @throws Busy if there was no time
   */
  List<Hash> complete(FeedId feed, int level, long from, int count);

  /**
   * Proof that an entry is in the tree of a size.
   *
   * @throws Busy if there was no time
   */
  Inclusion inclusion(FeedId feed, long offset, long size);

  /**
   * Proof that the tree of one size begins that of another.
   *
   * @throws Busy if there was no time
   */
  Consistency consistency(FeedId feed, long from, long to);

  /**
   * Proof that the first {@code size} entries are final, 1 or more.
   *
   * @throws Busy if there was no time
   */
  HistoryProof finality(FeedId feed, long size);

  /**
   * The proofs that members of the feed's committees have broken a rule, one for each and term.
   *
   * @throws Busy if there was no time
   */
  List<FaultProof> faults(FeedId feed);

  /**
   * An inclusion proof (RFC 6962, section 2.1.1).
   *
   * @param path leaf first
   */
  record Inclusion(Hash leaf, Hash root, List<Hash> path) {
    /** Copies the path. */
    public Inclusion {
      path = List.copyOf(path);
    }
  }

  /** A consistency proof (RFC 6962, section 2.1.2). */
  record Consistency(Hash fromRoot, Hash toRoot, List<Hash> path) {
    /** Copies the path. */
    public Consistency {
      path = List.copyOf(path);
    }
  }
}
