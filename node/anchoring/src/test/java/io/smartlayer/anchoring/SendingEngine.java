package io.smartlayer.anchoring;

import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.Program;
import io.smartlayer.sandbox.Run;
import io.smartlayer.token.World;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs no JavaScript: delays, by their minutes, have tokens send to others, and every message is
 * answered, for ever.
 */
final class SendingEngine implements Engine {
  /** How many tokens there are; delays may have others told too. */
  private final int tokens;

  SendingEngine(int tokens) {
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "sending";
  }

  @Override
  public Run call(Program program, String function, String argumentsJson, long gasLimit) {
    JsonNode arguments = CanonicalJson.read(argumentsJson);
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.set("state", arguments.get(0));
    JsonNode event = arguments.get(1);
    ArrayNode effects = result.putArray("effects");
    if (function.equals("onDelay")) {
      int minutes = event.at("/data/minutes").intValue();
      for (int i = 0; i < 1 + minutes % 3; i++) {
        effects.add(send(World.token((minutes + i * i) % (tokens + 1)), "tell"));
      }
    } else if (function.equals("onMessage")) {
      effects.add(send(TokenId.parse(event.get("from").stringValue()), "back"));
    }
    return new Run.Completed(CanonicalJson.text(result), 100);
  }

  private static ObjectNode send(TokenId to, String tag) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "send")
        .put("to", to.toString())
        .put("tag", tag)
        .put("body", tag);
  }

  @Override
  public void close() {}
}
