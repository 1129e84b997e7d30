package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;

/**
 * One line of a feed.
 *
 * @param body what its kind defines, at most {@link #BODY_LIMIT_BYTES}; the feed does not look into
 *     it
 */
public record Entry(Kind kind, Bytes body) {
  /** Largest body, in bytes. */
  public static final int BODY_LIMIT_BYTES = 256 << 10;

  private static final Bytes LEAF = Bytes.of((byte) 0);

  /** Checks the size. */
  public Entry {
    if (body.size() > BODY_LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "an entry has at most " + BODY_LIMIT_BYTES + " bytes, not " + body.size());
    }
  }

  /** The leaf of the feed's tree (RFC 6962, section 2.1): SHA-256 over 0x00, the kind, the body. */
  public Hash leaf() {
    return Hash.sha256(LEAF, Bytes.of((byte) kind.number()), body);
  }
}
