package io.smartlayer.anchoring;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs no JavaScript: delays ask for an effect at the hotel and one at the desk, and nothing
 * changes any state. Quick enough for thousands of histories.
 */
final class PlainEngine implements Engine {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public Run call(Program program, String function, String argumentsJson, long gasLimit) {
    JsonNode arguments = CanonicalJson.read(argumentsJson);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.set("state", arguments.get(0));
    if (function.equals("onDelay")) {
      var effects = result.putArray("effects");
      effects.add(http("hotel", arguments.at("/1/data")));
      effects.add(http("desk", arguments.at("/1/data")));
    }
    return new Run.Completed(CanonicalJson.text(result), 100);
  }

  private static ObjectNode http(String host, JsonNode body) {
    ObjectNode effect =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "http")
            .put("host", host)
            .put("method", "POST")
            .put("path", "/rebook")
            .put("tag", host);
    effect.set("body", body);
    return effect;
  }

  @Override
  public void close() {}
}
