package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a member broke a rule that no honest one breaks: its own signatures, for anyone to
 * check, a contract included. Signatures of different epochs prove nothing but {@link
 * VoteAboveLeave}.
 */
public sealed interface Fault {
  /**
   * Who is convicted, or null when this proves nothing.
   *
   * @param feed what the signatures must be about
   */
  @Nullable Address culprit(Feed feed);

  /** The term that it is about, if it proves anything. */
  long term();

  /** Whom it is about, if it proves anything. */
  Address suspect(Feed feed);

  /** Two heads signed for one slot. */
  record TwoHeads(SignedHead one, SignedHead other) implements Fault {
    @Override
    public long term() {
      return one.head().term();
    }

    @Override
    public Address suspect(Feed feed) {
      return feed.committee().leader(one.head().epoch()).address();
    }

    @Override
    public @Nullable Address culprit(Feed feed) {
      Head head = one.head();
      Committee.Member leader = feed.committee().leader(head.epoch());
      boolean proves =
          feed.is(head.feedId(), head.term())
              && feed.is(other.head().feedId(), other.head().term())
              && Slot.of(head).equals(Slot.of(other.head()))
              && !head.hash().equals(other.head().hash())
              && one.isBy(leader.key(), feed.domain())
              && other.isBy(leader.key(), feed.domain());
      return proves ? leader.address() : null;
    }
  }

  /** Two votes for one slot, for different heads. */
  record TwoVotes(SignedVote one, SignedVote other) implements Fault {
    @Override
    public long term() {
      return one.vote().term();
    }

    @Override
    public Address suspect(Feed feed) {
      return one.member();
    }

    @Override
    public @Nullable Address culprit(Feed feed) {
      Vote vote = one.vote();
      boolean proves =
          feed.is(vote.feedId(), vote.term())
              && feed.is(other.vote().feedId(), other.vote().term())
              && one.member().equals(other.member())
              && Slot.of(vote).equals(Slot.of(other.vote()))
              && !vote.headHash().equals(other.vote().headHash())
              && one.isValid(feed.committee(), feed.domain())
              && other.isValid(feed.committee(), feed.domain());
      return proves ? one.member() : null;
    }
  }

  /**
   * A vote for a head whose {@code justify} is higher than what the voter named when it left that
   * epoch or a later one: it hid a certificate, or voted after leaving.
   *
   * @param head the head that was voted for
   * @param justified the head that {@code justify} names
   */
  record VoteAboveLeave(SignedVote vote, Head head, Head justified, SignedLeave leave)
      implements Fault {
    @Override
    public long term() {
      return vote.vote().term();
    }

    @Override
    public Address suspect(Feed feed) {
      return vote.member();
    }

    @Override
    public @Nullable Address culprit(Feed feed) {
      Vote cast = vote.vote();
      Leave left = leave.leave();
      boolean proves =
          feed.is(cast.feedId(), cast.term())
              && feed.is(left.feedId(), left.term())
              && vote.member().equals(leave.member())
              && cast.equals(Vote.on(head))
              && head.justify().equals(justified.hash())
              && left.epoch() >= cast.epoch()
              && justified.term() == cast.term()
              && Slot.of(justified).isAfter(left.highest())
              && vote.isValid(feed.committee(), feed.domain())
              && leave.isValid(feed.committee(), feed.domain());
      return proves ? vote.member() : null;
    }
  }

  /**
   * A promise, and a head of the same epoch with another entry in its place.
   *
   * @param head signed by the same leader
   * @param leaf the entry that is there
   * @param proof its inclusion in the head's tree
   */
  record BrokenPromise(SignedPromise promise, SignedHead head, Hash leaf, List<Hash> proof)
      implements Fault {
    /** Copies the proof. */
    public BrokenPromise {
      proof = List.copyOf(proof);
    }

    @Override
    public long term() {
      return promise.promise().term();
    }

    @Override
    public Address suspect(Feed feed) {
      return feed.committee().leader(promise.promise().epoch()).address();
    }

    @Override
    public @Nullable Address culprit(Feed feed) {
      Promise given = promise.promise();
      Head sealed = head.head();
      Committee.Member leader = feed.committee().leader(given.epoch());
      boolean proves =
          feed.is(given.feedId(), given.term())
              && feed.is(sealed.feedId(), sealed.term())
              && given.epoch() == sealed.epoch()
              && !given.entryHash().equals(leaf)
              && MerkleTree.verifyInclusion(
                  leaf, given.offset(), sealed.size(), proof, sealed.root())
              && promise.isBy(leader.key(), feed.domain())
              && head.isBy(leader.key(), feed.domain());
      return proves ? leader.address() : null;
    }
  }
}
