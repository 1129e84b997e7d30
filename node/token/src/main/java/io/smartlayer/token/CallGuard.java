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
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call may use a token: what {@link GrantRules} say, by the chain's word on the
 * holder, and each call once ({@code spec/protocol/token.md}, "Grants and proofs").
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

  private final GrantRules rules;
  private final Holders holders;
  private final int memoryLimit;
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
    this.rules = new GrantRules(domain, node, PROOF_WINDOW);
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
   * @param delegations what was passed on of the grant, in order; empty for nothing
   * @param proof by the session key of the last of these
   * @param origin the request's {@code Origin} header; null when there was none
   */
  public record Call(
      TokenId token,
      String method,
      Bytes args,
      @Nullable Grant grant,
      List<Delegation> delegations,
      @Nullable CallProof proof,
      @Nullable String origin) {
    /** Copies the delegations. */
    public Call {
      delegations = List.copyOf(delegations);
    }

    /** A call by the session key that the holder's own grant names. */
    public Call(
        TokenId token,
        String method,
        Bytes args,
        @Nullable Grant grant,
        @Nullable CallProof proof,
        @Nullable String origin) {
      this(token, method, args, grant, List.of(), proof, origin);
    }

    /** The grant with what was passed on of it; null where no grant came. */
    public @Nullable GrantChain chain() {
      return grant == null ? null : new GrantChain(grant, delegations);
    }
  }

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
    /** The grant, or what was passed on of it, does not name the method. */
    METHOD_NOT_GRANTED("method-not-granted"),
    /** The grant's time is over. */
    GRANT_EXPIRED("grant-expired"),
    /** There are more links than the grant, or a link, lets follow. */
    DELEGATION_TOO_LONG("delegation-too-long"),
    /** A link says more than the one before it. */
    DELEGATION_WIDER("delegation-wider"),
    /** A link does not name the one before it. */
    DELEGATION_MISPLACED("delegation-misplaced"),
    /** Someone who may has taken the grant back, or what was passed on of it. */
    GRANT_REVOKED("grant-revoked"),
    /** The proof is not by the grant's session key, or is for another call. */
    PROOF_INVALID("proof-invalid"),
    /** The proof was made too long ago, or in the future. */
    PROOF_STALE("proof-stale"),
    /** This very call was made before. */
    CALL_REPLAYED("call-replayed"),
    /** Who signed the grant does not hold the token, or not any more. */
    GRANT_VOID("grant-void"),
    /** A link was not signed by the key that the one before it names. */
    DELEGATION_NOT_SIGNED("delegation-not-signed"),
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

    /** The same for people. */
    public String words() {
      return code.replace('-', ' ');
    }
  }

  /**
   * Decides about one call. A call that is allowed is used up. One that is refused leaves no trace:
   * else who holds no token could fill the memory, at no cost, with grants of its own making.
   *
   * @param revoked whether a grant of this hash was taken back, as far as this node has seen
   */
  public Decision decide(Call call, Instant now, Predicate<Hash> revoked) {
    return switch (rules.claim(call, now, revoked)) {
      case GrantRules.Claim.Refused(Refusal refusal) -> new Decision.Refused(refusal);
      case GrantRules.Proved proved ->
          isUsed(proved.use())
              ? new Decision.Refused(Refusal.CALL_REPLAYED)
              : byHolder(call.token, proved, now);
    };
  }

  /** The same where nothing can have been taken back. */
  public Decision decide(Call call, Instant now) {
    return decide(call, now, _ -> false);
  }

  private Decision byHolder(TokenId token, GrantRules.Proved proved, Instant now) {
    return switch (holders.holderOf(token)) {
      case Chain.Answer.CannotTell<Address> _ -> new Decision.Refused(Refusal.CHAIN_UNREACHABLE);
      case Chain.Answer.Known<Address>(Address holder) ->
          switch (proved.heldBy(holder)) {
            case Decision.Refused refused -> refused;
            case Decision.Allowed allowed -> {
              Refusal refusal = use(proved.use(), now);
              yield refusal == null ? allowed : new Decision.Refused(refusal);
            }
          };
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
