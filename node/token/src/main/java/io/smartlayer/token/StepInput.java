package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a step was given ({@code spec/protocol/token.md}, "Steps"), read back from its canonical
 * form.
 *
 * @param stateHash the state before the step
 * @param call the method that was asked; null when the step was caused by an event
 * @param answers what other tokens answered to the questions of that method, in their order
 */
public record StepInput(
    TokenId token,
    Hash script,
    Hash engine,
    Hash prefixRoot,
    Hash stateHash,
    long nowMillis,
    long gasLimit,
    @Nullable Call call,
    List<TokenAnswer> answers) {
  /** Where the answers stand, if there are any. */
  static final String ANSWERS = "answers";

  /** Copies the answers. */
  public StepInput {
    answers = List.copyOf(answers);
  }

  /**
   * A question to a token.
   *
   * @param args a JSON object, as canonical JSON
   * @param caller what the method may know of who asks, as canonical JSON
   */
  public record Call(String method, Bytes args, Bytes caller) {
    private static final Bytes ANYONE = Bytes.utf8("{}");

    /** Whether the method knows nothing of who asks, as one that is public. */
    boolean isByAnyone() {
      return caller.equals(ANYONE);
    }

    private static Call fromJson(JsonNode json) {
      JsonFields in = JsonFields.of(json, "call");
      in.object("args");
      in.object("caller");
      var call =
          new Call(
              in.text("method", Names.METHOD_LIMIT),
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
            in.has("call") ? Call.fromJson(in.value("call")) : null,
            in.has(ANSWERS) ? answers(in) : List.of());
    in.end();
    return input;
  }

  private static List<TokenAnswer> answers(JsonFields in) {
    List<JsonNode> all = in.list(ANSWERS, Service.Method.ASKS_LIMIT);
    if (all.isEmpty() || !in.has("call")) {
      throw in.wrong(ANSWERS, "a call has them, one or more, or there are none");
    }
    List<TokenAnswer> answers = all.stream().map(TokenAnswer::fromJson).toList();
    if (!TokenAnswer.fitAStep(answers)) {
      throw in.wrong(ANSWERS, "larger than a step can hold");
    }
    return answers;
  }
}
