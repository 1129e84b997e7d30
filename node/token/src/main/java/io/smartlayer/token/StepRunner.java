package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.sandbox.Run;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs one step of a token's script: the same step gives the same bytes on every engine ({@code
 * spec/protocol/token.md}, "Steps").
 */
public final class StepRunner {
  /** Largest arguments of a method, in bytes of canonical JSON. */
  public static final int ARGS_LIMIT_BYTES = 64 << 10;

  /** Largest state of a token, in bytes of canonical JSON. */
  public static final int STATE_LIMIT_BYTES = 64 << 10;

  private static final String BAD_STATE = "bad-state";
  private static final String BAD_EFFECTS = "bad-effects";
  private static final String BAD_RESULT = "bad-result";
  private static final Bytes NULL = StepOutput.NO_RESULT;

  /** Deepest nesting of arguments and results: bundles and entries wrap them some times more. */
  private static final int DEPTH_LIMIT = 32;

  private final Engine engine;

  /** A runner on one engine. */
  public StepRunner(Engine engine) {
    this.engine = engine;
  }

  /** Where in its feed a token stands when the step runs. */
  public record Position(Hash prefixRoot, long nowMillis) {}

  /**
   * A step with what it came to.
   *
   * @param after the token after the step; the same as before when the step failed or only asked
   */
  public record Ran(Step step, StepOutput output, Instance after) {}

  /**
   * Hands an event to a handler.
   *
   * @param event without {@code token}, {@code attributes} and {@code nowMillis}, which are added
   * @throws NodeFault if this node could not run it; nothing may be signed then
   */
  public Ran transition(
      ServiceScript script, Instance token, Position at, String handler, ObjectNode event) {
    ObjectNode full = event.deepCopy();
    full.put("token", token.token().toString()).put("nowMillis", at.nowMillis);
    full.set("attributes", token.attributesJson());
    long gasLimit = script.service().gas().transition();
    ObjectNode input = input(script, token, token.stateHash(), at, gasLimit);
    input.set("event", full);
    var arguments = JsonNodeFactory.instance.arrayNode().add(token.stateJson()).add(full);
    Run run = engine.call(script.program(), handler, CanonicalJson.text(arguments), gasLimit);
    Transition transition = Transition.of(run, script.service());
    Instance after = transition.code == null ? token.with(transition.state(token)) : token;
    var output =
        new StepOutput(transition.code, transition.effects, run.gas(), NULL, after.stateHash());
    return new Ran(new Step(CanonicalJson.write(input), output.toBytes()), output, after);
  }

  /**
   * Asks a query method.
   *
   * @param args a JSON object that {@link #isAskable}
   * @param caller what the method may know of who asks
   * @throws NodeFault if this node could not run it; nothing may be signed then
   * @throws IllegalArgumentException if the arguments are not askable
   */
  public Ran query(
      ServiceScript script,
      Instance token,
      Position at,
      Service.Method method,
      JsonNode args,
      JsonNode caller) {
    return query(script, token, at, method, args, caller, List.of());
  }

  /**
   * Asks a query method that has asked other tokens.
   *
   * @param args a JSON object that {@link #isAskable}
   * @param caller what the method may know of who asks
   * @param answers what the others answered, in the order of the method's questions
   * @throws NodeFault if this node could not run it; nothing may be signed then
   * @throws IllegalArgumentException if no step can hold the arguments or the answers
   */
  public Ran query(
      ServiceScript script,
      Instance token,
      Position at,
      Service.Method method,
      JsonNode args,
      JsonNode caller,
      List<TokenAnswer> answers) {
    if (!isAskable(args) || !TokenAnswer.fitAStep(answers)) {
      throw new IllegalArgumentException("arguments or answers that no step can hold");
    }
    long gasLimit = script.service().gas().query();
    Hash stateHash = token.stateHash(); // before and after: a query leaves the state as it is
    ObjectNode input = input(script, token, stateHash, at, gasLimit);
    input.putObject("call").put("method", method.name()).set("args", args);
    ((ObjectNode) input.get("call")).set("caller", caller);
    var arguments =
        JsonNodeFactory.instance.arrayNode().add(token.stateJson()).add(args).add(caller);
    if (!answers.isEmpty()) {
      var given = JsonNodeFactory.instance.arrayNode();
      answers.forEach(answer -> given.add(answer.toJson()));
      input.set(StepInput.ANSWERS, given);
      arguments.addObject().set(StepInput.ANSWERS, given);
    }
    String text = CanonicalJson.text(arguments);
    Run run = engine.call(script.program(), method.handler(), text, gasLimit);
    String code = null;
    Bytes result = NULL;
    switch (run) {
      case Run.Failed failed -> code = failed.code().text();
      case Run.Completed completed -> {
        Bytes canonical = canonical(completed.json());
        if (canonical == null || !fits(method.result(), canonical)) {
          code = BAD_RESULT;
        } else {
          result = canonical;
        }
      }
    }
    var output = new StepOutput(code, List.of(), run.gas(), result, stateHash);
    return new Ran(new Step(CanonicalJson.write(input), output.toBytes()), output, token);
  }

