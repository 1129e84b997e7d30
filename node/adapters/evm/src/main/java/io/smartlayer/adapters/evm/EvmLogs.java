package io.smartlayer.adapters.evm;

import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question for what a contract logged ({@code eth_getLogs}). An answer with anything else in it,
 * or in another order, is a {@link ChainFailure}.
 */
record EvmLogs(Address contract, Hash topic, long from, long to) {
  private static final int TOPICS_LIMIT = 4;

  List<Chain.Log> read(JsonRpc rpc) {
    ObjectNode question = JsonNodeFactory.instance.objectNode().put("address", contract.toHex());
    question.set("fromBlock", Wire.quantity(from));
    question.set("toBlock", Wire.quantity(to));
    question.putArray("topics").add(topic.toHex());
    JsonNode answer = rpc.call("eth_getLogs", question);
    if (!answer.isArray() || answer.size() > Chain.LOGS_LIMIT) {
      throw new ChainFailure("the endpoint should have answered " + Chain.LOGS_LIMIT + " logs");
    }
    List<Chain.Log> out = new ArrayList<>();
    for (JsonNode each : answer) {
      Chain.Log log = log(each);
      if (!out.isEmpty() && out.getLast().compareTo(log) >= 0) {
        throw new ChainFailure("the endpoint should have answered logs in their order");
      }
      out.add(log);
    }
    return out;
  }

  private Chain.Log log(JsonNode json) {
    List<Hash> topics = new ArrayList<>();
    for (JsonNode each : json.path("topics")) {
      topics.add(Wire.hash(each));
    }
    Bytes address = Wire.bytes(json.path("address"));
    long block = Wire.smallNumber(json.path("blockNumber"));
    if (json.path("removed").asBoolean(false)
        || !address.equals(contract.bytes())
        || block < from
        || block > to
        || topics.isEmpty()
        || topics.size() > TOPICS_LIMIT
        || !topics.getFirst().equals(topic)) {
      throw new ChainFailure("the endpoint answered a log that was not asked for");
    }
    return new Chain.Log(
        block,
        Wire.hash(json.path("blockHash")),
        Wire.smallNumber(json.path("logIndex")),
        contract,
        topics,
        Wire.bytes(json.path("data")));
  }
}
