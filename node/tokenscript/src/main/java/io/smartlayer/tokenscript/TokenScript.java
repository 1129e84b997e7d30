package io.smartlayer.tokenscript;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PublicKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the network needs to know of a TokenScript: its contracts, attestations, origins and its
 * service section.
 *
 * <p>Reading is lenient where wallets are (most real files do not fit their own schema) and strict
 * in the service section. Reading says nothing about the signature: see {@link ScriptSignature} and
 * {@link Trust}.
 *
 * @param namespace the namespace of the format, {@code http://tokenscript.org/2024/01/tokenscript}
 *     or an older one
 * @param root local name of the root: {@code token}, or {@code card}, {@code action}, {@code
 *     token-card} in older files
 * @param name the script's name, or null
 * @param contracts in document order; the first of a name counts
 * @param attestations in document order; the first of a name counts
 * @param origins where the tokens come from: names of contracts and attestations
 * @param declarations what wallets show, and what could not be read
 * @param service what the network runs for these tokens, or null
 */
public record TokenScript(
    String namespace,
    String root,
    @Nullable String name,
    List<Contract> contracts,
    List<Attestation> attestations,
    List<Origin> origins,
    Declarations declarations,
    @Nullable Service service) {

  /** Largest file that is read, in bytes. */
  public static final int SIZE_LIMIT = 4 << 20;

  /** Copies the lists. */
  public TokenScript {
    contracts = List.copyOf(contracts);
    attestations = List.copyOf(attestations);
    origins = List.copyOf(origins);
  }

  /** What became of bytes that were read. */
  public sealed interface Outcome {
    /** A TokenScript. */
    record Read(TokenScript script) implements Outcome {}

    /** No TokenScript, or one whose service section is wrong; the explanation says where. */
    record Refused(Reason reason, String explanation) implements Outcome {}
  }

  /**
   * A contract the script names ({@code ts:contract}).
   *
   * @param standard its interface, like {@code erc721}, or null
   * @param deployments where it stands
   * @param unreadable how many more addresses there are that could not be read, such as the
   *     placeholders of a source
   */
  public record Contract(
      String name, @Nullable String standard, List<Deployment> deployments, int unreadable) {
    /** Copies the list. */
    public Contract {
      deployments = List.copyOf(deployments);
    }

    /** Where it stands on a chain, or null; the first place where there are several. */
    public @Nullable Address on(long chainId) {
      return deployments.stream()
          .filter(deployment -> deployment.chainId() == chainId)
          .map(Deployment::address)
          .findFirst()
          .orElse(null);
    }

    /** Whether all its addresses can be read, and no chain has two. */
    boolean hasOneOnEachChain() {
      long chains = deployments.stream().map(Deployment::chainId).distinct().count();
      return unreadable == 0 && chains > 0 && chains == deployments.size();
    }
  }

  /** An address on a chain (EIP-155). */
  public record Deployment(long chainId, Address address) {}

  /**
   * A kind of attestation the script takes ({@code ts:attestation}).
   *
   * @param type {@code eas}, or null
   * @param keys the keys of those who may attest
   * @param unreadable how many more keys there are that could not be read
   * @param schema the EAS schema's UID, or null
   * @param naming how it names the tokens that it bears, where it bears any
   */
  public record Attestation(
      String name,
      @Nullable String type,
      List<PublicKey> keys,
      int unreadable,
      @Nullable Hash schema,
      TokenNaming naming) {
    /** Copies the list. */
    public Attestation {
      keys = List.copyOf(keys);
    }

    /** An attestation that names no fields of tokens. */
    public Attestation(
        String name,
        @Nullable String type,
        List<PublicKey> keys,
        int unreadable,
        @Nullable Hash schema) {
      this(name, type, keys, unreadable, schema, TokenNaming.NONE);
    }

    /** Whether it says enough to bear tokens: by EAS, of a schema, and by whom. */
    public boolean canBear() {
      return Objects.equals(type, "eas") && schema != null && !keys.isEmpty() && unreadable == 0;
    }
  }

  /** Where tokens of this script come from. */
  public sealed interface Origin {
    /** The name in the script, of a contract or an attestation. */
    String name();

    /** Tokens of a contract. */
    record OfContract(String name) implements Origin {}

    /** Tokens borne by attestations. */
    record OfAttestation(String name) implements Origin {}
  }

  /** Reads a file. Any bytes are taken. */
  public static Outcome read(Bytes file) {
    try {
      return new Outcome.Read(TokenScriptReader.read(Xml.parse(file)));
    } catch (Refusal refusal) {
      return new Outcome.Refused(refusal.reason(), refusal.explanation());
    }
  }

  /** The contract of this name, or null. */
  public @Nullable Contract contract(String wanted) {
    return contracts.stream().filter(c -> c.name().equals(wanted)).findFirst().orElse(null);
  }

  /** The attestation that bears the service's tokens; null where a contract has them. */
  public @Nullable Attestation bearing() {
    return service == null || contract(service.origin()) != null
        ? null
        : attestation(service.origin());
  }

  /** The attestation of this name, or null. */
  public @Nullable Attestation attestation(String wanted) {
    return attestations.stream().filter(a -> a.name().equals(wanted)).findFirst().orElse(null);
  }
}
