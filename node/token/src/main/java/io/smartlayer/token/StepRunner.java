package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingKey;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.sandbox.NodeFault;
import io.smartlayer.sandbox.Run;
import io.smartlayer.tokenscript.Service;
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

  /** The field of an event that says how many messages led to it. */
  static final String HOPS = "hops";

  private final Engine engine;
  private final @Nullable SealingSecret group;
  private final boolean blanks;
  private final boolean isKeyed; // the group has a key, whether it is here or not

  /** A runner on one engine, which seals nothing. */
  public StepRunner(Engine engine) {
    this(engine, null, false, false);
  }

  private StepRunner(
      Engine engine, @Nullable SealingSecret group, boolean isKeyed, boolean blanks) {
    this.engine = engine;
    this.group = group;
    this.isKeyed = isKeyed;
    this.blanks = blanks;
  }

  /**
   * The same for the steps of one group, with what their answers are sealed by.
   *
   * @param secret of the group's key; null where this node does not have it
   */
  public StepRunner sealingBy(@Nullable SealingSecret secret) {
    return new StepRunner(engine, secret, secret != null, blanks);
  }

  /**
   * The same for who signs nothing: where an answer is to be sealed, and the secret is not here, a
   * blank of the same length is left ({@link Ran#blank}), and all else is as with the secret.
   */
  public StepRunner leavingBlanks() {
    return new StepRunner(engine, group, isKeyed, true);
  }

  /** The same for the steps of a group that has come so far. */
  StepRunner in(Ledger group, GroupSecrets secrets) {
    boolean keyed = group.keys().agreed() != null;
    return new StepRunner(engine, secrets.ofGroup(group), keyed, blanks);
  }

  /** The same where nothing is sealed, wherever it is run. */
  StepRunner unsealed() {
    return new StepRunner(engine);
  }

  /** Where in its feed a token stands when the step runs. */
  public record Position(Hash prefixRoot, long nowMillis) {}

  /**
   * What a query was given that is neither its token's state nor its caller's word.
   *
   * @param answers what other tokens answered, in the order of the method's questions
   * @param chain what it reads of the chain; null where it reads nothing
   */
  public record Given(List<TokenAnswer> answers, @Nullable ChainValues chain) {
    /** Nothing. */
    public static final Given NOTHING = new Given(List.of(), null);

    /** Copies the answers. */
    public Given {
      answers = List.copyOf(answers);
    }
  }

  /**
   * A step with what it came to.
   *
   * @param after the token after the step; the same as before when the step failed or only asked
   * @param blank the field of the result that is not the step's own, as this runner could not seal
   *     it; null for none
   */
  public record Ran(Step step, StepOutput output, Instance after, @Nullable String blank) {
    /** A step that is whole. */
    public Ran(Step step, StepOutput output, Instance after) {
      this(step, output, after, null);
    }
  }

  /**
   * Hands an event to a handler.
   *
   * @param event without {@code token}, {@code attributes} and {@code nowMillis}, which are added
   * @throws NodeFault if this node could not run it; nothing may be signed then
   * @throws GroupSecrets.Missing if it asks for what is to be sealed, and this runner lacks the
   *     group's secret
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
    return ended(
        input,
        token,
        run.gas(),
        Returned.byHandler(run, script.service(), token, hops, requests(input)));
  }

  /**
   * Has a method change the token.
   *
   * @param method one that updates
   * @param args a JSON object that {@link #isAskable}
   * @param caller what the method may know of who asks
   * @throws NodeFault if this node could not run it; nothing may be signed then
   * @throws GroupSecrets.Missing if its answer, or what it asks for, is to be sealed, and this
   *     runner has no secret
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
    boolean isExpired = token.isExpired(at.nowMillis);
    if (isExpired || lacksReader(method, caller)) {
      describe(call, method, args, caller);
      return ended(input, token, 0, isExpired ? Returned.byExpired() : Returned.byReaderless());
    }
    ObjectNode here = here(token, at, Given.NOTHING);
    Run run = ask(script, token, method, args, caller, here, call, gasLimit);
    Returned.Sealer sealer = sealer(method, input, caller);
    Returned returned =
        Returned.byUpdate(run, script.service(), token, method, sealer, requests(input));
    return marked(method, ended(input, token, run.gas(), returned));
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
    return query(script, token, at, method, args, caller, Given.NOTHING);
  }

  /**
   * Asks a query method that has asked other tokens, or reads the chain.
   *
   * @param args a JSON object that {@link #isAskable}
   * @param caller what the method may know of who asks
   * @param given what others said
   * @throws NodeFault if this node could not run it; nothing may be signed then
   * @throws GroupSecrets.Missing if its answer is to be sealed, and this runner has no secret
   * @throws IllegalArgumentException if no step can hold the arguments or the answers
   */
  public Ran query(
      ServiceScript script,
      Instance token,
      Position at,
      Service.Method method,
      JsonNode args,
      JsonNode caller,
      Given given) {
    if (!TokenAnswer.fitAStep(given.answers)) {
      throw new IllegalArgumentException("answers that no step can hold");
    }
    long gasLimit = script.service().gas().query();
    Hash stateHash = token.stateHash(); // before and after: a query leaves the state as it is
    ObjectNode input = input(script, token, stateHash, at, gasLimit);
    ObjectNode here = here(token, at, given);
    if (!given.answers.isEmpty()) {
      input.set(StepInput.ANSWERS, here.get(StepInput.ANSWERS));
    }
    if (given.chain != null) {
      input.set(StepInput.CHAIN, given.chain.toJson());
    }
    ObjectNode call = input.putObject("call");
    if (lacksReader(method, caller)) {
      describe(call, method, args, caller);
      return asked(input, token, 0, Returned.byReaderless(), stateHash);
    }
    Run run = ask(script, token, method, args, caller, here, call, gasLimit);
    Returned answer = Returned.byQuery(run, method, sealer(method, input, caller));
    return marked(method, asked(input, token, run.gas(), answer, stateHash));
  }

  /** A step that went well has an answer, and in it a blank where that could not be sealed. */
  private Ran marked(Service.Method method, Ran ran) {
    String field = method.seals();
    return field == null || group != null || ran.output.code() != null
        ? ran
        : new Ran(ran.step, ran.output, ran.after, field);
  }

  private static Ran asked(
      ObjectNode input, Instance token, long gas, Returned answer, Hash stateHash) {
    var output = new StepOutput(answer.code(), List.of(), gas, answer.result(), stateHash);
    return new Ran(new Step(CanonicalJson.write(input), output.toBytes()), output, token);
  }

  private static boolean lacksReader(Service.Method method, JsonNode caller) {
    return method.seals() != null && SealedAnswer.reader(caller) == null;
  }

  /** What seals a method's answer: the step's input is whole by then, and so is its hash. */
  private Returned.Sealer sealer(Service.Method method, ObjectNode input, JsonNode caller) {
    String field = method.seals();
    SealingKey reader = field == null ? null : SealedAnswer.reader(caller);
    if (field == null || reader == null) {
      return result -> result;
    }
    if (group == null && blanks) {
      return result -> SealedAnswer.blank(field, result);
    }
    if (group == null) {
      throw new GroupSecrets.Missing();
    }
    Hash step = Hash.keccak(CanonicalJson.write(input));
    return result -> SealedAnswer.seal(group, reader, step, field, result);
  }

  /** What seals a step's requests, of whose input the hash is; null while the group has no key. */
  private SealedRequest.@Nullable Sealer requests(ObjectNode input) {
    if (!isKeyed) {
      return null;
    }
    return (index, request) -> {
      if (group == null) {
        throw new GroupSecrets.Missing();
      }
      Hash step = Hash.keccak(CanonicalJson.write(input));
      return SealedRequest.seal(group, step, index, request);
    };
  }

  /**
   * What a method may know besides the state of its token: the last of its arguments.
   *
   * @param given what others said; left out where there is nothing
   */
  public static ObjectNode here(Instance token, Position at, Given given) {
    ObjectNode here =
        JsonNodeFactory.instance
            .objectNode()
            .put("nowMillis", at.nowMillis)
            .put("token", token.token().toString());
    here.set("attributes", token.attributesJson());
    if (!given.answers.isEmpty()) {
      var answers = here.putArray(StepInput.ANSWERS);
      given.answers.forEach(answer -> answers.add(answer.toJson()));
    }
    if (given.chain != null) {
      given.chain.tell(here);
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
