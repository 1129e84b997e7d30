package io.smartlayer.token;

import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The timers of one token that have not been called yet, by tag.
 *
 * @param byTag at most {@link #LIMIT}
 */
public record Alarms(TreePMap<String, Alarm> byTag) {
  /** How many timers a token may have at a time. */
  public static final int LIMIT = 32;

  /**
   * How long a timer waits at the least after its step, so that no token keeps its feed busy by
   * timers alone.
   */
  public static final Duration LEAST_WAIT = Duration.ofSeconds(10);

  /** None. */
  public static final Alarms NONE = new Alarms(TreePMap.empty());

  private static final int TAG_LIMIT = 64;

  /**
   * A timer that waits.
   *
   * @param offset the entry whose step asked for it
   * @param index its place among that step's effects
   */
  public record Alarm(long offset, int index, long dueMillis) {
    /** The step that asked for it. */
    AskedStep.Name step(TokenId token) {
      return new AskedStep.Name(offset, token);
    }
  }

  /** Whether a step may ask for these, given what waits already. */
  boolean haveRoomFor(List<EffectRequest> effects) {
    return after(0, 0, effects).byTag.size() <= LIMIT;
  }

  /** The timer that waits under a tag, or null. */
  public @Nullable Alarm waiting(String tag) {
    return byTag.get(tag);
  }

  /**
   * What waits after a step.
   *
   * @param nowMillis the feed's time at the step
   */
  Alarms after(long offset, long nowMillis, List<EffectRequest> effects) {
    TreePMap<String, Alarm> next = byTag;
    for (int i = 0; i < effects.size(); i++) {
      if (effects.get(i) instanceof EffectRequest.Timer(long atMillis, String tag)) {
        long due = Math.max(atMillis, nowMillis + LEAST_WAIT.toMillis());
        next = atMillis == 0 ? next.minus(tag) : next.plus(tag, new Alarm(offset, i, due));
      }
    }
    return next.equals(byTag) ? this : new Alarms(next);
  }

  /** What waits when one has been called. */
  Alarms without(String tag) {
    return new Alarms(byTag.minus(tag));
  }

  /** The tag under which a timer waits; null when it was called, replaced or given up. */
  @Nullable String tag(long offset, int index) {
    for (Map.Entry<String, Alarm> each : byTag.entrySet()) {
      if (each.getValue().offset == offset && each.getValue().index == index) {
        return each.getKey();
      }
    }
    return null;
  }

  /** The JSON form. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    byTag.forEach((tag, alarm) ->
        json.putObject(tag)
            .put("offset", alarm.offset)
            .put("index", alarm.index)
            .put("dueMillis", alarm.dueMillis));
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws JsonFields.Malformed if it has another shape
   */
  static Alarms fromJson(JsonNode json) {
    JsonFields all = JsonFields.of(json, "timers");
    TreePMap<String, Alarm> byTag = TreePMap.empty();
    if (json.size() > LIMIT) {
      throw new JsonFields.Malformed("timers: more than " + LIMIT);
    }
    for (String tag : json.propertyNames()) {
      if (tag.length() > TAG_LIMIT) {
        throw new JsonFields.Malformed("timers: a tag of " + tag.length() + " characters");
      }
      JsonFields in = all.object(tag);
      int index = in.whole("index", StepOutput.EFFECTS_LIMIT - 1);
      byTag = byTag.plus(tag, new Alarm(in.whole("offset"), index, in.whole("dueMillis")));
      in.end();
    }
    all.end();
    return new Alarms(byTag);
  }
}
