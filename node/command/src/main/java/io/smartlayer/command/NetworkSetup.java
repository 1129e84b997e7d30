package io.smartlayer.command;

import io.smartlayer.adapters.evm.Anvil;
import io.smartlayer.adapters.evm.Artifact;
import io.smartlayer.adapters.evm.ChainWriter;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.runtime.LocalPorts;
import io.smartlayer.runtime.NodeKeys;
import io.smartlayer.runtime.Role;
import io.smartlayer.token.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Makes what a local network needs before its nodes start: keys and ports, contracts, registered
 * nodes, the trust file, and a file of settings for each node. What is there already is kept.
 */
final class NetworkSetup {
  private final NetworkFolder folder;
  private final RandomGenerator secrets;
  private final Consumer<String> say;

  NetworkSetup(NetworkFolder folder, RandomGenerator secrets, Consumer<String> say) {
    this.folder = folder;
    this.secrets = secrets;
    this.say = say;
  }

  /** The plan that the folder holds, or a new one. */
  NetworkPlan plan(int anchors, int services) {
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
              key(name, "key").publicKey(),
              key(name, "operator.key").address(),
              ports.get(1 + 2 * i),
              ports.get(2 + 2 * i)));
    }
    var plan = new NetworkPlan(ports.getFirst(), nodes);
    folder.keep(plan);
    return plan;
  }

  /** The contracts on the chain, deployed where they are not. */
  NetworkContracts contracts(Anvil anvil) {
    NetworkContracts kept = folder.contracts();
    if (kept != null) {
      return kept;
    }
    say.accept("deploying NodeRegistry, EAS and SchemaRegistry");
    SecretKey owner = NodeKeys.in(folder.path().resolve("owner.key"), secrets);
    anvil.fund(owner.address());
    try (var writer = new ChainWriter(anvil.endpoint(), owner)) {
      Address schemas = writer.deploy(Artifact.SCHEMA_REGISTRY);
      Address eas = writer.deploy(Artifact.EAS, schemas);
      var contracts =
          new NetworkContracts(
              anvil.endpoint(), anvil.chainId(), eas, Membership.REGISTRY_PLACEHOLDER, schemas);
      folder.keep(contracts);
      return contracts;
    }
  }

  /** Who takes part, registered where they are not. */
  Membership membership(NetworkPlan plan, NetworkContracts contracts) {
    Membership kept = folder.membership();
    if (kept != null) {
      return kept;
    }
    byte[] beacon = new byte[Hash.SIZE];
    secrets.nextBytes(beacon);
    var membership =
        new Membership(
            contracts.chainId(),
            contracts.nodes(),
            contracts.eas(),
            new Hash(Bytes.of(beacon)),
            members(plan.of(Role.ANCHOR)),
            members(plan.of(Role.SERVICE)));
    folder.keep(membership);
    return membership;
  }

  /** Writes the settings of every node. */
  void settings(NetworkPlan plan, NetworkContracts contracts) {
    for (NetworkPlan.Node node : plan.nodes()) {
      folder.write(folder.config(node), NodeFile.of(node, plan, contracts));
    }
  }

  private SecretKey key(String node, String file) {
    return NodeKeys.in(folder.path().resolve(node).resolve(file), secrets);
  }

  private static List<Membership.Node> members(List<NetworkPlan.Node> nodes) {
    return nodes.stream()
        .map(node -> new Membership.Node(node.operator(), node.publicKey(), node.http()))
        .toList();
  }
}
