package io.smartlayer.feed;

import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TypedData;

/** A promise with its leader's signature. */
public record SignedPromise(Promise promise, Signature signature) {
  /** Signs a promise whose entry and offset are on disk. */
  static SignedPromise by(SecretKey key, TypedData.Domain domain, Promise promise) {
    return new SignedPromise(promise, key.sign(domain.digest(promise.hash())));
  }

  /** Whether {@code leader} signed this promise in this domain. */
  public boolean isBy(PublicKey leader, TypedData.Domain domain) {
    return signature.isBy(leader, domain.digest(promise.hash()));
  }
}
