package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;

/**
 * How far one feed is final, as a member knows it: a leaf below the root of a {@link Tip}.
 *
 * @param term that in which the member is one of the feed's committee
 * @param size how many entries are final, 1 or more
 * @param root the RFC 6962 root over them
 */
public record FeedTip(FeedId feedId, long term, long size, Hash root) {
  private static final Bytes LEAF = Bytes.of((byte) 0);

  /** Checks that the numbers are in range. */
  public FeedTip {
    if (term < 0 || term > Head.NUMBER_LIMIT || size < 1 || size > Head.NUMBER_LIMIT) {
      throw new IllegalArgumentException("no tip of size " + size + " in term " + term);
    }
  }

  /** Its lane. */
  public int lane() {
    return Tip.lane(feedId);
  }

  /** {@code SHA-256(0x00 ‖ feedId ‖ uint64 term ‖ uint64 size ‖ root)}: an RFC 6962 leaf. */
  public Hash leaf() {
    return Hash.sha256(
        LEAF, feedId.hash().bytes(), Bytes.ofLong(term), Bytes.ofLong(size), root.bytes());
  }
}
