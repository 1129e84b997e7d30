package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a step came to.
 *
 * @param code why it failed, or null: then it went well
 * @param effects what it asks of the world, at most {@link #EFFECTS_LIMIT}
 * @param gas what it cost
 * @param result what a method answers, as canonical JSON; {@code null} of an event or a failure
 * @param stateHash the state afterwards
 */
public record StepOutput(
    @Nullable String code, List<EffectRequest> effects, long gas, Bytes result, Hash stateHash) {
  /** How many effects one step may ask for. */
  public static final int EFFECTS_LIMIT = 8;

  /** Largest effects of a step that sends a message, in bytes: they travel with the message. */
  public static final int SENDING_LIMIT_BYTES = 64 << 10;

  /** Largest result of an update, in bytes: it has to fit into an election beside the effects. */
  public static final int UPDATE_RESULT_LIMIT_BYTES = 8 << 10;

  /** The name of what a method answers. */
  static final String RESULT = "result";

  /** The result of a step that has none. */
  static final Bytes NO_RESULT = Bytes.utf8("null");

  /** Copies the effects. */
  public StepOutput {
    effects = List.copyOf(effects);
  }

  /** Whether this can be what a transition came to: only queries have large results. */
  public boolean isTransition() {
    return result.size() <= UPDATE_RESULT_LIMIT_BYTES;
  }

  /** The canonical form, of which {@code resultHash} is the hash. */
  public Bytes toBytes() {
    return CanonicalJson.write(toJson());
  }

  JsonNode toJson() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("code", code).put("gas", gas).put("stateHash", stateHash.toHex());
    var list = json.putArray("effects");
    effects.forEach(effect -> list.add(effect.toJson()));
    json.set(RESULT, CanonicalJson.read(result.toUtf8()));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static StepOutput fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "output");
    String code = in.value("code").isNull() ? null : in.text("code", 64);
    var output =
        new StepOutput(
            code,
            in.list("effects", EFFECTS_LIMIT).stream().map(EffectRequest::fromJson).toList(),
            in.whole("gas"),
            CanonicalJson.write(in.value(RESULT)),
            in.hash("stateHash"));
    in.end();
    if (code != null && !(output.effects.isEmpty() && output.result.equals(NO_RESULT))) {
      throw in.wrong("code", "a step that failed has no result and asks for nothing");
    }
    return output;
  }
}
