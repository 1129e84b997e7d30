package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import java.util.Map;
import org.pcollections.TreePMap;

/**
 * The links of grants that were taken back and would still be good, by token and hash.
 *
 * <p>A link that expired {@link #KEPT_MILLIS} before a later revocation of the same token was
 * signed is forgotten. That is safe: the later one was taken by a head whose time is within {@link
 * Revocation#WINDOW} of its own, so the link has expired for as long as that at least by the feed's
 * time, which does not go back; and a node whose clock is within as much of the feed's refuses it
 * for its expiry. A ledger has no clock, so nothing is forgotten while nothing is taken back.
 */
public record Revocations(TreePMap<TokenId, TreePMap<Hash, Standing>> ofTokens) {
  /** Of a feed in which nothing was taken back. */
  static final Revocations NONE = new Revocations(TreePMap.empty());

  /**
   * Most that stand for one holder of a token: so many grants, and as many links that were passed
   * on. These do not count among those, lest who may pass on keeps the holder from taking back; nor
   * does what an earlier holder took back, lest who sells a token leaves no room.
   */
  public static final int LIMIT = 64;

  /** Most that stand for one token, of all who held it. */
  public static final int TOKEN_LIMIT = 16 * LIMIT;

  static final long KEPT_MILLIS = Revocation.WINDOW.multipliedBy(2).toMillis();

  /**
   * One that stands.
   *
   * @param grant whether it was the holder's own grant, and not a delegation
   * @param holder who signed the grant
   */
  record Standing(long expiryMillis, boolean grant, Address holder) {
    static Standing of(Revocation revocation) {
      GrantChain chain = revocation.chain();
      return new Standing(
          chain.last().expiryMillis(), chain.delegations().isEmpty(), revocation.holder());
    }

    boolean isLike(Standing other) {
      return grant == other.grant && holder.equals(other.holder);
    }
  }

  /** Whether a token's link was taken back. */
  public boolean has(TokenId token, Hash link) {
    return standing(token).containsKey(link);
  }

  /** Whether there is no room for one more of its kind and its holder. */
  public boolean isFull(Revocation next) {
    TreePMap<Hash, Standing> kept = kept(next);
    return kept.size() >= TOKEN_LIMIT
        || kept.values().stream().filter(Standing.of(next)::isLike).count() >= LIMIT;
  }

  /** These and one more. */
  Revocations with(Revocation next) {
    TreePMap<Hash, Standing> links = kept(next).plus(next.link(), Standing.of(next));
    return new Revocations(ofTokens.plus(next.token(), links));
  }

  /** What stands for a token when a further revocation comes. */
  private TreePMap<Hash, Standing> kept(Revocation next) {
    TreePMap<Hash, Standing> kept = standing(next.token());
    for (Map.Entry<Hash, Standing> one : standing(next.token()).entrySet()) {
      if (one.getValue().expiryMillis < next.timeMillis() - KEPT_MILLIS) {
        kept = kept.minus(one.getKey());
      }
    }
    return kept;
  }

  private TreePMap<Hash, Standing> standing(TokenId token) {
    return ofTokens.getOrDefault(token, TreePMap.empty());
  }
}
