package io.smartlayer.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leader adds to a feed in one round.
 *
 * @param signed the head after it
 * @param certificate the certificate of the head that {@code justify} names; null for a feed's
 *     first head only
 * @param leaves what lets a head open an epoch after the first: q leaves of exactly the epoch
 *     before, in the committee's order; none in any other head
 * @param closing what lets a head stand on the one that closed the term before: proof that the
 *     latter is final; null unless it is the first of its term on its chain
 * @param entries offsets {@code base} to {@code size - 1}; none in a seal
 */
public record Segment(
    SignedHead signed,
    @Nullable Certificate certificate,
    List<SignedLeave> leaves,
    @Nullable FinalityProof closing,
    List<Entry> entries) {
  /** Most entries of a segment. */
  public static final int ENTRY_LIMIT = 256;

  /** Most bytes of all bodies of a segment, so that it fits into a message with room to spare. */
  public static final int BODIES_LIMIT_BYTES = 2 << 20;

  /** Checks that the entries are as many as the head says, and within the limits. */
  public Segment {
    leaves = List.copyOf(leaves);
    entries = List.copyOf(entries);
    if (leaves.size() > Certificate.ENDORSEMENT_LIMIT) {
      throw new IllegalArgumentException("a segment with " + leaves.size() + " leaves");
    }
    Head head = signed.head();
    if (entries.size() > ENTRY_LIMIT || head.size() - head.base() != entries.size()) {
      throw new IllegalArgumentException(
          "a segment of " + entries.size() + " entries for " + head.base() + " to " + head.size());
    }
    long bytes = entries.stream().mapToLong(entry -> entry.body().size()).sum();
    if (bytes > BODIES_LIMIT_BYTES) {
      throw new IllegalArgumentException("a segment of " + bytes + " bytes of bodies");
    }
  }

  /** A segment that does not begin a term. */
  public Segment(
      SignedHead signed,
      @Nullable Certificate certificate,
      List<SignedLeave> leaves,
      List<Entry> entries) {
    this(signed, certificate, leaves, null, entries);
  }

  /** The head. */
  public Head head() {
    return signed.head();
  }
}
