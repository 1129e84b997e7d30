package io.smartlayer.tokenscript;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.tokenscript.ScriptSignature.Verdict;
import io.smartlayer.tokenscript.TokenScript.Contract;
import io.smartlayer.tokenscript.TokenScript.Deployment;
import io.smartlayer.tokenscript.TokenScript.Origin;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges whether a script speaks for the tokens it names: for each origin, whether the key that
 * signed the file has a say there.
 *
 * <p>A key that is configured speaks for every origin, an attestation's only attester for that
 * attestation; what a contract is asked is told in {@link ContractTrust}. "The chain could not be
 * asked" is an answer of its own, never a no. Source: {@code spec/tokenscript.md}, section 4.
 */
public final class Trust {
  private Trust() {}

  /** The judgement on one origin. */
  public sealed interface OriginTrust {
    /** What was judged. */
    Origin origin();

    /** The signer speaks for this origin. */
    record Trusted(Origin origin) implements OriginTrust {}

    /** The signer does not; the reason is a stable code. */
    record Untrusted(Origin origin, String reason) implements OriginTrust {}

    /** No judgement could be had. */
    record CannotTell(Origin origin, String why) implements OriginTrust {}
  }

  /** The judgement on a script: one on each of its origins. */
  public record Judgement(List<OriginTrust> origins) {
    /** Copies the list. */
    public Judgement {
      origins = List.copyOf(origins);
    }

    /** Whether the script may be run for its tokens: it has an origin, and every one is trusted. */
    public boolean isTrusted() {
      return !origins.isEmpty() && origins.stream().allMatch(OriginTrust.Trusted.class::isInstance);
    }
  }

  /**
   * What a judgement rests on besides the script and its signature.
   *
   * @param file the script's bytes
   * @param trusted whom the operator trusts
   * @param chain where contracts are asked
   * @param block at which they are asked
   */
  public record Grounds(Bytes file, TrustedKeys trusted, Chain chain, long block) {}

  /**
   * Judges every origin of a script, the service's included.
   *
   * @param verdict of {@link ScriptSignature#verify} over the same file
   */
  public static Judgement judge(TokenScript script, Verdict verdict, Grounds grounds) {
    Set<Origin> origins = new LinkedHashSet<>(script.origins());
    Service service = script.service();
    if (service != null) {
      origins.add(
          script.bearing() == null
              ? new Origin.OfContract(service.origin())
              : new Origin.OfAttestation(service.origin()));
    }
    List<OriginTrust> out = new ArrayList<>();
    for (Origin origin : origins) {
      out.add(
          switch (verdict) {
            case Verdict.Valid valid -> judge(script, origin, valid.authority(), grounds);
            case Verdict.Unsigned _ -> new OriginTrust.Untrusted(origin, "unsigned");
            case Verdict.Invalid _ -> new OriginTrust.Untrusted(origin, "invalid-signature");
            case Verdict.Refused _ -> new OriginTrust.Untrusted(origin, "refused-signature");
          });
    }
    return new Judgement(out);
  }

  private static OriginTrust judge(
      TokenScript script, Origin origin, Signer authority, Grounds grounds) {
    return switch (origin) {
      case Origin.OfContract ofContract -> {
        Contract contract = script.contract(ofContract.name());
        yield contract == null
            ? new OriginTrust.Untrusted(origin, "unknown-contract")
            : judge(contract, ofContract, authority, grounds);
      }
      case Origin.OfAttestation ofAttestation ->
          judge(script, ofAttestation, authority, grounds.trusted());
    };
  }

  private static OriginTrust judge(
      Contract contract, Origin origin, Signer authority, Grounds grounds) {
    if (contract.unreadable() > 0 || contract.deployments().isEmpty()) {
      return new OriginTrust.Untrusted(origin, "unreadable-address");
    }
    OriginTrust judged = new OriginTrust.Trusted(origin);
    if (grounds.trusted().hold(authority)) {
      return judged;
    }
    var trust = new ContractTrust(authority, grounds);
    for (Deployment deployment : contract.deployments()) {
      switch (trust.of(deployment)) {
        case ContractTrust.Word.Yes() -> {}
        case ContractTrust.Word.No(String reason) -> {
          return new OriginTrust.Untrusted(origin, reason);
        }
        case ContractTrust.Word.Unknown(String why) ->
            judged = new OriginTrust.CannotTell(origin, why);
      }
    }
    return judged;
  }

  private static OriginTrust judge(
      TokenScript script, Origin.OfAttestation origin, Signer authority, TrustedKeys trusted) {
    TokenScript.Attestation attestation = script.attestation(origin.name());
    if (attestation == null) {
      return new OriginTrust.Untrusted(origin, "unknown-attestation");
    }
    if (trusted.hold(authority)) {
      return new OriginTrust.Trusted(origin);
    }
    boolean only =
        attestation.unreadable() == 0
            && !attestation.keys().isEmpty()
            && attestation.keys().stream()
                .allMatch(key -> authority.equals(new Signer.Account(key)));
    return only
        ? new OriginTrust.Trusted(origin)
        : new OriginTrust.Untrusted(origin, "not-the-attester");
  }
}