  /**
   * Whether a method can be asked with these arguments: a JSON object that has a canonical form, of
   * at most {@link #ARGS_LIMIT_BYTES}, not nested too deep.
   */
  public static boolean isAskable(JsonNode args) {
    if (!args.isObject()) {
      return false;
    }
    Bytes canonical = canonical(args);
    return canonical != null && canonical.size() <= ARGS_LIMIT_BYTES;
  }

  private static ObjectNode input(
      ServiceScript script, Instance token, Hash stateHash, Position at, long gasLimit) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("engine", Engine.id())
        .put("gasLimit", gasLimit)
        .put("nowMillis", at.nowMillis)
        .put("prefixRoot", at.prefixRoot.toHex())
        .put("script", script.hash().toHex())
        .put("stateHash", stateHash.toHex())
        .put("token", token.token().toString());
  }

  private static boolean fits(@Nullable Shape shape, Bytes result) {
    return shape == null || shape.misfit(CanonicalJson.read(result.toUtf8())) == null;
  }

  private static @Nullable Bytes canonical(String json) {
    try {
      return canonical(CanonicalJson.read(json));
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  /** The canonical form if a step can hold it: it can be read back, and leaves room around it. */
  private static @Nullable Bytes canonical(JsonNode value) {
    try {
      if (!fits(value, DEPTH_LIMIT)) {
        return null;
      }
      Bytes form = CanonicalJson.write(value);
      CanonicalJson.readCanonical(form);
      return form;
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  private static boolean fits(JsonNode value, int depth) {
    return !value.isContainer()
        || (depth > 0 && value.valueStream().allMatch(inner -> fits(inner, depth - 1)));
  }

  /** What a handler returned, judged. */
  private record Transition(
      @Nullable String code, @Nullable Bytes state, List<EffectRequest> effects) {
    static Transition of(Run run, Service service) {
      return switch (run) {
        case Run.Failed failed -> failed(failed.code().text());
        case Run.Completed completed -> {
          Bytes json = canonical(completed.json());
          yield json == null ? failed(BAD_RESULT) : judged(json, service);
        }
      };
    }

    Bytes state(Instance before) {
      return state == null ? before.state() : state;
    }

    private static Transition failed(String code) {
      return new Transition(code, null, List.of());
    }

    private static Transition judged(Bytes json, Service service) {
      JsonNode returned = CanonicalJson.read(json.toUtf8());
      if (!returned.isObject() || !returned.has("state")) {
        return failed(BAD_STATE);
      }
      Bytes state = CanonicalJson.write(returned.get("state"));
      if (state.size() > STATE_LIMIT_BYTES || !StateFields.fit(returned.get("state"), service)) {
        return failed(BAD_STATE);
      }
      try {
        return new Transition(null, state, effects(returned, service));
      } catch (JsonFields.Malformed e) {
        return failed(BAD_EFFECTS);
      }
    }

    private static List<EffectRequest> effects(JsonNode returned, Service service) {
      List<EffectRequest> effects = new ArrayList<>();
      if (returned.has("effects")) {
        JsonFields in = JsonFields.of(returned, "result");
        for (JsonNode effect : in.list("effects", StepOutput.EFFECTS_LIMIT)) {
          EffectRequest request = EffectRequest.fromJson(effect);
          if (request instanceof EffectRequest.Http http && service.host(http.host()) == null) {
            throw in.wrong("effects", "no declared host " + http.host());
          }
          effects.add(request);
        }
      }
      return effects;
    }
  }
}
