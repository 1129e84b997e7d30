package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import java.time.Instant;

/**
 * What a leader says about a feed after a segment: typed data, see {@code spec/protocol/feed.md}.
 *
 * @param feedId the feed
 * @param term how often the committee has changed
 * @param epoch how often the leader has changed within the term
 * @param round place within the epoch: 0, then the parent's plus one, seals included
 * @param base offset of the segment's first entry
 * @param size entries of the feed up to and with this segment
 * @param parent hash of the head before; zero for a feed's first
 * @param justify hash of the head whose certificate this one carries; zero for a feed's first
 * @param root RFC 6962 root over the first {@code size} entries
 * @param chainBlock number of the confirmed block at which the chain is asked
 * @param time the feed's time from here on, in milliseconds since 1970
 */
public record Head(
    FeedId feedId,
    long term,
    long epoch,
    long round,
    long base,
    long size,
    Hash parent,
    Hash justify,
    Hash root,
    long chainBlock,
    long time) {
  /** Largest number in a head: what JSON can hold (RFC 8785). */
  public static final long NUMBER_LIMIT = (1L << 53) - 1;

  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Head(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,uint64 base,uint64 size,"
              + "bytes32 parent,bytes32 justify,bytes32 root,uint64 chainBlock,uint64 time)");

  /** Checks that all numbers are in range and that the size is not below the base. */
  public Head {
    for (long number : new long[] {term, epoch, round, base, size, chainBlock, time}) {
      if (number < 0 || number > NUMBER_LIMIT) {
        throw new IllegalArgumentException("a head's numbers are 0 to 2^53 - 1, not " + number);
      }
    }
    if (size < base) {
      throw new IllegalArgumentException("a head of size " + size + " below its base " + base);
    }
  }

  /** {@code hashStruct} of EIP-712: the name of this head in votes and in later heads. */
  public Hash hash() {
    return TYPE.struct()
        .hash(feedId.hash())
        .uint(term)
        .uint(epoch)
        .uint(round)
        .uint(base)
        .uint(size)
        .hash(parent)
        .hash(justify)
        .hash(root)
        .uint(chainBlock)
        .uint(time)
        .hash();
  }

  /** {@link #time} as an instant. */
  public Instant instant() {
    return Instant.ofEpochMilli(time);
  }
}
