package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;

/**
 * A member's word for one head: it has the entries on disk, found them admissible, and has verified
 * and stored the certificate that the head's {@code justify} names. One vote per slot.
 *
 * @param headHash {@link Head#hash()}
 */
public record Vote(FeedId feedId, long term, long epoch, long round, Hash headHash) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Vote(bytes32 feedId,uint64 term,uint64 epoch,uint64 round,bytes32 headHash)");

  /** Checks that the numbers are in range. */
  public Vote {
    for (long number : new long[] {term, epoch, round}) {
      if (number < 0 || number > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("a vote's numbers are 0 to 2^53 - 1, not " + number);
      }
    }
  }

  /** The vote for a head. */
  public static Vote on(Head head) {
    return new Vote(head.feedId(), head.term(), head.epoch(), head.round(), head.hash());
  }

  /** {@code hashStruct} of EIP-712. */
  public Hash hash() {
    return TYPE.struct()
        .hash(feedId.hash())
        .uint(term)
        .uint(epoch)
        .uint(round)
        .hash(headHash)
        .hash();
  }
}
