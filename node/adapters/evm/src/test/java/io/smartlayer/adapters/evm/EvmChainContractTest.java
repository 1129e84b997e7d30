package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.ChainContractTest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of a chain, held by a real one with the real EAS. */
class EvmChainContractTest extends ChainContractTest {
  private final SecretKey key = new SecretKey(Hash.keccak(Bytes.utf8("airline")).bytes());
  final Anvil anvil = Anvil.start();
  private final ChainWriter writer = new ChainWriter(anvil.endpoint(), key);
  private final EvmChain chain = new EvmChain(anvil.endpoint(), anvil.chainId());
  private final EvmChain unreachable =
      new EvmChain(URI.create("http://127.0.0.1:1"), anvil.chainId());

  private Address tickets = Address.ZERO;
  private Address club = Address.ZERO;
  private Address eas = Address.ZERO;

  @BeforeEach
  void deploy() {
    anvil.fund(key.address());
    tickets = writer.deploy(Artifact.FLIGHT_TICKET, key.address());
    club = writer.deploy(Assembled.roles());
    eas = writer.deploy(Artifact.EAS, writer.deploy(Artifact.SCHEMA_REGISTRY));
  }

  @AfterEach
  void stop() {
    unreachable.close();
    chain.close();
    writer.close();
    anvil.close();
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
    return key.address();
  }

  @Override
  protected Address tickets() {
    return tickets;
  }

  @Override
  protected Address eas() {
    return eas;
  }

  @Override
  protected void issue(BigInteger number) {
    writer.send(
        tickets, "issue(address,uint256,string)", key.address(), number, "SL123 2026-11-21");
  }

  @Override
  protected void transfer(BigInteger number, Address to) {
    writer.send(tickets, "transferFrom(address,address,uint256)", key.address(), to, number);
  }

  @Override
  protected void settle() {
    for (int i = 0; i < 3; i++) {
      anvil.mine();
    }
  }

  @Override
  protected void publish(List<String> scriptUris) {
    writer.send(tickets, "setScriptURI(string[])", scriptUris);
  }

  @Override
  protected Address club() {
    return club;
  }

  @Override
  protected void grant(Hash role, Address account) {
    writer.send(club, "grantRole(bytes32,address)", role, account);
  }

  @Override
  protected Address registryOf(List<Chain.ListedScript> scripts) {
    return writer.deploy(Assembled.registry(scripts));
  }

  @Override
  protected void revoke(Hash uid) {
    writer.send(eas, "revokeOffchain(bytes32)", uid);
  }
}
