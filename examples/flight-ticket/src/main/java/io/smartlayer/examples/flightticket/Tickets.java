package io.smartlayer.examples.flightticket;

import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;

/** Issues tickets: on the chain, or in a test. */
public interface Tickets {
  /** Gives a new ticket to a holder. Blocks until it is issued, within a bounded time. */
  Issue issue(Address holder, BigInteger ticket, String flight);

  /**
   * The same for a ticket that may have been issued before, with a lost answer: one that the holder
   * has is issued.
   */
  Issue issueAgain(Address holder, BigInteger ticket, String flight);

  /** What became of a ticket to be issued. */
  sealed interface Issue {
    /** The holder has it. */
    record Issued() implements Issue {}

    /** The contract refused: the number is taken, say. */
    record Refused(String why) implements Issue {}

    /** Nobody knows: the chain gave no answer. The ticket may exist. */
    record Unknown(String why) implements Issue {}
  }

  /**
   * Tickets of a FlightTicket contract.
   *
   * @param airline sends in the name of the account that owns the contract
   * @param chain where the contract is
   */
  static Tickets onChain(ChainWriter airline, Chain chain, Address contract) {
    return new ChainTickets(airline, chain, contract);
  }

  /**
   * The same, of which each flight is registered as a group of a network before its first ticket is
   * issued, so that anchors take the tickets' activations.
   *
   * @param registry the network's NodeRegistry contract
   */
  static <C extends Chain & NodeRegistry> Tickets inNetwork(
      ChainWriter airline, C chain, Address contract, Address registry) {
    return new RegisteredFlights(
        onChain(airline, chain, contract),
        new RegistryWriter(airline, registry),
        chain,
        chain,
        new TokenType(chain.chainId(), contract));
  }
}
