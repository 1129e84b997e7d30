package io.smartlayer.examples.flightticket;

import io.smartlayer.adapters.evm.ChainFailure;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.adapters.evm.Reverted;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Tickets whose flight is a registered group of a network. A flight is registered before its first
 * ticket is issued: the block with that ticket then decides who is in the feed's committee.
 *
 * @param nodes where the registry is read, on the same chain as {@code blocks}
 */
record RegisteredFlights(
    Tickets tickets,
    RegistryWriter registry,
    Chain blocks,
    NodeRegistry nodes,
    TokenType type,
    Set<String> registered)
    implements Tickets {
  /** Most flights that are remembered as registered; others are asked for again. */
  static final int FLIGHTS = 10_000;

  RegisteredFlights(
      Tickets tickets, RegistryWriter registry, Chain blocks, NodeRegistry nodes, TokenType type) {
    this(tickets, registry, blocks, nodes, type, new ConcurrentSkipListSet<>());
  }

  @Override
  public Issue issue(Address holder, BigInteger ticket, String flight) {
    Issue group = register(flight);
    return group instanceof Issue.Issued ? tickets.issue(holder, ticket, flight) : group;
  }

  @Override
  public Issue issueAgain(Address holder, BigInteger ticket, String flight) {
    Issue group = register(flight);
    return group instanceof Issue.Issued ? tickets.issueAgain(holder, ticket, flight) : group;
  }

  private Issue register(String flight) {
    if (registered.contains(flight)) {
      return new Issue.Issued();
    }
    Issue done = isRegistered(flight) ? new Issue.Issued() : send(flight);
    if (done instanceof Issue.Issued && registered.size() < FLIGHTS) {
      registered.add(flight);
    }
    return done;
  }

  private Issue send(String flight) {
    try {
      registry.registerGroup(type.contract(), flight);
      return new Issue.Issued();
    } catch (Reverted e) { // another sale of the same flight may have come before
      return isRegistered(flight)
          ? new Issue.Issued()
          : new Issue.Refused(String.valueOf(e.getMessage()));
    } catch (ChainFailure e) {
      return new Issue.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private boolean isRegistered(String flight) {
    return blocks.latest() instanceof Chain.Answer.Known<Chain.Block>(Chain.Block block)
        && nodes.groupBlock(registry.registry(), feed(flight), block.number())
            instanceof Chain.Answer.Known<Long>(Long registeredAt)
        && registeredAt > 0;
  }

  /** The name of a flight's feed ({@code spec/protocol/token.md}). */
  private Hash feed(String flight) {
    Hash typeHash = Hash.keccak(Bytes.utf8(type.toString()));
    return Hash.keccak(typeHash.bytes(), Hash.keccak(Bytes.utf8(flight)).bytes());
  }
}
