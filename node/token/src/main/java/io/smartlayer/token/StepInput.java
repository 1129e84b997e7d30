package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a step was given ({@code spec/protocol/token.md}, "Steps"), read back from its canonical
 * form.
 *
 * @param stateHash the state before the step
 * @param call the method that was asked; null when the step was caused by an event
 * @param isUpdate whether that method could change the token
 * @param answers what other tokens answered to the questions of that method, in their order
 * @param chain what the method was told of the chain; null when it reads nothing there
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
    boolean isUpdate,
    List<TokenAnswer> answers,
    @Nullable ChainValues chain) {
  /** Where the answers stand, if there are any. */
  static final String ANSWERS = "answers";

  /** Where the values of the chain stand, if the method reads any. */
  static final String CHAIN = "chain";

  /** Where the salt of the token stands, if it has one: in no step that others see. */
  static final String SALT = "salt";

  private static final String CALL = "call";
  private static final String UPDATE = "update";
  private static final Bytes ANYONE = Bytes.utf8("{}");

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
    private static Call fromJson(JsonNode json, String kind) {
      JsonFields in = JsonFields.of(json, kind);
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

  /** Whether this is a query, and one that knows nothing of who asks, as those that are public. */
  public boolean isPublicQuery() {
    return call != null && !isUpdate && call.caller.equals(ANYONE);
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  public static StepInput fromJson(JsonNode json) {
    JsonFields in = JsonFields.of(json, "step");
    List<String> kinds = Stream.of(CALL, "event", UPDATE).filter(in::has).toList();
    if (kinds.size() != 1) {
      throw in.wrong(CALL, "expected one call, one update or one event");
    }
    String kind = kinds.getFirst();
    if (kind.equals("event")) {
      in.object(kind);
      if (in.has(SALT)) {
        in.hash(SALT);
      }
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
            kind.equals("event") ? null : Call.fromJson(in.value(kind), kind),
            kind.equals(UPDATE),
            in.has(ANSWERS) ? answers(in, kind) : List.of(),
            in.has(CHAIN) ? chain(in, kind) : null);
    in.end();
    return input;
  }

  private static List<TokenAnswer> answers(JsonFields in, String kind) {
    List<JsonNode> all = in.list(ANSWERS, Service.Method.ASKS_LIMIT);
    if (all.isEmpty() || !kind.equals(CALL)) {
      throw in.wrong(ANSWERS, "a call has them, one or more, or there are none");
    }
    List<TokenAnswer> answers = all.stream().map(TokenAnswer::fromJson).toList();
    if (!TokenAnswer.fitAStep(answers)) {
      throw in.wrong(ANSWERS, "larger than a step can hold");
    }
    return answers;
  }

  private static ChainValues chain(JsonFields in, String kind) {
    if (!kind.equals(CALL)) {
      throw in.wrong(CHAIN, "only a call has values of the chain");
    }
    return ChainValues.fromJson(in.value(CHAIN));
  }
}
