package io.smartlayer.feed;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;

/** The name of a feed: a hash over a token type and the group of its tokens that share the feed. */
public record FeedId(Hash hash) implements Comparable<FeedId> {
  /** Longest name of a group, in UTF-16 units. */
  public static final int GROUP_LIMIT = 256;

  /** How the names begin that stand for a bulletin of a token type: no group of tokens has one. */
  public static final String BULLETIN = "bulletin:";

  /** The feed of a bulletin of a token type, which any group of the type may import. */
  public static FeedId ofBulletin(TokenType type, String bulletin) {
    return of(type, BULLETIN + bulletin);
  }

  /**
   * The feed of a group: {@code keccak(keccak(token type) ‖ keccak(group))}, both as UTF-8.
   *
   * @param group what the script derives from the tokens' attributes, at most {@link #GROUP_LIMIT}
   */
  public static FeedId of(TokenType type, String group) {
    if (group.length() > GROUP_LIMIT) {
      throw new IllegalArgumentException("a group's name has at most " + GROUP_LIMIT + " units");
    }
    // Each part is hashed before they are joined, so that no two pairs share an image.
    Hash typeHash = Hash.keccak(Bytes.utf8(type.toString()));
    return new FeedId(Hash.keccak(typeHash.bytes(), Hash.keccak(Bytes.utf8(group)).bytes()));
  }

  @Override
  public int compareTo(FeedId other) {
    return hash.compareTo(other.hash);
  }

  /** The hash as lower-case hexadecimal digits after {@code 0x}. */
  @Override
  public String toString() {
    return hash.toHex();
  }
}
