package io.smartlayer.command;

import io.smartlayer.primitives.Multiaddr;
import io.smartlayer.runtime.Role;
import io.smartlayer.runtime.Setting;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the settings of one node of a local network, as a person would. */
final class NodeFile {
  private static final String HEADER =
      "# Written by \"smartlayer network up\" each time; a variable such as "
          + Setting.LOG_LEVEL.variable()
          + " wins over a line here.\n";

  private NodeFile() {}

  static byte[] of(NetworkPlan.Node node, NetworkPlan plan, NetworkContracts contracts) {
    Map<Setting, String> said = new EnumMap<>(Setting.class);
    said.put(Setting.DATA, "data");
    said.put(Setting.KEY, "key");
    said.put(Setting.CHAIN_RPC, contracts.rpc().toString());
    said.put(Setting.CHAIN_ID, String.valueOf(contracts.chainId()));
    said.put(Setting.REGISTRY, contracts.nodes().toHex());
    said.put(Setting.EAS, contracts.eas().toHex());
    said.put(Setting.P2P_LISTEN, node.listen().toString());
    said.put(Setting.HTTP_LISTEN, "127.0.0.1:" + node.httpPort());
    said.put(Setting.HTTP_URL, node.http());
    String others =
        plan.nodes().stream()
            .filter(other -> !other.equals(node))
            .map(NetworkPlan.Node::dialed)
            .map(Multiaddr::toString)
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      said.put(Setting.BOOTSTRAP, others);
    }
    said.put(Setting.LIMIT_CPUS, "1");
    said.put(Setting.LIMIT_MEMORY, NodeJvm.MEMORY);
    said.put(Setting.WEB_PRIVATE, "allow");
    if (contracts.governance() != null) {
      said.put(Setting.VERIFICATION_SWITCH, contracts.governance().mode().toHex());
    }
    if (contracts.money() != null) {
      said.put(Setting.PAYMENTS_HUB, contracts.money().hub().toHex());
      if (plan.prices() != null && node.role() == Role.SERVICE) {
        said.put(Setting.PAYMENTS_PRICES, plan.prices());
      }
    }
    said.put(Setting.DEVELOPMENT, "true");
    var out = new StringBuilder(HEADER);
    said.forEach((setting, value) -> out.append(setting.key() + " = " + value + "\n"));
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }
}
