package io.smartlayer.feed;

import io.smartlayer.feed.wire.Wire;

/** The protobuf forms of proofs of fault. */
final class FaultForms {
  /** Most hashes in a proof of inclusion; a tree of 2^53 leaves has no more. */
  static final int PROOF_LIMIT = 64;

  private FaultForms() {}

  static Wire.Proof of(FeedId feedId, Fault fault) {
    var out = Wire.Proof.newBuilder().setFeedId(WireForms.of(feedId.hash()));
    switch (fault) {
      case Fault.TwoHeads(var one, var other) ->
          out.setTwoHeads(
              Wire.TwoHeads.newBuilder().setOne(WireForms.of(one)).setOther(WireForms.of(other)));
      case Fault.TwoVotes(var one, var other) ->
          out.setTwoVotes(
              Wire.TwoVotes.newBuilder().setOne(WireForms.of(one)).setOther(WireForms.of(other)));
      case Fault.VoteAboveLeave(var vote, var head, var justified, var leave) ->
          out.setVoteAboveLeave(
              Wire.VoteAboveLeave.newBuilder()
                  .setVote(WireForms.of(vote))
                  .setHead(WireForms.of(head))
                  .setJustified(WireForms.of(justified))
                  .setLeave(WireForms.of(leave)));
      case Fault.BrokenPromise(var promise, var head, var leaf, var proof) ->
          out.setBrokenPromise(
              Wire.BrokenPromise.newBuilder()
                  .setPromise(WireForms.of(promise))
                  .setHead(WireForms.of(head))
                  .setLeaf(WireForms.of(leaf))
                  .addAllProof(proof.stream().map(WireForms::of).toList()));
    }
    return out.build();
  }

  static Fault fault(Wire.Proof wire) {
    return switch (wire.getKindCase()) {
      case TWO_HEADS ->
          new Fault.TwoHeads(
              WireForms.signedHead(wire.getTwoHeads().getOne()),
              WireForms.signedHead(wire.getTwoHeads().getOther()));
      case TWO_VOTES ->
          new Fault.TwoVotes(
              WireForms.vote(wire.getTwoVotes().getOne()),
              WireForms.vote(wire.getTwoVotes().getOther()));
      case VOTE_ABOVE_LEAVE -> {
        Wire.VoteAboveLeave above = wire.getVoteAboveLeave();
        yield new Fault.VoteAboveLeave(
            WireForms.vote(above.getVote()),
            WireForms.head(above.getHead()),
            WireForms.head(above.getJustified()),
            WireForms.leave(above.getLeave()));
      }
      case BROKEN_PROMISE -> {
        Wire.BrokenPromise broken = wire.getBrokenPromise();
        WireForms.checkCount(broken.getProofCount(), PROOF_LIMIT);
        yield new Fault.BrokenPromise(
            WireForms.promise(broken.getPromise()),
            WireForms.signedHead(broken.getHead()),
            WireForms.hash(broken.getLeaf()),
            broken.getProofList().stream().map(WireForms::hash).toList());
      }
      case KIND_NOT_SET -> throw new IllegalArgumentException("no kind of fault");
    };
  }
}
