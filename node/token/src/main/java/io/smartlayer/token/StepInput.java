package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
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
    boolean isUpdate) {
  private static final int METHOD_LIMIT = 64;
  private static final String UPDATE = "update";

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
    List<String> kinds = Stream.of("call", "event", UPDATE).filter(in::has).toList();
    if (kinds.size() != 1) {
      throw in.wrong("call", "expected one call, one update or one event");
    }
    String kind = kinds.getFirst();
    if (kind.equals("event")) {
      in.object(kind);
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
            kind.equals(UPDATE));
    in.end();
    return input;
  }
}
