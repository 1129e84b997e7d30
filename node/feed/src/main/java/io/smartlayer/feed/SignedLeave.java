package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;

/** A leave with the member that signed it and its signature. */
public record SignedLeave(Leave leave, Address member, Signature signature) {
  /** Signs a leave. */
  static SignedLeave by(SecretKey key, TypedData.Domain domain, Leave leave) {
    return new SignedLeave(leave, key.address(), key.sign(domain.digest(leave.hash())));
  }

  /** Whether the member named is one of the committee and signed this leave in this domain. */
  public boolean isValid(Committee committee, TypedData.Domain domain) {
    int index = committee.indexOf(member);
    return index >= 0
        && signature.isBy(committee.members().get(index).key(), domain.digest(leave.hash()));
  }
}
