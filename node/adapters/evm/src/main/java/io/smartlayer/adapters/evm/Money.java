package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Address;

/**
 * The contracts by which calls of a network are paid ({@code spec/protocol/channels.md}).
 *
 * @param service the Service Token
 * @param hub opens payment channels and settles them
 */
public record Money(Address service, Address hub) {
  /** Seconds from the wish to close a channel to its end, at the least, in a local network. */
  private static final long SHORTEST_CHALLENGE = 60;

  /** Ten-thousandths of what is claimed that are burned. */
  private static final int BURN_SHARE = 100;

  /** Ten-thousandths that anchors earn of what issuers leave. */
  private static final int ANCHOR_SHARE = 500;

  /**
   * Puts them on the chain; the account has all Service Tokens.
   *
   * @param registry of the network's nodes
   * @throws Reverted if a constructor refused
   * @throws ChainFailure if the chain gave no usable answer in time
   */
  public static Money deploy(ChainWriter holder, Address registry) {
    Address service = holder.deploy(Artifact.SERVICE_TOKEN, holder.address());
    Address hub =
        holder.deploy(
            Artifact.CHANNEL_HUB, service, registry, SHORTEST_CHALLENGE, BURN_SHARE, ANCHOR_SHARE);
    return new Money(service, hub);
  }
}
