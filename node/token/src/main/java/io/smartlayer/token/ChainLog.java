package io.smartlayer.token;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.environment.Chain;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.tokenscript.ChainSource;
import io.smartlayer.tokenscript.ChainSource.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A contract's log from the values of its event: as a contract would write it. */
final class ChainLog {
  private ChainLog() {}

  /**
   * The log.
   *
   * @param values by name; of a text that is a topic its hash
   * @throws AttestationData.NotOfSchema if they are not the event's parameters
   */
  static Chain.Log of(ChainSource source, Address contract, long block, JsonNode values) {
    List<Hash> topics = new ArrayList<>();
    topics.add(source.topic());
    ObjectNode plain = JsonNodeFactory.instance.objectNode();
    values.properties().forEach(each -> plain.set(each.getKey(), each.getValue()));
    for (Field field : source.fields()) {
      if (field.indexed()) {
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        if (plain.has(field.name())) {
          one.set(field.name(), plain.remove(field.name()));
        }
        topics.add(new Hash(AttestationData.encode(topic(field), one)));
      }
    }
    Bytes data = AttestationData.encode(schema(source), plain);
    return new Chain.Log(block, Hash.ZERO, 0, contract, topics, data);
  }

  /** The form of a topic. */
  static String topic(Field field) {
    return (field.isHashed() ? "bytes32" : field.type()) + " " + field.name();
  }

  /** The form of what is no topic. */
  static String schema(ChainSource source) {
    return source.fields().stream()
        .filter(field -> !field.indexed())
        .map(field -> field.type() + " " + field.name())
        .collect(Collectors.joining(","));
  }
}
