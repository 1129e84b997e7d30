package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallGuard.Call;
import io.smartlayer.token.CallGuard.Decision;
import io.smartlayer.token.CallGuard.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a chain of grants and a proof allow a call, told from what is given here and nothing else
 * ({@code spec/protocol/token.md}, "Grants and proofs"). Whether the same call was made before is
 * for who remembers calls, under {@link Proved#use}.
 *
 * <p>What costs least is asked first: words, then hashes, then one signature, and only for a proved
 * call the grant's, and only for a grant of the holder's those of what was passed on: at most five.
 */
public final class GrantRules {
  private final TypedData.Domain domain;
  private final Address node;
  private final Duration window;
  private final GrantSigners signers = new GrantSigners(GrantSigners.LIMIT);

  /**
   * The rules for calls of one addressee.
   *
   * @param node to whom proofs must be made out
   * @param window how far a proof's time may be from the time at which it is judged
   */
  public GrantRules(TypedData.Domain domain, Address node, Duration window) {
    this.domain = domain;
    this.node = node;
    this.window = window;
  }

  /** The name of one use of a grant. */
  static Hash use(Hash grant, CallProof proof) {
    return Hash.keccak(grant.bytes(), proof.jti().bytes());
  }

  /** What a call is before anybody has said who holds the token. */
  public sealed interface Claim {
    /** Nothing, whoever holds it. */
    record Refused(Refusal refusal) implements Claim {}
  }

  /** A call that its session key made and its chain allows; who signed the chain is open still. */
  public static final class Proved implements Claim {
    private final TypedData.Domain domain;
    private final GrantChain chain;
    private final List<Hash> hashes;
    private final Hash use;
    private final GrantSigners signers;

    private Proved(GrantRules rules, GrantChain chain, List<Hash> hashes, CallProof proof) {
      this.domain = rules.domain;
      this.signers = rules.signers;
      this.chain = chain;
      this.hashes = hashes;
      this.use = GrantRules.use(hashes.getLast(), proof);
    }

    /** The name of this one use of the chain: who sees it twice sees the same call again. */
    public Hash use() {
      return use;
    }

    /**
     * What the rules say in the end. The holder's own signature comes first, because strangers can
     * make everything but that.
     *
     * @param holder who holds the token now, {@link Address#ZERO} for nobody
     */
    public Decision heldBy(Address holder) {
      Hash digest = domain.digest(hashes.getFirst());
      if (holder.equals(Address.ZERO) || !signers.isBy(holder, digest, chain.grant().signature())) {
        return new Decision.Refused(Refusal.GRANT_VOID);
      }
      return chain.isPassedOn(domain, hashes)
          ? new Decision.Allowed(holder, chain.last().audience())
          : new Decision.Refused(Refusal.DELEGATION_NOT_SIGNED);
    }
  }

  /**
   * Judges a call.
   *
   * @param now the time at which grant and proof must be good
   * @param revoked whether the link of this hash was taken back; it voids all after it
   * @param holder who holds the token now, {@link Address#ZERO} for nobody
   */
  public Decision decide(Call call, Instant now, Predicate<Hash> revoked, Address holder) {
    return switch (claim(call, now, revoked)) {
      case Claim.Refused(Refusal refusal) -> new Decision.Refused(refusal);
      case Proved proved -> proved.heldBy(holder);
    };
  }

  /** The part of {@link #decide} that needs no holder; it checks at most one signature. */
  public Claim claim(Call call, Instant now, Predicate<Hash> revoked) {
    GrantChain chain = call.chain();
    CallProof proof = call.proof();
    if (chain == null || proof == null) {
      return new Claim.Refused(Refusal.GRANT_REQUIRED);
    }
    Refusal refusal = byWords(call, chain, now);
    if (refusal != null) {
      return new Claim.Refused(refusal);
    }
    List<Hash> hashes = chain.hashes(); // of some texts, and wanted by all that follows
    refusal = byHashes(chain, hashes, revoked);
    if (refusal == null) {
      refusal = byProof(call, chain.last(), hashes.getLast(), proof, now);
    }
    return refusal == null ? new Proved(this, chain, hashes, proof) : new Claim.Refused(refusal);
  }

  private static @Nullable Refusal byWords(Call call, GrantChain chain, Instant now) {
    GrantLink last = chain.last();
    if (!chain.grant().token().equals(call.token())) {
      return Refusal.GRANT_OF_ANOTHER_TOKEN;
    }
    if (call.origin() != null && !call.origin().equals(last.audience())) {
      return Refusal.ORIGIN_NOT_GRANTED;
    }
    if (!last.methods().contains(call.method())) {
      return Refusal.METHOD_NOT_GRANTED;
    }
    return now.toEpochMilli() >= last.expiryMillis() ? Refusal.GRANT_EXPIRED : chain.shape();
  }

  private static @Nullable Refusal byHashes(
      GrantChain chain, List<Hash> hashes, Predicate<Hash> revoked) {
    if (!chain.isJoined(hashes)) {
      return Refusal.DELEGATION_MISPLACED;
    }
    return hashes.stream().anyMatch(revoked) ? Refusal.GRANT_REVOKED : null;
  }

  private @Nullable Refusal byProof(
      Call call, GrantLink last, Hash hash, CallProof proof, Instant now) {
    Address signer = proof.signer(domain, hash, node, call.token(), call.method(), call.args());
    if (!last.sessionKey().equals(signer)) {
      return Refusal.PROOF_INVALID;
    }
    long age = Math.abs(now.toEpochMilli() - proof.timeMillis());
    return age > window.toMillis() ? Refusal.PROOF_STALE : null;
  }
}
