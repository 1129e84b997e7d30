package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Address;

/**
 * The contracts by which the holders of Stake Tokens decide about a network ({@code
 * spec/protocol/governance.md}).
 *
 * @param stake the Stake Token
 * @param governor the DAO
 * @param mode the switch of the mode of verification
 */
public record Governance(Address stake, Address governor, Address mode) {
  /** The governor makes its timelock in its constructor: the first contract that it makes. */
  private static final long FIRST_NONCE = 1;

  /**
   * Puts them on the chain; the account has all Stake Tokens, and their votes.
   *
   * @throws Reverted if a constructor refused
   * @throws ChainFailure if the chain gave no usable answer in time
   */
  public static Governance deploy(ChainWriter holder) {
    Address stake = holder.deploy(Artifact.STAKE_TOKEN, holder.address());
    Address governor = holder.deploy(Artifact.NETWORK_GOVERNOR, stake);
    Address timelock = Transaction.created(governor, FIRST_NONCE);
    Address mode = holder.deploy(Artifact.NETWORK_MODE, stake, timelock);
    ChainWriter.Mined _ = holder.send(stake, "delegate(address)", holder.address());
    return new Governance(stake, governor, mode);
  }
}
