package io.smartlayer.examples.flightticket;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.primitives.Address;
import java.math.BigInteger;

/** Issues tickets: on the chain, or in a test. */
@FunctionalInterface
public interface Tickets {
  /** Gives a new ticket to a holder. Blocks until it is issued, within a bounded time. */
  Issue issue(Address holder, BigInteger ticket, String flight);

  /** What became of a ticket to be issued. */
  sealed interface Issue {
    /** The holder has it. */
    record Issued() implements Issue {}

    /** The contract refused: the number is taken, say. */
    record Refused(String why) implements Issue {}

    /** Nobody knows: the chain gave no answer. The ticket may exist. */
    record Unknown(String why) implements Issue {}
  }

  /** Tickets of a FlightTicket contract, issued by the account that owns it. */
  static Tickets onChain(ChainWriter airline, Address contract) {
    return (holder, ticket, flight) -> {
      try {
        airline.send(contract, "issue(address,uint256,string)", holder, ticket, flight);
        return new Issue.Issued();
      } catch (Reverted e) {
        return new Issue.Refused(String.valueOf(e.getMessage()));
      } catch (ChainFailure e) {
        return new Issue.Unknown(String.valueOf(e.getMessage()));
      }
    };
  }
}
