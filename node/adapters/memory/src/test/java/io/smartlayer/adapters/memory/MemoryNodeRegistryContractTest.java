package io.smartlayer.adapters.memory;

import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.environment.NodeRegistryContractTest;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;

/** The contract of a registry's reader, held by the chain in memory. */
final class MemoryNodeRegistryContractTest extends NodeRegistryContractTest {
  private static final Address OPERATOR =
      Address.fromHex("0x0000000000000000000000000000000000000a1a");
  private static final Address REGISTRY =
      Address.fromHex("0x00000000000000000000000000000000000000bb");

  private final ManualClock clock = new ManualClock(Instant.ofEpochSecond(1_800_000_000));
  private final MemoryChain chain = new MemoryChain(31337, Address.ZERO, clock);
  private final MemoryChain unreachable = new MemoryChain(31337, Address.ZERO, clock);

  MemoryNodeRegistryContractTest() {
    chain.openRegistry(REGISTRY);
    unreachable.openRegistry(REGISTRY);
    unreachable.reach(false);
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
    return REGISTRY;
  }

  @Override
  protected Address operator() {
    return OPERATOR;
  }

  @Override
  protected void register(SecretKey node, NodeRegistry.Role role, String http) {
    chain.register(REGISTRY, OPERATOR, role, node.publicKey(), http);
  }

  @Override
  protected void move(SecretKey node, String http) {
    chain.moveHttp(REGISTRY, node.publicKey(), http);
  }

  @Override
  protected void retire(SecretKey node) {
    chain.retire(REGISTRY, node.publicKey());
  }

  @Override
  protected void begin() {
    chain.begin(REGISTRY);
  }

  @Override
  protected Hash registerGroup(String group) {
    Hash feed = Hash.keccak(Bytes.utf8(group));
    chain.registerGroup(REGISTRY, feed);
    return feed;
  }
}
