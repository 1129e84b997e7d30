package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.CallGuard.Call;
import io.smartlayer.token.CallGuard.Decision;
import io.smartlayer.token.CallGuard.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a grant and a proof allow a call, told from what is given here and nothing else ({@code
 * spec/protocol/token.md}, "Grants and proofs"). Whether the same call was made before is for who
 * remembers calls, under {@link Proved#use}.
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

  /** A call that its session key made and its grant names; who signed the grant is open still. */
  public static final class Proved implements Claim {
    private final TypedData.Domain domain;
    private final Grant grant;
    private final Hash hash;
    private final Hash use;
    private final GrantSigners signers;

    private Proved(GrantRules rules, Grant grant, Hash hash, CallProof proof) {
      this.domain = rules.domain;
      this.signers = rules.signers;
      this.grant = grant;
      this.hash = hash;
      this.use = GrantRules.use(hash, proof);
    }

    /** The name of this one use of the grant: who sees it twice sees the same call again. */
    public Hash use() {
      return use;
    }

    /**
     * What the rules say in the end.
     *
     * @param holder who holds the token now, {@link Address#ZERO} for nobody
     */
    public Decision heldBy(Address holder) {
      return !holder.equals(Address.ZERO)
              && signers.isBy(holder, domain.digest(hash), grant.signature())
          ? new Decision.Allowed(holder, grant.audience())
          : new Decision.Refused(Refusal.GRANT_VOID);
    }
  }

  /**
   * Judges a call.
   *
   * @param now the time at which grant and proof must be good
   * @param revoked whether a grant of this hash was taken back
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
    Grant grant = call.grant();
    CallProof proof = call.proof();
    if (grant == null || proof == null) {
      return new Claim.Refused(Refusal.GRANT_REQUIRED);
    }
    Refusal refusal = byGrant(call, grant, now);
    if (refusal != null) {
      return new Claim.Refused(refusal);
    }
    Hash hash = grant.hash(); // of some texts, and wanted by all that follows
    if (revoked.test(hash)) {
      return new Claim.Refused(Refusal.GRANT_REVOKED);
    }
    refusal = byProof(call, grant, hash, proof, now);
    return refusal == null ? new Proved(this, grant, hash, proof) : new Claim.Refused(refusal);
  }

  private static @Nullable Refusal byGrant(Call call, Grant grant, Instant now) {
    if (!grant.token().equals(call.token())) {
      return Refusal.GRANT_OF_ANOTHER_TOKEN;
    }
    if (call.origin() != null && !call.origin().equals(grant.audience())) {
      return Refusal.ORIGIN_NOT_GRANTED;
    }
    if (!grant.methods().contains(call.method())) {
      return Refusal.METHOD_NOT_GRANTED;
    }
    return now.toEpochMilli() >= grant.expiryMillis() ? Refusal.GRANT_EXPIRED : null;
  }

  private @Nullable Refusal byProof(
      Call call, Grant grant, Hash hash, CallProof proof, Instant now) {
    Address signer = proof.signer(domain, hash, node, call.token(), call.method(), call.args());
    if (!grant.sessionKey().equals(signer)) {
      return Refusal.PROOF_INVALID;
    }
    long age = Math.abs(now.toEpochMilli() - proof.timeMillis());
    return age > window.toMillis() ? Refusal.PROOF_STALE : null;
  }
}
