package io.smartlayer.token;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.sandbox.Run;
import io.smartlayer.tokenscript.Service;
import io.smartlayer.tokenscript.Shape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What token code returned, judged: whatever is not as the script declares it is a failure with a
 * code ({@code spec/protocol/token.md}, "Steps").
 *
 * @param code why it counts as failed, or null
 * @param state the next state as canonical JSON; null where the old one stays
 * @param expiresMillis when the token's life is to end, 0 for never; null where it says nothing
 * @param effects what it asks of the world
 * @param result what it answers, as canonical JSON
 */
record Returned(
    @Nullable String code,
    @Nullable Bytes state,
    @Nullable Long expiresMillis,
    List<EffectRequest> effects,
    Bytes result) {
  private static final String BAD_STATE = "bad-state";
  private static final String BAD_EFFECTS = "bad-effects";
  private static final String BAD_RESULT = "bad-result";
  private static final String CANNOT_SEAL = "cannot-seal";
  private static final String EFFECTS = "effects";
  private static final String STATE = "state";
  private static final String RESULT = "result";
  private static final String EXPIRES = "expiresMillis";
  private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();

  /** Deepest nesting of arguments and results: bundles and entries wrap them some times more. */
  private static final int DEPTH_LIMIT = 32;

  /**
   * By the handler of an event.
   *
   * @param token before the step
   * @param hops of the messages that it sends
   * @param requests seals those to sealed hosts; null where nothing can be sealed
   */
  static Returned byHandler(
      Run run, Service service, Instance token, int hops, SealedRequest.@Nullable Sealer requests) {
    return judged(
        run, (json, _) -> changed(json, service, token, hops, StepOutput.NO_RESULT, requests));
  }

  /** Puts a text in the place of what is sealed; null when it cannot. */
  @FunctionalInterface
  interface Sealer {
    @Nullable JsonNode seal(JsonNode result);
  }

  /** By a method that updates: like a handler's, with a result. */
  static Returned byUpdate(
      Run run,
      Service service,
      Instance token,
      Service.Method method,
      Sealer sealer,
      SealedRequest.@Nullable Sealer requests) {
    return judged(
        run,
        (json, _) -> {
          JsonNode result = json.isObject() && json.has(RESULT) ? json.get(RESULT) : NOTHING;
          JsonNode told = fits(method.result(), result) ? sealer.seal(result) : null;
          Bytes answer = told == null ? null : CanonicalJson.write(told);
          return answer != null && answer.size() <= StepOutput.UPDATE_RESULT_LIMIT_BYTES
              ? changed(json, service, token, 1, answer, requests)
              : failed(BAD_RESULT);
        });
  }

  /** By nobody: the token's life is over, and its code is not asked. */
  static Returned byExpired() {
    return failed("expired");
  }

  /** By nobody: there is no reader to seal the answer to, and its code is not asked. */
  static Returned byReaderless() {
    return failed("no-reader");
  }

  /** By a method that only reads. */
  static Returned byQuery(Run run, Service.Method method, Sealer sealer) {
    return judged(
        run,
        (json, form) -> {
          JsonNode told = fits(method.result(), json) ? sealer.seal(json) : null;
          if (told == null) {
            return failed(BAD_RESULT);
          }
          Bytes answer = method.seals() == null ? form : CanonicalJson.write(told);
          return new Returned(null, null, null, List.of(), answer);
        });
  }

  /** The canonical form if a step can hold it: it can be read back, and leaves room around it. */
  static @Nullable Bytes canonical(JsonNode value) {
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

  /** Says what a value comes to that has a canonical form. */
  private interface Judge {
    Returned judge(JsonNode value, Bytes form);
  }

  private static Returned judged(Run run, Judge judge) {
    return switch (run) {
      case Run.Failed failed -> failed(failed.code().text());
      case Run.Completed completed -> {
        JsonNode value = read(completed.json());
        Bytes form = value == null ? null : canonical(value);
        yield value == null || form == null ? failed(BAD_RESULT) : judge.judge(value, form);
      }
    };
  }

  private static Returned changed(
      JsonNode returned,
      Service service,
      Instance token,
      int hops,
      Bytes result,
      SealedRequest.@Nullable Sealer requests) {
    if (!returned.isObject() || !returned.has(STATE)) {
      return failed(BAD_STATE);
    }
    Bytes state = CanonicalJson.write(returned.get(STATE));
    if (state.size() > StepRunner.STATE_LIMIT_BYTES
        || !StateFields.fit(returned.get(STATE), service)) {
      return failed(BAD_STATE);
    }
    Long expires = null;
    if (returned.has(EXPIRES)) {
      try {
        expires = JsonFields.of(returned, RESULT).whole(EXPIRES);
      } catch (JsonFields.Malformed e) {
        return failed(BAD_STATE);
      }
    }
    try {
      List<EffectRequest> asked = effects(returned, service, token.outbox(), hops);
      List<EffectRequest> effects = sealed(asked, service, requests);
      if (effects == null) {
        return failed(CANNOT_SEAL);
      }
      return token.alarms().haveRoomFor(effects) && fits(effects, token.outbox())
          ? new Returned(null, state, expires, effects, result)
          : failed(BAD_EFFECTS);
    } catch (JsonFields.Malformed e) {
      return failed(BAD_EFFECTS);
    }
  }

  private static List<EffectRequest> effects(
      JsonNode returned, Service service, Outbox before, int hops) {
    List<EffectRequest> effects = new ArrayList<>();
    Outbox outbox = before;
    if (returned.has(EFFECTS)) {
      JsonFields in = JsonFields.of(returned, RESULT);
      for (JsonNode effect : in.list(EFFECTS, StepOutput.EFFECTS_LIMIT)) {
        EffectRequest request = EffectRequest.asked(effect, outbox, hops);
        if (request instanceof EffectRequest.Http http && service.host(http.host()) == null) {
          throw in.wrong(EFFECTS, "no declared host " + http.host());
        }
        effects.add(request);
        outbox = outbox.after(request);
      }
    }
    return effects;
  }

  /** The same with requests to sealed hosts sealed; null where there are some and nothing seals. */
  private static @Nullable List<EffectRequest> sealed(
      List<EffectRequest> asked, Service service, SealedRequest.@Nullable Sealer requests) {
    List<EffectRequest> out = new ArrayList<>();
    for (EffectRequest effect : asked) {
      Service.Host host =
          effect instanceof EffectRequest.Http http ? service.host(http.host()) : null;
      if (!(effect instanceof EffectRequest.Http http) || host == null || !host.sealed()) {
        out.add(effect);
        continue;
      }
      if (requests == null) {
        return null;
      }
      EffectRequest.Sealed sealed = requests.seal(out.size(), http);
      if (sealed == null) {
        throw new JsonFields.Malformed("a request to " + host.name() + " too large to be sealed");
      }
      out.add(sealed);
    }
    return out;
  }

  /** What a message is sent with travels with it: it has to fit into an entry. */
  private static boolean fits(List<EffectRequest> effects, Outbox before) {
    var all = JsonNodeFactory.instance.arrayNode();
    effects.forEach(effect -> all.add(effect.toJson()));
    return effects.stream().noneMatch(EffectRequest.Send.class::isInstance)
        || (before.after(effects).fits()
            && CanonicalJson.write(all).size() <= StepOutput.SENDING_LIMIT_BYTES);
  }

  private static Returned failed(String code) {
    return new Returned(code, null, null, List.of(), StepOutput.NO_RESULT);
  }

  private static boolean fits(@Nullable Shape shape, JsonNode result) {
    return shape == null || shape.misfit(result) == null;
  }

  private static @Nullable JsonNode read(String json) {
    try {
      return CanonicalJson.read(json);
    } catch (CanonicalJson.NotCanonical e) {
      return null;
    }
  }

  private static boolean fits(JsonNode value, int depth) {
    return !value.isContainer()
        || (depth > 0 && value.valueStream().allMatch(inner -> fits(inner, depth - 1)));
  }
}
