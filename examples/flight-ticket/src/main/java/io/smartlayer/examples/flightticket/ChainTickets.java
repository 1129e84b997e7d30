package io.smartlayer.examples.flightticket;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;

/** Tickets of a FlightTicket contract, issued by the account that owns it. */
record ChainTickets(ChainWriter airline, Chain chain, Address contract) implements Tickets {
  @Override
  public Issue issue(Address holder, BigInteger ticket, String flight) {
    try {
      airline.send(contract, "issue(address,uint256,string)", holder, ticket, flight);
      return new Issue.Issued();
    } catch (Reverted e) {
      return new Issue.Refused(String.valueOf(e.getMessage()));
    } catch (ChainFailure e) {
      return new Issue.Unknown(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Issue issueAgain(Address holder, BigInteger ticket, String flight) {
    Issue issue = issue(holder, ticket, flight);
    if (!(issue instanceof Issue.Refused)) {
      return issue;
    }
    if (!(chain.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block))) {
      return new Issue.Unknown("the chain does not say who has the ticket");
    }
    var token = new TokenId(new TokenType(chain.chainId(), contract), ticket);
    return switch (chain.holderOf(token, block.number())) {
      case Chain.Answer.Known<Address>(Address has) when has.equals(holder) -> new Issue.Issued();
      case Chain.Answer.Known<Address> _ -> issue;
      case Chain.Answer.CannotTell<Address> _ ->
          new Issue.Unknown("the chain does not say who has the ticket");
    };
  }
}
