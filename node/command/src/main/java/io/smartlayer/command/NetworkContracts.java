package io.smartlayer.command;

import io.smartlayer.adapters.evm.Governance;
import io.smartlayer.adapters.evm.Money;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.JsonFields;
import java.net.URI;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chain of a local network, and where its contracts are.
 *
 * @param eas the Ethereum Attestation Service
 * @param nodes the NodeRegistry
 * @param schemas the schema registry of the Ethereum Attestation Service
 * @param governance who decides about the network; null in one that is older than these contracts
 * @param money by what calls are paid; null in one that is older than these contracts
 * @param slashing who cuts stake; null in one that is older than this contract
 */
record NetworkContracts(
    URI rpc,
    long chainId,
    Address eas,
    Address nodes,
    Address schemas,
    @Nullable Governance governance,
    @Nullable Money money,
    @Nullable Address slashing) {
  private static final String STAKE = "StakeToken";
  private static final String GOVERNOR = "NetworkGovernor";
  private static final String MODE = "NetworkMode";
  private static final String SERVICE = "ServiceToken";
  private static final String HUB = "ChannelHub";
  private static final String SLASHING = "Slashing";

  /** The contracts by their names, in order. */
  SortedMap<String, Address> byName() {
    var all = new TreeMap<String, Address>();
    all.put("EAS", eas);
    all.put("NodeRegistry", nodes);
    all.put("SchemaRegistry", schemas);
    if (governance != null) {
      all.put(STAKE, governance.stake());
      all.put(GOVERNOR, governance.governor());
      all.put(MODE, governance.mode());
    }
    if (money != null) {
      all.put(SERVICE, money.service());
      all.put(HUB, money.hub());
    }
    if (slashing != null) {
      all.put(SLASHING, slashing);
    }
    return all;
  }

  /** The JSON form: the chain as the status tells it. */
  ObjectNode toJson() {
    var json =
        JsonNodeFactory.instance.objectNode().put("rpc", rpc.toString()).put("chainId", chainId);
    var list = json.putObject("contracts");
    byName().forEach((name, address) -> list.put(name, address.toHex()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static NetworkContracts fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "chain");
    JsonFields list = JsonFields.of(in.value("contracts"), "contracts");
    var contracts =
        new NetworkContracts(
            URI.create(in.text("rpc", 256)),
            in.whole("chainId"),
            list.address("EAS"),
            list.address("NodeRegistry"),
            list.address("SchemaRegistry"),
            list.has(MODE)
                ? new Governance(list.address(STAKE), list.address(GOVERNOR), list.address(MODE))
                : null,
            list.has(HUB) ? new Money(list.address(SERVICE), list.address(HUB)) : null,
            list.has(SLASHING) ? list.address(SLASHING) : null);
    list.end();
    in.end();
    return contracts;
  }
}
