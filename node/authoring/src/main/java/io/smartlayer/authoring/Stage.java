package io.smartlayer.authoring;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.sandbox.Engine;
import io.smartlayer.token.Alarms;
import io.smartlayer.token.ChainHearing;
import io.smartlayer.token.ChainValues;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Instance;
import io.smartlayer.token.Migration;
import io.smartlayer.token.ServiceScript;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TokenAnswer;
import io.smartlayer.tokenscript.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One token on which a story is played. */
final class Stage {
  private final ServiceScript script;
  private final TokenId token;
  private final List<Engine> engines;
  private final List<Rehearsal.Step> steps = new ArrayList<>();
  private final Map<String, EffectRequest> asked = new LinkedHashMap<>(); // by tag
  private Instance now;

  Stage(ServiceScript script, TokenId token, List<Engine> engines, Scenario scenario) {
    this.script = script;
    this.token = token;
    this.engines = engines;
    this.now = Instance.fresh(token, scenario.attributes(), script.service(), scenario.webhook());
  }

  /** What ran so far. */
  List<Rehearsal.Step> steps() {
    return steps;
  }

  /** What was not as expected, or null. */
  @Nullable String play(Scenario.Act act) {
    try {
      return switch (act) {
        case Scenario.Act.Activated _ ->
            react(act, Service.Event.ACTIVATED, null, event("activated"));
        case Scenario.Act.Told told -> told(told);
        case Scenario.Act.Outcome outcome -> outcome(outcome);
        case Scenario.Act.Failed failed -> failed(failed);
        case Scenario.Act.Upgraded upgraded -> upgraded(upgraded);
        case Scenario.Act.TakenOver _ ->
            react(act, Service.Event.HANDOVER, null, event("handover"));
        case Scenario.Act.Called called -> called(called);
        case Scenario.Act.Heard heard -> heard(heard);
        case Scenario.Act.Logged logged -> logged(logged);
        case Scenario.Act.Asked question -> ask(question);
      };
    } catch (AttestationData.NotOfSchema e) {
      return "data: " + e.getMessage();
    }
  }

  private @Nullable String told(Scenario.Act.Told told) {
    Service.Input input =
        script.service().inputs().stream()
            .filter(each -> each.name().equals(told.input()))
            .findFirst()
            .orElse(null);
    if (input == null) {
      return "input: the script takes no " + told.input();
    }
    JsonNode data = asSchema(input.attestation(), told.data());
    String group = script.service().group();
    if (input.match() != null && group != null) {
      JsonNode own = now.attributesJson().get(group);
      if (!Objects.equals(own, data.get(input.match()))) {
        return "data."
            + input.match()
            + ": a network takes it for the token's own "
            + group
            + " alone, "
            + (own == null ? "and the attributes have none" : Difference.shown(own));
      }
    }
    ObjectNode event = event("attestation").put("input", input.name());
    event.put("attester", attester(input.attestation())).set("data", data);
    return react(told, Service.Event.ATTESTATION, input.name(), event);
  }

  private @Nullable String outcome(Scenario.Act.Outcome outcome) {
    EffectRequest request = asked.get(outcome.effect());
    if (request == null) {
      return "effect: nothing has asked for " + outcome.effect();
    }
    Service.Host host =
        request instanceof EffectRequest.Http http ? script.service().host(http.host()) : null;
    String attestation = host == null ? null : host.attestation();
    ObjectNode event =
        event("outcome")
            .put("effect", outcome.effect())
            .put("kind", outcome.kind())
            .put("late", outcome.late());
    JsonNode data = outcome.data();
    event.set(
        "data",
        attestation == null || !outcome.kind().equals("success")
            ? data
            : asSchema(attestation, data));
    return react(outcome, Service.Event.OUTCOME, null, event);
  }

  private @Nullable String failed(Scenario.Act.Failed failed) {
    if (!asked.containsKey(failed.effect())) {
      return "effect: nothing has asked for " + failed.effect();
    }
    ObjectNode event = event("failure").put("effect", failed.effect()).put("kind", failed.kind());
    Service.OnFailure handler = script.service().onFailure();
    return handler == null
        ? react(failed, Service.Event.FAILURE, null, event)
        : transition(failed, handler.handler(), event);
  }

  private @Nullable String heard(Scenario.Act.Heard heard) {
    ObjectNode event = event("message").put("from", heard.from().toString());
    event.put("hops", heard.hops()).set("body", heard.body());
    return react(heard, Service.Event.MESSAGE, null, event);
  }

