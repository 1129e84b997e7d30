package io.smartlayer.feed;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;

/** A tip with the member whose word it is and its signature. */
public record SignedTip(Tip tip, Address member, Signature signature) {
  /** Signs a tip. */
  public static SignedTip by(SecretKey key, TypedData.Domain domain, Tip tip) {
    return new SignedTip(tip, key.address(), key.sign(domain.digest(tip.hash())));
  }

  /** Whether the member named is one of the committee and signed this tip in this domain. */
  public boolean isValid(Committee committee, TypedData.Domain domain) {
    int index = committee.indexOf(member);
    return index >= 0
        && signature.isBy(committee.members().get(index).key(), domain.digest(tip.hash()));
  }
}
