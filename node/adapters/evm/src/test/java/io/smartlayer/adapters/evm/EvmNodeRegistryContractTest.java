package io.smartlayer.adapters.evm;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

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

  @Test
  void anAttestersGroupIsKnownByItsFeed() {
    writer.register(key(), NodeRegistry.Role.ANCHOR, "http://127.0.0.1:7000");
    writer.begin();
    Hash schema = Hash.keccak(Bytes.utf8("schema"));
    writer.registerAttestedGroup(schema, "Zürich 2026", "SL101");

    // In the words of spec/protocol/token.md: nothing of the code that nodes use.
    String name = schema.toHex().substring(2) + account.address().toHex().substring(2);
    Hash collection = Hash.keccak(Bytes.utf8(name + "Zürich 2026"));
    TokenType type = TokenType.attested(anvil.chainId(), collection);
    Hash feed =
        Hash.keccak(
            Hash.keccak(Bytes.utf8(type.toString())).bytes(),
            Hash.keccak(Bytes.utf8("SL101")).bytes());
    Chain.Block newest = ((Chain.Answer.Known<Chain.Block>) chain.latest()).value();
    assertThat(chain.groupBlock(writer.registry(), feed, newest.number()))
        .isEqualTo(new Chain.Answer.Known<>(newest.number()));
  }
}
