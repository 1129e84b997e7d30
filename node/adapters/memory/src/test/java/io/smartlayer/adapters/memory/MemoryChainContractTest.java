package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.ChainContractTest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.primitives.TokenType;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** The contract of a chain, held by the one in memory. */
final class MemoryChainContractTest extends ChainContractTest {
  private static final long CHAIN = 31337;
  private static final Address AIRLINE =
      Address.fromHex("0x0000000000000000000000000000000000000a1a");
  private static final Address TICKETS =
      Address.fromHex("0x00000000000000000000000000000000000000aa");
  private static final Address CLUB = Address.fromHex("0x0000000000000000000000000000000000000c1b");
  private static final Address EAS = Address.fromHex("0x00000000000000000000000000000000000000ea");

  private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
  private final MemoryChain chain = new MemoryChain(CHAIN, EAS, clock);
  private final MemoryChain unreachable = new MemoryChain(CHAIN, EAS, clock);

  MemoryChainContractTest() {
    chain.lag(2);
    chain.own(TICKETS, AIRLINE);
    unreachable.reach(false);
  }

  @Override
  protected Chain chain() {
    return chain;
  }

  @Override
  protected Chain unreachable() {
    return unreachable;
  }

  @Override
  protected Address airline() {
    return AIRLINE;
  }

  @Override
  protected Address tickets() {
    return TICKETS;
  }

  @Override
  protected Address eas() {
    return EAS;
  }

  @Override
  protected void issue(BigInteger number) {
    transfer(number, AIRLINE);
  }

  @Override
  protected void transfer(BigInteger number, Address to) {
    chain.hold(new TokenId(new TokenType(CHAIN, TICKETS), number), to);
  }

  @Override
  protected void settle() {
    chain.mine();
    chain.mine();
  }

  @Override
  protected void publish(List<String> scriptUris) {
    chain.publish(TICKETS, scriptUris);
  }

  @Override
  protected Address club() {
    return CLUB;
  }

  @Override
  protected void grant(Hash role, Address account) {
    chain.grant(CLUB, role, account);
  }

  @Override
  protected Address registryOf(List<Chain.ListedScript> scripts) {
    Address registry =
        new Address(Hash.keccak(Bytes.utf8(scripts.toString())).bytes().slice(0, 20));
    chain.list(registry, TICKETS, scripts);
    return registry;
  }

  @Override
  protected void revoke(Hash uid) {
    chain.revoke(AIRLINE, uid);
  }
}
