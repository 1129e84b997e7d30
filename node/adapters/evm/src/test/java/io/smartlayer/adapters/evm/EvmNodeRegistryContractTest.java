package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.NodeRegistryContractTest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TokenType;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;

/** The contract of a registry's reader, held on a real chain. */
final class EvmNodeRegistryContractTest extends NodeRegistryContractTest {
  private final Anvil anvil = Anvil.start();
  private final ChainWriter account = new ChainWriter(anvil.endpoint(), key());
  private final RegistryWriter writer = deployed();
  private final EvmChain chain = new EvmChain(anvil.endpoint(), anvil.chainId());
  private final EvmChain unreachable =
      new EvmChain(URI.create("http://127.0.0.1:1"), anvil.chainId());

  private Address tickets = Address.ZERO;

  private RegistryWriter deployed() {
    anvil.fund(account.address());
    RegistryWriter deployed = RegistryWriter.deploy(account);
    deployed.admit(account.address());
    return deployed;
  }

  private static SecretKey key() {
    return new SecretKey(Hash.keccak(Bytes.utf8("operator")).bytes());
  }

  @AfterEach
  void stop() {
    unreachable.close();
    chain.close();
    account.close();
    anvil.close();
  }

  @Override
  protected NodeRegistry nodes() {
    return chain;
  }

  @Override
  protected Chain chain() {
    return chain;
  }

  @Override
  protected NodeRegistry unreachable() {
    return unreachable;
  }

  @Override
  protected Address registry() {
    return writer.registry();
  }

  @Override
  protected Address operator() {
    return account.address();
  }

  @Override
  protected void register(SecretKey node, NodeRegistry.Role role, String http) {
    writer.register(node, role, http);
  }

  @Override
  protected void move(SecretKey node, String http) {
    writer.moveHttp(node.address(), http);
  }

  @Override
  protected void retire(SecretKey node) {
    writer.retire(node.address());
  }

  @Override
  protected void begin() {
    writer.begin();
  }

  @Override
  protected Hash registerGroup(String group) {
    if (tickets.equals(Address.ZERO)) {
      tickets = account.deploy(Artifact.FLIGHT_TICKET, account.address());
    }
    writer.registerGroup(tickets, group);
    Hash type = Hash.keccak(Bytes.utf8(new TokenType(anvil.chainId(), tickets).toString()));
    return Hash.keccak(type.bytes(), Hash.keccak(Bytes.utf8(group)).bytes());
  }
}
