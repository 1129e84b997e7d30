package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.adapters.evm.EvmChain;
import io.smartlayer.adapters.evm.Governance;
import io.smartlayer.adapters.evm.Money;
import io.smartlayer.adapters.evm.RegistryWriter;
import io.smartlayer.adapters.evm.Staking;
import io.smartlayer.environment.Chain;
import io.smartlayer.environment.NodeRegistry;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.LocalPorts;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.runtime.RegistryStart;
import io.smartlayer.runtime.Role;
import io.smartlayer.runtime.StartFailure;
import io.smartlayer.token.RegisteredGroup;
import io.smartlayer.token.TrustFile;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a local network needs before its nodes start: keys and ports, contracts, registered
 * nodes, the trust file, and a file of settings for each node. What is there already is kept.
 */
final class NetworkSetup {
  private static final String KEY = "key";
  private static final String OPERATOR_KEY = "operator.key";
  private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(20);

  /** The shortest that a registry has. */
  private static final Duration UNBONDING = Duration.ofHours(1);

  /** What nodes need at stake, from a week after the network was made. */
  private static final BigInteger ANCHORS_STAKE = tokens(1000);

  private static final BigInteger SERVICES_STAKE = tokens(100);

  private final NetworkFolder folder;
  private final RandomGenerator secrets;
  private final Consumer<String> say;

  NetworkSetup(NetworkFolder folder, RandomGenerator secrets, Consumer<String> say) {
    this.folder = folder;
    this.secrets = secrets;
    this.say = say;
  }

  /**
   * The plan that the folder holds, or a new one.
   *
   * @param prices of service nodes, as their settings say them; null where calls are free
   */
  NetworkPlan plan(int anchors, int services, @Nullable String prices) {
    NetworkPlan kept = folder.plan();
    if (kept != null) {
      return kept;
    }
    List<Integer> ports = LocalPorts.free(1 + 2 * (anchors + services), secrets);
    List<NetworkPlan.Node> nodes = new ArrayList<>();
    for (int i = 0; i < anchors + services; i++) {
      boolean isAnchor = i < anchors;
      Role role = isAnchor ? Role.ANCHOR : Role.SERVICE;
      String name = role.text() + "-" + (1 + (isAnchor ? i : i - anchors));
      nodes.add(
          new NetworkPlan.Node(
              name,
              role,
              key(name, KEY).publicKey(),
              key(name, OPERATOR_KEY).address(),
              ports.get(1 + 2 * i),
              ports.get(2 + 2 * i)));
    }
    var plan = new NetworkPlan(ports.getFirst(), nodes, prices);
    folder.keep(plan);
    return plan;
  }

  /** Puts the contracts on the chain. */
  NetworkContracts deploy(Anvil anvil) {
    say.accept("deploying NodeRegistry, EAS, who governs, and what pays");
    try (var owner = writer(anvil, ownerKey())) {
      Address schemas = owner.deploy(Artifact.SCHEMA_REGISTRY);
      Address eas = owner.deploy(Artifact.EAS, schemas);
      Governance governance = Governance.deploy(owner);
      Address nodes = RegistryWriter.deploy(owner, governance.stake(), UNBONDING).registry();
      var stakes = new Staking(owner, nodes);
      Address slashing = stakes.deploySlashing();
      stakes.setMinimum(NodeRegistry.Role.ANCHOR, ANCHORS_STAKE);
      stakes.setMinimum(NodeRegistry.Role.SERVICE, SERVICES_STAKE);
      return new NetworkContracts(
          anvil.endpoint(),
          anvil.chainId(),
          eas,
          nodes,
          schemas,
          governance,
          Money.deploy(owner, nodes),
          slashing);
    }
  }