  /** The token has the old state first: what becomes of it is the new script's matter. */
  private @Nullable String upgraded(Scenario.Act.Upgraded upgraded) {
    Instance before =
        new Instance(
            token,
            now.attributes(),
            CanonicalJson.write(upgraded.old()),
            now.webhook(),
            now.alarms(),
            now.outbox(),
            now.expiresMillis(),
            now.salt());
    now = before;
    ObjectNode event = event("upgraded").put("from", Hash.ZERO.toHex());
    String fault = react(upgraded, Service.Event.UPGRADED, null, event);
    if (fault != null || upgraded.expected().code() != null) {
      return fault;
    }
    if (!Migration.isKept(script, now)) {
      return "old: no handler of upgraded takes it over, and the script has other fields";
    }
    return now.expiresMillis() == before.expiresMillis()
        ? null
        : "expiresMillis: an upgrade gives no life another end";
  }

  private @Nullable String logged(Scenario.Act.Logged logged) {
    var hearing = new ChainHearing(script, token.type().chainId());
    ChainHearing.Told told = hearing.told(logged.attribute(), logged.data(), logged.block(), token);
    return switch (told) {
      case ChainHearing.Told.Unheard(String why) -> why;
      case ChainHearing.Told.Heard(String handler, ObjectNode event) ->
          transition(logged, handler, event);
    };
  }

  private @Nullable String called(Scenario.Act.Called called) {
    Alarms.Alarm alarm = now.alarms().waiting(called.timer());
    if (alarm == null) {
      return "timer: nothing waits under " + called.timer();
    }
    Instant due = Instant.ofEpochMilli(alarm.dueMillis());
    if (called.at().isBefore(due)) {
      return "at: the timer is due at " + due;
    }
    now = now.called(called.timer());
    ObjectNode event =
        event("timer").put("timer", called.timer()).put("dueMillis", alarm.dueMillis());
    return react(called, Service.Event.TIMER, null, event);
  }

  private @Nullable String ask(Scenario.Act.Asked question) {
    Service.Method method = script.service().method(question.method());
    if (method == null) {
      return "method: the script has no method " + question.method();
    }
    if (!StepRunner.isAskable(question.args())) {
      return "args: no object that a call can carry";
    }
    String misfit = method.args() == null ? null : method.args().misfit(question.args());
    if (misfit != null) {
      return "args: a node refuses them: " + misfit;
    }
    if (method.asks().size() != question.answers().size()) {
      return "answers: the method asks " + method.asks().size();
    }
    List<TokenAnswer> answers = answers(method, question);
    if (!TokenAnswer.fitAStep(answers)) {
      return "answers: larger than a step can hold";
    }
    JsonNode caller = StoryReader.caller(method, question.caller());
    StepRunner.Given given;
    switch (ChainStory.told(method, token, question)) {
      case ChainStory.Telling.Unfit(String why) -> {
        return why;
      }
      case ChainStory.Telling.Told(ChainValues values) ->
          given = new StepRunner.Given(answers, values);
    }
    StepRunner.Ran ran = null;
    for (Engine engine : engines) {
      StepRunner runner = StoryReader.sealing(new StepRunner(engine));
      StepRunner.Ran next = ask(runner, method, question, caller, given);
      if (ran != null && !ran.output().equals(next.output())) {
        return differs(ran, next);
      }
      ran = next;
    }
    return judged(
        question,
        method.handler(),
        Objects.requireNonNull(ran),
        StoryReader.opened(method, ran),
        arguments(question.args(), caller, StepRunner.here(now, at(question), given)));
  }

  private StepRunner.Ran ask(
      StepRunner runner,
      Service.Method method,
      Scenario.Act.Asked question,
      JsonNode caller,
      StepRunner.Given given) {
    return switch (method.kind()) {
      case QUERY -> runner.query(script, now, at(question), method, question.args(), caller, given);
      case UPDATE -> runner.update(script, now, at(question), method, question.args(), caller);
    };
  }

  /** What others say in a story; no node has signed it. */
  private List<TokenAnswer> answers(Service.Method method, Scenario.Act.Asked question) {
    List<TokenAnswer> out = new ArrayList<>();
    for (int i = 0; i < method.asks().size(); i++) {
      Service.Asks asks = method.asks().get(i);
      Scenario.OtherAnswer answer = question.answers().get(i);
      JsonNode result = answer.result();
      out.add(
          result == null
              ? new TokenAnswer.Untold(
                  asks.depends(), asks.method(), null, Objects.requireNonNull(answer.lack()))
              : new TokenAnswer.Told(
                  asks.depends(), asks.method(), token, CanonicalJson.write(result), Hash.ZERO));
    }
    return out;
  }

