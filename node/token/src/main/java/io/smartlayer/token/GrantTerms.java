package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.Signature;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.primitives.WalletSignature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a permission is to allow, before anybody has signed it.
 *
 * @param audience the site's origin
 * @param sessionKey the key of who may call
 * @param depth how many links may follow
 * @param reader to whom a grant has sealed what is for the holder alone; null for nobody, as it is
 *     in a delegation
 * @param nonce tells permissions of the same content apart
 */
public record GrantTerms(
    TokenId token,
    List<String> methods,
    String audience,
    Address sessionKey,
    int depth,
    @Nullable SealingKey reader,
    long nonce,
    long expiryMillis) {
  private static final WalletSignature UNSIGNED =
      new WalletSignature(new Signature(Bytes.zeros(Signature.SIZE)), 0);

  /** Copies the methods. */
  public GrantTerms {
    methods = List.copyOf(methods);
  }

  /** Terms that name no reader. */
  public GrantTerms(
      TokenId token,
      List<String> methods,
      String audience,
      Address sessionKey,
      int depth,
      long nonce,
      long expiryMillis) {
    this(token, methods, audience, sessionKey, depth, null, nonce, expiryMillis);
  }

  /**
   * The holder's grant.
   *
   * @throws IllegalArgumentException if the depth is none of a grant
   */
  public Grant by(SecretKey holder, TypedData.Domain domain) {
    return grant(holder.signForWallets(domain.digest(grant(UNSIGNED).hash())));
  }

  /**
   * A chain that is longer by one link. Whether the link says more than the one before is not
   * looked at: {@link GrantChain#fault} tells.
   *
   * @param key the one that the chain's last link names
   * @throws IllegalArgumentException if the depth is none of a delegation
   */
  public GrantChain after(GrantChain chain, SecretKey key, TypedData.Domain domain) {
    Hash parent = chain.last().hash();
    Hash digest = domain.digest(delegation(parent, UNSIGNED).hash());
    List<Delegation> delegations = new ArrayList<>(chain.delegations());
    delegations.add(delegation(parent, key.signForWallets(digest)));
    return new GrantChain(chain.grant(), delegations);
  }

  private Grant grant(WalletSignature signature) {
    return new Grant(
        token, methods, audience, sessionKey, depth, reader, nonce, expiryMillis, signature);
  }

  private Delegation delegation(Hash parent, WalletSignature signature) {
    return new Delegation(
        parent, token, methods, audience, sessionKey, depth, nonce, expiryMillis, signature);
  }
}
