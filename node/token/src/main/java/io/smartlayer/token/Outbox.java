package io.smartlayer.token;

import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.List;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * How many messages a token has sent to each other one: the next has the next number.
 *
 * @param sent at most {@link #LIMIT} receivers
 */
public record Outbox(TreePMap<TokenId, Long> sent) {
  /** To how many tokens one may ever send. */
  public static final int LIMIT = 64;

  /** Nothing was sent. */
  public static final Outbox NONE = new Outbox(TreePMap.empty());

  /** The number of the next message to a token, from 1. */
  long next(TokenId to) {
    return sent.getOrDefault(to, 0L) + 1;
  }

  /** Whether these are no more receivers than a token may have. */
  boolean fits() {
    return sent.size() <= LIMIT;
  }

  /** What was sent when a step has asked for these. */
  Outbox after(List<EffectRequest> effects) {
    Outbox next = this;
    for (EffectRequest effect : effects) {
      next = next.after(effect);
    }
    return next;
  }

  /** What was sent when a step has asked for this too. */
  Outbox after(EffectRequest effect) {
    return effect instanceof EffectRequest.Send send
        ? new Outbox(sent.plus(send.to(), send.sequence()))
        : this;
  }

  /** The JSON form. */
  ArrayNode toJson() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    sent.forEach(
        (to, sequence) -> json.addObject().put("to", to.toString()).put("sequence", sequence));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Outbox fromJson(List<JsonNode> json) {
    TreePMap<TokenId, Long> sent = TreePMap.empty();
    for (JsonNode each : json) {
      JsonFields in = JsonFields.of(each, "sent");
      sent = sent.plus(Names.token(in, "to"), in.whole("sequence"));
      in.end();
    }
    return new Outbox(sent);
  }
}
