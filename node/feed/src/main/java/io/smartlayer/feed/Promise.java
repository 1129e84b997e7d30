package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;

/**
 * A leader's word that an entry has its place in the feed. Another entry there, in the same term
 * and epoch, proves the leader's fault.
 *
 * @param entryHash {@link Entry#leaf()}
 */
public record Promise(Hash entryHash, FeedId feedId, long term, long epoch, long offset) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Promise(bytes32 entryHash,bytes32 feedId,uint64 term,uint64 epoch,uint64 offset)");

  /** Checks that the numbers are in range. */
  public Promise {
    for (long number : new long[] {term, epoch, offset}) {
      if (number < 0 || number > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("a promise's numbers are 0 to 2^53 - 1, not " + number);
      }
    }
  }

  /** {@code hashStruct} of EIP-712. */
  public Hash hash() {
    return TYPE.struct()
        .hash(entryHash)
        .hash(feedId.hash())
        .uint(term)
        .uint(epoch)
        .uint(offset)
        .hash();
  }
}
