package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import org.jspecify.annotations.Nullable;

/**
 * One line of a feed. Immutable, and equal to what has the same kind and body; no record, because
 * it remembers its leaf: a member needs that a dozen times, and hashing a body takes as long as
 * half a signature check.
 */
public final class Entry {
  /** Largest body, in bytes. */
  public static final int BODY_LIMIT_BYTES = 256 << 10;

  private static final Bytes LEAF = Bytes.of((byte) 0);

  private final Kind kind;
  private final Bytes body;
  private @Nullable Hash leaf; // any thread may find it out: it is the same for all

  /**
   * An entry.
   *
   * @param body what its kind defines, at most {@link #BODY_LIMIT_BYTES}; the feed does not look
   *     into it
   */
  public Entry(Kind kind, Bytes body) {
    if (body.size() > BODY_LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "an entry has at most " + BODY_LIMIT_BYTES + " bytes, not " + body.size());
    }
    this.kind = kind;
    this.body = body;
  }

  /** What it is. */
  public Kind kind() {
    return kind;
  }

  /** What it says. */
  public Bytes body() {
    return body;
  }

  /** The leaf of the feed's tree (RFC 6962, section 2.1): SHA-256 over 0x00, the kind, the body. */
  public Hash leaf() {
    @Nullable Hash known = leaf;
    if (known == null) {
      known = Hash.sha256(LEAF, Bytes.of((byte) kind.number()), body);
      leaf = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry && kind == entry.kind && body.equals(entry.body);
  }

  @Override
  public int hashCode() {
    return 31 * kind.number() + body.hashCode();
  }

  @Override
  public String toString() {
    return "Entry[kind=" + kind + ", body=" + body + "]";
  }
}
