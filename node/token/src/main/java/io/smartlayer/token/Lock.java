package io.smartlayer.token;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A lock that knows a trust file and the time, and nobody to ask ({@code spec/protocol/lock.md}).
 * It opens for a key when a chain of grants reaches that key, the key signed the lock's challenge,
 * and a receipt shows that not long ago the token said yes to this very chain.
 *
 * <p>Pure: it draws no challenge and remembers none. Whoever runs it gives each challenge once.
 */
public final class Lock {
  private final BundleVerifier verifier;
  private final TypedData.Domain domain;
  private final Door door;

  /**
   * A lock.
   *
   * @param trust against which receipts are checked
   */
  public Lock(TrustFile trust, Door door) {
    this.verifier = new BundleVerifier(trust);
    this.domain = trust.members().domain();
    this.door = door;
  }

  /**
   * What a lock guards.
   *
   * @param name of this lock, which those who knock sign: a car has doors and a trunk
   * @param method the token's query that must have been answered {@code true} under its own name,
   *     as {@code {"unlock":true}}
   * @param atMost how old the answer and the state behind it may be
   */
  public record Door(String name, TokenId token, String method, Duration atMost) {}

  /** What a lock does. */
  public sealed interface Verdict {
    /** It opens, for who reaches it in the name of this holder. */
    record Opens(Address holder, Address key) implements Verdict {}

    /**
     * It stays as it is.
     *
     * @param code stable, in kebab case
     * @param detail for people
     */
    record Stays(String code, String detail) implements Verdict {}
  }

  /**
   * Judges who knocks; the first check that fails gives the code.
   *
   * @param challenge the one that this lock gave, not used before
   * @param now by the lock's own clock
   */
  public Verdict judge(Knock knock, Hash challenge, Instant now) {
    GrantChain chain = knock.chain();
    List<Hash> hashes = chain.hashes();
    Verdict no = byChain(chain, hashes, now);
    if (no == null && !chain.last().sessionKey().equals(knock.signer(domain, door, challenge))) {
      no = stays("knock-not-signed", "not the last key's signature of this lock's challenge");
    }
    if (no != null) {
      return no;
    }
    return switch (verifier.verify(knock.bundle())) {
      case BundleVerifier.Verdict.Refused(String reason, String detail) -> stays(reason, detail);
      case BundleVerifier.Verdict.Valid valid -> byReceipt(valid, chain, hashes, now);
    };
  }

  private @Nullable Verdict byChain(GrantChain chain, List<Hash> hashes, Instant now) {
    GrantLink last = chain.last();
    if (!chain.grant().token().equals(door.token)) {
      return stays(CallGuard.Refusal.GRANT_OF_ANOTHER_TOKEN);
    }
    if (!last.methods().contains(door.method)) {
      return stays(CallGuard.Refusal.METHOD_NOT_GRANTED);
    }
    if (now.toEpochMilli() >= last.expiryMillis()) {
      return stays(CallGuard.Refusal.GRANT_EXPIRED);
    }
    CallGuard.Refusal refusal = chain.shape();
    if (refusal == null && !chain.isJoined(hashes)) {
      refusal = CallGuard.Refusal.DELEGATION_MISPLACED;
    }
    return refusal == null ? null : stays(refusal);
  }

  private Verdict byReceipt(
      BundleVerifier.Verdict.Valid valid, GrantChain chain, List<Hash> hashes, Instant now) {
    StepInput input = valid.bundle().input();
    StepInput.Call call = input.call();
    if (call == null
        || input.isUpdate()
        || !input.token().equals(door.token)
        || !call.method().equals(door.method)) {
      return stays("receipt-of-another-call", "no answer to " + door.method + " of " + door.token);
    }
    JsonNode caller = CanonicalJson.read(call.caller().toUtf8());
    if (!caller.path("grant").asString("").equals(hashes.getLast().toHex())) {
      return stays("receipt-of-another-grant", "it was answered to another chain");
    }
    Verdict no = byAge(valid, now);
    if (no != null) {
      return no;
    }
    if (!saysYes(valid.bundle().step().readOutput())) {
      return stays("answer-is-no", "the token did not say yes");
    }
    return bySigners(chain, hashes, caller.path("holder").asString(""));
  }

  /** Both ages count: of the state, and of the node's word on the holder and what was revoked. */
  private @Nullable Verdict byAge(BundleVerifier.Verdict.Valid valid, Instant now) {
    Instant signed = Instant.ofEpochMilli(valid.bundle().signed().receipt().timeMillis());
    Freshness state = valid.freshness(now, door.atMost);
    Freshness word = Freshness.of(signed, now, door.atMost);
    for (Freshness age : List.of(state, word)) {
      if (!(age instanceof Freshness.Fresh)) {
        return stays("receipt-not-fresh", age.inWords());
      }
    }
    return null;
  }

  private boolean saysYes(StepOutput output) {
    JsonNode result = CanonicalJson.read(output.result().toUtf8());
    return output.code() == null && result.path(door.method).booleanValue(false);
  }

  private Verdict bySigners(GrantChain chain, List<Hash> hashes, String holder) {
    Address signer = chain.grant().signature().signer(domain.digest(hashes.getFirst()));
    if (signer == null || !holder.equals(signer.toHex())) {
      return stays(CallGuard.Refusal.GRANT_VOID);
    }
    return chain.isPassedOn(domain, hashes)
        ? new Verdict.Opens(signer, chain.last().sessionKey())
        : stays(CallGuard.Refusal.DELEGATION_NOT_SIGNED);
  }

  private static Verdict stays(CallGuard.Refusal refusal) {
    return stays(refusal.code(), "the chain of grants does not hold");
  }

  private static Verdict stays(String code, String detail) {
    return new Verdict.Stays(code, detail);
  }
}
