package io.smartlayer.feed;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;

/**
 * A member's word that it has left an epoch: it signs no head and no vote there any more, nor in
 * any epoch before, and this was the highest certificate it had stored. Typed data, see {@code
 * spec/protocol/feed.md}.
 *
 * @param epoch the epoch that it has left
 * @param highestEpoch epoch of the highest certified head it holds; zero when it holds none
 * @param highestRound round of that head; zero when it holds none
 * @param highestHead hash of that head; zero when it holds none
 */
public record Leave(
    FeedId feedId, long term, long epoch, long highestEpoch, long highestRound, Hash highestHead) {
  private static final TypedData.Type TYPE =
      TypedData.Type.of(
          "Leave(bytes32 feedId,uint64 term,uint64 epoch,uint64 highestEpoch,uint64 highestRound,"
              + "bytes32 highestHead)");

  /** Checks that the numbers are in range, and that no later epoch than the one left is named. */
  public Leave {
    for (long number : new long[] {term, epoch, highestEpoch, highestRound}) {
      if (number < 0 || number > Head.NUMBER_LIMIT) {
        throw new IllegalArgumentException("a leave's numbers are 0 to 2^53 - 1, not " + number);
      }
    }
    if (highestEpoch > epoch
        || (highestHead.equals(Hash.ZERO) && (highestEpoch != 0 || highestRound != 0))) {
      throw new IllegalArgumentException("no leave of epoch " + epoch + " can name that head");
    }
  }

  /** The slot of the highest certified head, or {@link Slot#NONE}. */
  Slot highest() {
    return highestHead.equals(Hash.ZERO) ? Slot.NONE : new Slot(term, highestEpoch, highestRound);
  }

  /** {@code hashStruct} of EIP-712. */
  public Hash hash() {
    return TYPE.struct()
        .hash(feedId.hash())
        .uint(term)
        .uint(epoch)
        .uint(highestEpoch)
        .uint(highestRound)
        .hash(highestHead)
        .hash();
  }
}
