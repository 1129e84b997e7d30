package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.sandbox.Run;
import io.smartlayer.tokenscript.Service;
import java.util.List;
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

  /** The field of an event that says how many messages led to it. */
  static final String HOPS = "hops";

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
    if (token.isSalted()) {
      input.put(StepInput.SALT, token.salt().toHex()); // or its hash would tell of the event
    }
    var arguments = JsonNodeFactory.instance.arrayNode().add(token.stateJson()).add(full);
    Run run = engine.call(script.program(), handler, CanonicalJson.text(arguments), gasLimit);
    int hops = event.path(HOPS).intValue(0) + 1; // of a message that this one leads to
    return ended(input, token, run.gas(), Returned.byHandler(run, script.service(), token, hops));
  }

  /**
   * Has a method change the token.
   *
   * @param method one that updates
   * @param args a JSON object that {@link #isAskable}
   * @param caller what the method may know of who asks
   * @throws NodeFault if this node could not run it; nothing may be signed then
   * @throws IllegalArgumentException if the arguments are not askable
   */
  public Ran update(
      ServiceScript script,
      Instance token,
      Position at,
      Service.Method method,
      JsonNode args,
      JsonNode caller) {
    long gasLimit = script.service().gas().transition();
    ObjectNode input = input(script, token, token.stateHash(), at, gasLimit);
    ObjectNode call = input.putObject("update");
    if (token.isExpired(at.nowMillis)) {
      describe(call, method, args, caller);
      return ended(input, token, 0, Returned.byExpired());
    }
    ObjectNode here = here(token, at, List.of());
    Run run = ask(script, token, method, args, caller, here, call, gasLimit);
    return ended(input, token, run.gas(), Returned.byUpdate(run, script.service(), token, method));
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
    if (!TokenAnswer.fitAStep(answers)) {
      throw new IllegalArgumentException("answers that no step can hold");
    }
    long gasLimit = script.service().gas().query();
    Hash stateHash = token.stateHash(); // before and after: a query leaves the state as it is
    ObjectNode input = input(script, token, stateHash, at, gasLimit);
    ObjectNode here = here(token, at, answers);
    if (!answers.isEmpty()) {
      input.set(StepInput.ANSWERS, here.get(StepInput.ANSWERS));
    }
    Run run = ask(script, token, method, args, caller, here, input.putObject("call"), gasLimit);
    Returned answer = Returned.byQuery(run, method);
    var output = new StepOutput(answer.code(), List.of(), run.gas(), answer.result(), stateHash);
    return new Ran(new Step(CanonicalJson.write(input), output.toBytes()), output, token);
  }

  /**
   * What a method may know besides the state of its token: the last of its arguments.
   *
   * @param answers to its questions; left out where there are none
   */
  public static ObjectNode here(Instance token, Position at, List<TokenAnswer> answers) {
    ObjectNode here =
        JsonNodeFactory.instance
            .objectNode()
            .put("nowMillis", at.nowMillis)
            .put("token", token.token().toString());
    here.set("attributes", token.attributesJson());
    if (!answers.isEmpty()) {
      var given = here.putArray(StepInput.ANSWERS);
      answers.forEach(answer -> given.add(answer.toJson()));
    }
    return here;
  }

  private Run ask(
      ServiceScript script,
      Instance token,
      Service.Method method,
      JsonNode args,
      JsonNode caller,
      ObjectNode here,
      ObjectNode call,
      long gasLimit) {
    if (!isAskable(args)) {
      throw new IllegalArgumentException("arguments that no step can hold");
    }
    describe(call, method, args, caller);
    var arguments =
        JsonNodeFactory.instance.arrayNode().add(token.stateJson()).add(args).add(caller).add(here);
    return engine.call(script.program(), method.handler(), CanonicalJson.text(arguments), gasLimit);
  }

  private static void describe(
      ObjectNode call, Service.Method method, JsonNode args, JsonNode caller) {
    call.put("method", method.name()).set("args", args);
    call.set("caller", caller);
  }

  private static Ran ended(ObjectNode input, Instance token, long gas, Returned returned) {
    long expires =
        returned.expiresMillis() == null
            ? token.expiresMillis()
            : token.end(returned.expiresMillis());
    Instance after = returned.state() == null ? token : token.with(returned.state(), expires);
    var output =
        new StepOutput(
            returned.code(), returned.effects(), gas, returned.result(), after.stateHash());
    return new Ran(new Step(CanonicalJson.write(input), output.toBytes()), output, after);
  }

  /**
   * Whether a method can be asked with these arguments: a JSON object that has a canonical form, of
   * at most {@link #ARGS_LIMIT_BYTES}, not nested too deep.
   */
  public static boolean isAskable(JsonNode args) {
    if (!args.isObject()) {
      return false;
    }
    Bytes canonical = Returned.canonical(args);
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
}
