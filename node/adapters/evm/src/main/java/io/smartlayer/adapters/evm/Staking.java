package io.smartlayer.adapters.evm;

import io.smartlayer.environment.NodeRegistry.Role;
import io.smartlayer.primitives.Address;
import java.math.BigInteger;
import java.util.List;

/**
 * Changes what operators have at stake at a registry, in the name of one account: an operator's,
 * the owner's, or anyone's ({@code spec/protocol/stake.md}). Amounts are units of the Stake Token.
 *
 * <p>Every method returns when its transactions are in blocks, within a bounded time. It throws
 * {@link Reverted} if a contract refused and {@link ChainFailure} if the chain gave no usable
 * answer. Safe for use by many threads.
 */
public final class Staking {
  private final ChainWriter account;
  private final Address registry;

  /**
   * The stakes at a registry.
   *
   * @param account in whose name everything is done; the caller closes it
   */
  public Staking(ChainWriter account, Address registry) {
    this.account = account;
    this.registry = registry;
  }

  /**
   * Two signatures that convict, as a call of the contract that cuts stake.
   *
   * @param function its signature
   * @param arguments as {@link ChainWriter#send} takes them
   */
  public record Proof(String function, List<Object> arguments) {
    /** Copies the arguments. */
    public Proof {
      arguments = List.copyOf(arguments);
    }
  }

  /** Puts who cuts stake on the chain and has the registry, which the account owns, obey it. */
  public Address deploySlashing() {
    Address slashing = account.deploy(Artifact.SLASHING, registry);
    ChainWriter.Mined _ = account.send(registry, "setSlasher(address)", slashing);
    return slashing;
  }

  /** Sets what each node of a role needs; only the owner may. More holds a week later. */
  public ChainWriter.Mined setMinimum(Role role, BigInteger units) {
    return account.send(
        registry, "setMinimumStake(uint8,uint128)", RegistryWriter.code(role), units);
  }

  /** Puts units of the account at stake. */
  public ChainWriter.Mined stake(Address token, BigInteger units) {
    ChainWriter.Mined _ = account.send(token, "approve(address,uint256)", registry, units);
    return account.send(registry, "stake(uint256)", units);
  }

  /** Sends units on their way out. */
  public ChainWriter.Mined unbond(BigInteger units) {
    return account.send(registry, "unbond(uint256)", units);
  }

  /** Gives the account what is ready. */
  public ChainWriter.Mined withdraw() {
    return account.send(registry, "withdraw()");
  }

  /** Retires a node whose operator has too little at stake. */
  public ChainWriter.Mined evict(Address node) {
    return account.send(registry, "evict(address)", node);
  }

  /** Brings a proof to the contract that cuts stake. */
  public ChainWriter.Mined punish(Address slashing, Proof proof) {
    return account.send(slashing, proof.function(), proof.arguments().toArray());
  }
}