  /**
   * Who takes part, as the chain says, once all nodes are registered and the network has begun.
   *
   * @throws StartFailure if the chain does not know the registry any more
   */
  TrustFile trust(Anvil anvil, NetworkPlan plan, NetworkContracts contracts) {
    try (var chain = new EvmChain(anvil.endpoint(), contracts.chainId())) {
      NodeRegistry.Members there = registered(chain, contracts);
      if (there.beginBlock() == 0) {
        begin(anvil, plan, contracts, there);
      }
      RegistryStart.Started started =
          RegistryStart.await(chain, contracts.nodes(), contracts.eas(), REGISTRY_TIMEOUT);
      TrustFile kept = folder.trust();
      List<RegisteredGroup> groups = kept == null ? null : kept.groups();
      return new TrustFile(started.members(), groups == null ? List.of() : groups);
    }
  }

  /** Writes the settings of every node. */
  void settings(NetworkPlan plan, NetworkContracts contracts) {
    for (NetworkPlan.Node node : plan.nodes()) {
      folder.write(folder.config(node), NodeFile.of(node, plan, contracts));
    }
  }

  private static NodeRegistry.Members registered(EvmChain chain, NetworkContracts contracts) {
    String why;
    switch (chain.latest()) {
      case Chain.Answer.CannotTell<Chain.Block>(String said) -> why = said;
      case Chain.Answer.Known<Chain.Block>(Chain.Block block) -> {
        switch (chain.members(contracts.nodes(), block.number())) {
          case Chain.Answer.CannotTell<NodeRegistry.Members>(String said) -> why = said;
          case Chain.Answer.Known<NodeRegistry.Members>(NodeRegistry.Members members) -> {
            return members;
          }
        }
      }
    }
    throw new IllegalStateException(
        "The chain has no registry at " + contracts.nodes() + " (any more): " + why);
  }

  private void begin(
      Anvil anvil, NetworkPlan plan, NetworkContracts contracts, NodeRegistry.Members there) {
    say.accept("registering " + plan.nodes().size() + " nodes and their operators");
    List<Bytes> known = there.nodes().stream().map(NodeRegistry.Registered::publicKey).toList();
    try (var owner = writer(anvil, ownerKey())) {
      var dao = new RegistryWriter(owner, contracts.nodes());
      for (NetworkPlan.Node node : plan.nodes()) {
        if (!known.contains(node.publicKey().compressed())) {
          anvil.fund(node.publicKey().address()); // it settles by itself
          stake(anvil, owner, node, contracts);
          register(anvil, node, dao);
        }
      }
      dao.begin();
      anvil.mine(); // the block after it decides the beacon
    }
  }

  /** Gives a node's operator what the node needs, and has it staked. */
  private void stake(
      Anvil anvil, ChainWriter owner, NetworkPlan.Node node, NetworkContracts contracts) {
    Governance governance = contracts.governance();
    if (governance == null || contracts.slashing() == null) {
      return; // of a network from before there was stake
    }
    BigInteger needed = node.role() == Role.ANCHOR ? ANCHORS_STAKE : SERVICES_STAKE;
    owner.send(governance.stake(), "transfer(address,uint256)", node.operator(), needed);
    try (var operator = writer(anvil, key(node.name(), OPERATOR_KEY))) {
      new Staking(operator, contracts.nodes()).stake(governance.stake(), needed);
    }
  }

  private static BigInteger tokens(long count) {
    return BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(count));
  }

  private void register(Anvil anvil, NetworkPlan.Node node, RegistryWriter dao) {
    if (node.role() == Role.ANCHOR) {
      dao.admit(node.operator());
    }
    try (var operator = writer(anvil, key(node.name(), OPERATOR_KEY))) {
      new RegistryWriter(operator, dao.registry())
          .register(key(node.name(), KEY), node.role().registered(), node.http());
    }
  }

  private SecretKey ownerKey() {
    return NodeKeys.in(folder.path().resolve("owner.key"), secrets);
  }

  private static ChainWriter writer(Anvil anvil, SecretKey key) {
    anvil.fund(key.address());
    return new ChainWriter(anvil.endpoint(), key);
  }

  private SecretKey key(String node, String file) {
    return NodeKeys.in(folder.path().resolve(node).resolve(file), secrets);
  }
}
