package io.smartlayer.token;

import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The time that a step asked to be called for has come.
 *
 * @param effectId the name of the timer
 * @param evidence that replicas agree on the step that asked for it
 */
public record Timer(Hash effectId, Election.Evidence evidence) implements EntryBody {
  @Override
  public Kind entryKind() {
    return Kind.TIMER;
  }

  /** When it is due, in milliseconds since 1970. */
  public long dueMillis() {
    return request().atMillis();
  }

  /** What was asked for. */
  public EffectRequest.Timer request() {
    return (EffectRequest.Timer) evidence.output().effects().get(evidence.index());
  }

  /** The step that asked for it. */
  public Receipt step() {
    return evidence.receipts().getFirst().receipt();
  }

  @Override
  public JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode().put("effectId", effectId.toHex());
    json.set("evidence", evidence.toJson());
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static Timer fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "timer");
    var evidence = Election.Evidence.fromJson(in.value("evidence"));
    if (!(evidence.output().effects().get(evidence.index()) instanceof EffectRequest.Timer)) {
      throw in.wrong("evidence", "the effect is no timer");
    }
    var timer = new Timer(in.hash("effectId"), evidence);
    in.end();
    return timer;
  }
}
