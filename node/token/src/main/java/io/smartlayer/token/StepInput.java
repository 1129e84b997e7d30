package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a step was given ({@code spec/protocol/token.md}, "Steps"), read back from its canonical
 * form.
 *
 * @param stateHash the state before the step
 * @param call the method that was asked; null when the step was caused by an event
 */
public record StepInput(
    TokenId token,
    Hash script,
    Hash engine,
    Hash prefixRoot,
    Hash stateHash,
    long nowMillis,
    long gasLimit,
    @Nullable Call call) {
  private static final int METHOD_LIMIT = 64;

  /**
   * A question to a token.
   *
   * @param args a JSON object, as canonical JSON
   * @param caller what the method may know of who asks, as canonical JSON
   */
  public record Call(String method, Bytes args, Bytes caller) {
    private static Call fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "call");
      in.object("args");
      in.object("caller");
      var call =
          new Call(
              in.text("method", METHOD_LIMIT),
              CanonicalJson.write(in.value("args")),
              CanonicalJson.write(in.value("caller")));
      in.end();
      return call;
    }
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static StepInput fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "step");
    if (in.has("call") == in.has("event")) {
      throw in.wrong("call", "expected one call or one event");
    }
    if (in.has("event")) {
      in.object("event");
    }
    var input =
        new StepInput(
            Names.token(in, "token"),
            in.hash("script"),
            in.hash("engine"),
            in.hash("prefixRoot"),
            in.hash("stateHash"),
            in.whole("nowMillis"),
            in.whole("gasLimit"),
            in.has("call") ? Call.fromJson(in.value("call")) : null);
    in.end();
    return input;
  }
}
