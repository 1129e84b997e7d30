package io.smartlayer.token;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call may use a token: a grant by its present holder, to this site, proved by
 * the session's key, once ({@code spec/protocol/token.md}, "Grants and proofs").
 *
 * <p>Safe for use by many threads.
 */
public final class CallGuard {
  /** How far a proof's time may be from this node's. */
  public static final Duration PROOF_WINDOW = Duration.ofSeconds(30);

  /** How long a used call is remembered: longer than any proof is good for. */
  public static final Duration MEMORY = PROOF_WINDOW.multipliedBy(2);

  /** How many used calls are remembered; when they are all recent, further calls wait. */
  public static final int MEMORY_LIMIT = 200_000;

  private final TypedData.Domain domain;
  private final Address node;
  private final Holders holders;
  private final int memoryLimit;
  private final GrantSigners signers = new GrantSigners(GrantSigners.LIMIT);
  private final Map<Hash, Instant> used = new LinkedHashMap<>();

  /**
   * A guard for one node.
   *
   * @param node the address to which proofs must be made out
   */
  public CallGuard(TypedData.Domain domain, Address node, Holders holders) {
    this(domain, node, holders, MEMORY_LIMIT);
  }

  CallGuard(TypedData.Domain domain, Address node, Holders holders, int memoryLimit) {
    this.memoryLimit = memoryLimit;
    this.domain = domain;
    this.node = node;
    this.holders = holders;
  }

  /** Knows who holds a token now. */
  @FunctionalInterface
  public interface Holders {
    /** The present holder, {@link Address#ZERO} for none. */
    Chain.Answer<Address> holderOf(TokenId token);
  }

  /**
   * A call as it came.
   *
   * @param args the arguments as canonical JSON
   * @param origin the request's {@code Origin} header; null when there was none
   */
  public record Call(
      TokenId token,
      String method,
      Bytes args,
      @Nullable Grant grant,
      @Nullable CallProof proof,
      @Nullable String origin) {}

  /** What a guard says. */
  public sealed interface Decision {
    /** The call may go on. */
    record Allowed(Address holder, String audience) implements Decision {}

    /** It may not. */
    record Refused(Refusal refusal) implements Decision {}
  }

  /** Why a call is refused: the codes of the protocol. */
  public enum Refusal {
    /** No grant and proof came with the call. */
    GRANT_REQUIRED("grant-required"),
    /** The grant is for another token. */
    GRANT_OF_ANOTHER_TOKEN("grant-of-another-token"),
    /** The call comes from a site to which the holder granted nothing. */
    ORIGIN_NOT_GRANTED("origin-not-granted"),
    /** The grant does not name the method. */
    METHOD_NOT_GRANTED("method-not-granted"),
    /** The grant's time is over. */
    GRANT_EXPIRED("grant-expired"),
    /** The proof is not by the grant's session key, or is for another call. */
    PROOF_INVALID("proof-invalid"),
    /** The proof was made too long ago, or in the future. */
    PROOF_STALE("proof-stale"),
    /** This very call was made before. */
    CALL_REPLAYED("call-replayed"),
    /** Who signed the grant does not hold the token, or not any more. */
    GRANT_VOID("grant-void"),
    /** Nobody can tell now who holds the token. */
    CHAIN_UNREACHABLE("chain-unreachable"),
    /** Too many calls in too short a time. */
    BUSY("busy");

    private final String code;

    Refusal(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /**
   * Decides about one call. A call that is allowed is used up. One that is refused leaves no trace:
   * else who holds no token could fill the memory, at no cost, with grants of its own making.
   */
  public Decision decide(Call call, Instant now) {
    Grant grant = call.grant;
    CallProof proof = call.proof;
    if (grant == null || proof == null) {
      return new Decision.Refused(Refusal.GRANT_REQUIRED);
    }
    Refusal refusal = byGrant(call, grant, now);
    if (refusal != null) {
      return new Decision.Refused(refusal);
    }
    Hash grantHash = grant.hash(); // of some texts, and wanted by all that follows
    Hash name = Hash.keccak(grantHash.bytes(), proof.jti().bytes());
    refusal = byProof(call, grant, grantHash, proof, now);
    if (refusal == null && isUsed(name)) {
      refusal = Refusal.CALL_REPLAYED;
    }
    return refusal == null
        ? byHolder(call, grant, grantHash, name, now)
        : new Decision.Refused(refusal);
  }

  private static @Nullable Refusal byGrant(Call call, Grant grant, Instant now) {
    if (!grant.token().equals(call.token)) {
      return Refusal.GRANT_OF_ANOTHER_TOKEN;
    }
    if (call.origin != null && !call.origin.equals(grant.audience())) {
      return Refusal.ORIGIN_NOT_GRANTED;
    }
    if (!grant.methods().contains(call.method)) {
      return Refusal.METHOD_NOT_GRANTED;
    }
    return now.toEpochMilli() >= grant.expiryMillis() ? Refusal.GRANT_EXPIRED : null;
  }

  private @Nullable Refusal byProof(
      Call call, Grant grant, Hash grantHash, CallProof proof, Instant now) {
    Address signer = proof.signer(domain, grantHash, node, call.token, call.method, call.args);
    if (!grant.sessionKey().equals(signer)) {
      return Refusal.PROOF_INVALID;
    }
    long age = Math.abs(now.toEpochMilli() - proof.timeMillis());
    return age > PROOF_WINDOW.toMillis() ? Refusal.PROOF_STALE : null;
  }

  private Decision byHolder(Call call, Grant grant, Hash grantHash, Hash name, Instant now) {
    return switch (holders.holderOf(call.token)) {
      case Chain.Answer.CannotTell<Address> _ -> new Decision.Refused(Refusal.CHAIN_UNREACHABLE);
      case Chain.Answer.Known<Address>(Address holder) -> {
        boolean granted =
            !holder.equals(Address.ZERO)
                && signers.isBy(holder, domain.digest(grantHash), grant.signature());
        Refusal refusal = granted ? use(name, now) : Refusal.GRANT_VOID;
        yield refusal == null
            ? new Decision.Allowed(holder, grant.audience())
            : new Decision.Refused(refusal);
      }
    };
  }

  private synchronized boolean isUsed(Hash call) {
    return used.containsKey(call);
  }

  /** Calls are remembered in the order of their use, so the oldest are found at the front. */
  private synchronized @Nullable Refusal use(Hash call, Instant now) {
    var oldest = used.entrySet().iterator();
    while (oldest.hasNext() && oldest.next().getValue().isBefore(now.minus(MEMORY))) {
      oldest.remove();
    }
    if (used.containsKey(call)) {
      return Refusal.CALL_REPLAYED; // it was used while the chain was asked
    }
    if (used.size() >= memoryLimit) {
      return Refusal.BUSY;
    }
    used.put(call, now);
    return null;
  }
}
