package io.smartlayer.feed;

import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;

/** A head with its leader's signature. */
public record SignedHead(Head head, Signature signature) {
  /** Signs a head. One slot (term, epoch, round) is signed once. */
  static SignedHead by(SecretKey key, TypedData.Domain domain, Head head) {
    return new SignedHead(head, key.sign(domain.digest(head.hash())));
  }

  /** Whether {@code leader} signed this head in this domain. */
  public boolean isBy(PublicKey leader, TypedData.Domain domain) {
    return signature.isBy(leader, domain.digest(head.hash()));
  }
}