  private @Nullable String react(
      Scenario.Act act, Service.Event what, @Nullable String input, ObjectNode event) {
    for (Service.Reaction reaction : script.service().reactions()) {
      if (reaction.event() == what && Objects.equals(reaction.input(), input)) {
        return transition(act, reaction.handler(), event);
      }
    }
    return unchanged(act);
  }

  private @Nullable String transition(Scenario.Act act, String handler, ObjectNode event) {
    if (now.isExpired(act.at().toEpochMilli())) {
      return unchanged(act);
    }
    StepRunner.Ran ran = null;
    for (Engine engine : engines) {
      var plain = new StepRunner(engine);
      boolean seals = !(act instanceof Scenario.Act.Upgraded); // nothing is, in an upgrade
      StepRunner runner = seals ? StoryReader.sealing(plain) : plain;
      StepRunner.Ran next = runner.transition(script, now, at(act), handler, event);
      if (ran != null && !ran.output().equals(next.output())) {
        return differs(ran, next);
      }
      ran = next;
    }
    ObjectNode full = event.deepCopy();
    full.put("token", token.toString()).put("nowMillis", act.at().toEpochMilli());
    full.set("attributes", now.attributesJson());
    JsonNode nothing = JsonNodeFactory.instance.nullNode();
    return judged(act, handler, Objects.requireNonNull(ran), nothing, arguments(full));
  }

  private @Nullable String judged(
      Scenario.Act act,
      String handler,
      StepRunner.Ran ran,
      JsonNode result,
      List<JsonNode> arguments) {
    StepOutput output = ran.output();
    steps.add(new Rehearsal.Step(handler, output.gas()));
    String expected = act.expected().code();
    if (!Objects.equals(output.code(), expected)) {
      if (output.code() == null) {
        return handler + " went well, expected " + expected;
      }
      String words = Explanation.of(engines.getFirst(), script, handler, arguments);
      return handler + " ended with " + output.code() + (words == null ? "" : ": " + words);
    }
    now = ran.after().asked(steps.size(), act.at().toEpochMilli(), output.effects());
    List<EffectRequest> effects = StoryReader.asked(ran);
    effects.forEach(effect -> asked.put(effect.tag(), effect));
    return found(act, json(effects), result);
  }

  /** Of what no handler follows nothing comes. */
  private @Nullable String unchanged(Scenario.Act act) {
    return act.expected().code() != null
        ? "nothing follows it, expected " + act.expected().code()
        : found(act, JsonNodeFactory.instance.arrayNode(), JsonNodeFactory.instance.nullNode());
  }

  private @Nullable String found(Scenario.Act act, JsonNode effects, JsonNode result) {
    Scenario.Expected expected = act.expected();
    String fault = null;
    if (expected.state() != null) {
      fault = Difference.between(expected.state(), now.stateJson(), "state");
    }
    if (fault == null && expected.effects() != null) {
      fault = Difference.between(expected.effects(), effects, "effects");
    }
    if (fault == null && expected.result() != null) {
      fault = Difference.between(expected.result(), result, "result");
    }
    return fault;
  }

  private List<JsonNode> arguments(JsonNode... behind) {
    List<JsonNode> all = new ArrayList<>(List.of(now.stateJson()));
    all.addAll(List.of(behind));
    return all;
  }

  private static String differs(StepRunner.Ran one, StepRunner.Ran other) {
    return "the engines differ, which is a fault of ours: "
        + one.output().toBytes().toUtf8()
        + " and "
        + other.output().toBytes().toUtf8();
  }

  /** Data as handlers get it: of the attestation's schema, written and read again. */
  private JsonNode asSchema(String attestation, JsonNode data) {
    String schema = script.service().schema(attestation);
    return schema == null
        ? data
        : AttestationData.decode(schema, AttestationData.encode(schema, data));
  }

  private String attester(String attestation) {
    return Objects.requireNonNull(script.file().attestation(attestation))
        .keys()
        .getFirst()
        .address()
        .toHex();
  }

  private static JsonNode json(List<EffectRequest> effects) {
    var out = JsonNodeFactory.instance.arrayNode();
    effects.forEach(effect -> out.add(effect.toJson()));
    return out;
  }

  private static StepRunner.Position at(Scenario.Act act) {
    return new StepRunner.Position(Hash.ZERO, act.at().toEpochMilli());
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }
}
