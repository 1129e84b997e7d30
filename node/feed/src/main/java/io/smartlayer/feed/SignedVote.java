package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;

/** A vote with the member that cast it and its signature. */
public record SignedVote(Vote vote, Address member, Signature signature) {
  /** Signs a vote. */
  static SignedVote by(SecretKey key, TypedData.Domain domain, Vote vote) {
    return new SignedVote(vote, key.address(), key.sign(domain.digest(vote.hash())));
  }

  /** Whether the member named is one of the committee and signed this vote in this domain. */
  public boolean isValid(Committee committee, TypedData.Domain domain) {
    int index = committee.indexOf(member);
    return index >= 0
        && signature.isBy(committee.members().get(index).key(), domain.digest(vote.hash()));
  }
}
