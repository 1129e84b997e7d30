package io.smartlayer.tokenscript;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PublicKey;
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
 * <p>A contract is spoken for by its owner (ERC-173), an attestation by the one key that attests.
 * "The chain could not be asked" is an answer of its own, never a no. Roles, registries and content
 * addresses come with later versions.
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
   * Judges every origin of a script, the service's included.
   *
   * @param verdict of {@link ScriptSignature#verify} over the same file
   * @param chain where contracts are asked for their owner
   * @param block at which they are asked
   */
  public static Judgement judge(TokenScript script, Verdict verdict, Chain chain, long block) {
    Set<Origin> origins = new LinkedHashSet<>(script.origins());
    Service service = script.service();
    if (service != null) {
      origins.add(new Origin.OfContract(service.origin()));
    }
    List<OriginTrust> out = new ArrayList<>();
    for (Origin origin : origins) {
      out.add(
          switch (verdict) {
            case Verdict.Valid valid -> judge(script, origin, valid.authority(), chain, block);
            case Verdict.Unsigned _ -> new OriginTrust.Untrusted(origin, "unsigned");
            case Verdict.Invalid _ -> new OriginTrust.Untrusted(origin, "invalid-signature");
            case Verdict.Refused _ -> new OriginTrust.Untrusted(origin, "refused-signature");
          });
    }
    return new Judgement(out);
  }

  private static OriginTrust judge(
      TokenScript script, Origin origin, Signer authority, Chain chain, long block) {
    return switch (origin) {
      case Origin.OfContract ofContract -> {
        Contract contract = script.contract(ofContract.name());
        yield contract == null
            ? new OriginTrust.Untrusted(origin, "unknown-contract")
            : judge(contract, ofContract, authority, chain, block);
      }
      case Origin.OfAttestation ofAttestation -> judge(script, ofAttestation, authority);
    };
  }

  private static OriginTrust judge(
      Contract contract, Origin origin, Signer authority, Chain chain, long block) {
    if (!(authority instanceof Signer.Account(PublicKey key))) {
      return new OriginTrust.Untrusted(origin, "no-account");
    }
    if (contract.unreadable() > 0 || contract.deployments().isEmpty()) {
      return new OriginTrust.Untrusted(origin, "unreadable-address");
    }
    OriginTrust judged = new OriginTrust.Trusted(origin);
    for (Deployment deployment : contract.deployments()) {
      switch (judge(deployment, origin, key.address(), chain, block)) {
        case OriginTrust.Trusted _ -> {}
        case OriginTrust.Untrusted no -> {
          return no;
        }
        case OriginTrust.CannotTell unknown -> judged = unknown;
      }
    }
    return judged;
  }

  private static OriginTrust judge(
      Deployment deployment, Origin origin, Address authority, Chain chain, long block) {
    if (deployment.chainId() != chain.chainId()) {
      return new OriginTrust.CannotTell(origin, "no access to chain " + deployment.chainId());
    }
    return switch (chain.ownerOf(deployment.address(), block)) {
      case Chain.Answer.CannotTell<Address>(String why) -> new OriginTrust.CannotTell(origin, why);
      case Chain.Answer.Known<Address>(Address owner) -> {
        if (owner.equals(Address.ZERO)) {
          yield new OriginTrust.Untrusted(origin, "no-owner");
        }
        yield owner.equals(authority)
            ? new OriginTrust.Trusted(origin)
            : new OriginTrust.Untrusted(origin, "not-the-owner");
      }
    };
  }

  private static OriginTrust judge(
      TokenScript script, Origin.OfAttestation origin, Signer authority) {
    TokenScript.Attestation attestation = script.attestation(origin.name());
    if (attestation == null) {
      return new OriginTrust.Untrusted(origin, "unknown-attestation");
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
