package io.smartlayer.authoring;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.TokenAnswer;
import io.smartlayer.tokenscript.Service;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A story that a token's code is tried with: what happens to a fresh token, one thing after the
 * other, and what has to come of each ({@code docs/tutorial.md}).
 *
 * @param attributes the token's, as canonical JSON
 * @param webhook where the holder wants to be told
 */
public record Scenario(String name, Bytes attributes, String webhook, List<Act> acts) {
  /** Most acts of one story. */
  public static final int ACTS_LIMIT = 256;

  private static final String ANSWERS = "answers";
  private static final int TEXT_LIMIT = 2048;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  /** Copies the list. */
  public Scenario {
    acts = List.copyOf(acts);
  }

  /** What becomes of a text that is read. */
  public sealed interface Reading {
    /** A story. */
    record Read(Scenario scenario) implements Reading {}

    /** None; {@code why} begins with the place. */
    record Refused(String why) implements Reading {}
  }

  /** One thing that happens. */
  public sealed interface Act {
    /** The feed's time then. */
    Instant at();

    /** What has to come of it. */
    Expected expected();

    /** The holder and the issuer bring the token to life. */
    record Activated(Instant at, Expected expected) implements Act {}

    /**
     * Somebody attests something.
     *
     * @param data the attestation's fields
     */
    record Told(String input, JsonNode data, Instant at, Expected expected) implements Act {}

    /**
     * An effect has come to something.
     *
     * @param kind {@code success} or {@code unknown}
     * @param data what the counterparty answered
     */
    record Outcome(
        String effect, String kind, boolean late, JsonNode data, Instant at, Expected expected)
        implements Act {}

    /**
     * Anchors attest that an effect failed.
     *
     * @param kind {@code not-done} or {@code unknown}
     */
    record Failed(String effect, String kind, Instant at, Expected expected) implements Act {}

    /**
     * Its group goes on under this script.
     *
     * @param old the state that it had under the script before
     */
    record Upgraded(JsonNode old, Instant at, Expected expected) implements Act {}

    /**
     * A contract has logged an event.
     *
     * @param attribute which one
     * @param data its parameters
     */
    record Logged(String attribute, JsonNode data, long block, Instant at, Expected expected)
        implements Act {}

    /** Who holds the token now has taken it over. */
    record TakenOver(Instant at, Expected expected) implements Act {}

    /**
     * A time has come for which the token wanted to be called.
     *
     * @param timer the timer's tag
     */
    record Called(String timer, Instant at, Expected expected) implements Act {}

    /**
     * Another token has sent something.
     *
     * @param hops how many messages led to each other, up to this one
     */
    record Heard(TokenId from, JsonNode body, int hops, Instant at, Expected expected)
        implements Act {}

    /**
     * Somebody asks.
     *
     * @param caller what the method may know of who asks
     * @param answers what other tokens answer to the method's questions, in their order
     * @param chain what the method reads of the chain
     */
    record Asked(
        String method,
        JsonNode args,
        JsonNode caller,
        List<OtherAnswer> answers,
        OnChain chain,
        Instant at,
        Expected expected)
        implements Act {
      /** Copies the answers. */
      public Asked {
        answers = List.copyOf(answers);
      }
    }
  }

  /**
   * What another token answers.
   *
   * @param result what its method says; null when there is no answer
   * @param lack why there is none; null when there is one
   */
  public record OtherAnswer(@Nullable JsonNode result, TokenAnswer.@Nullable Lack lack) {}

  /**
   * What is on the chain.
   *
   * @param values an object: by attribute the value, or an object with the code of why there is
   *     none
   * @param block the number of the block that is read
   */
  public record OnChain(JsonNode values, long block) {}

  /**
   * What has to come of an act; what is null may be anything.
   *
   * @param code of the failure; null where the code has to go well
   */
  public record Expected(
      @Nullable JsonNode state,
      @Nullable JsonNode effects,
      @Nullable JsonNode result,
      @Nullable String code) {}

  /** Reads a story from JSON. */
  public static Reading read(String text) {
    try {
      return new Reading.Read(read(JsonFields.of(CanonicalJson.read(text), "scenario")));
    } catch (CanonicalJson.NotCanonical e) {
      return new Reading.Refused("no JSON: " + e.getMessage());
    } catch (JsonFields.Malformed e) {
      return new Reading.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static Scenario read(JsonFields in) {
    String name = in.text("name", TEXT_LIMIT);
    JsonNode attributes = in.has("attributes") ? in.value("attributes") : none();
    String webhook = in.has("webhook") ? in.text("webhook", TEXT_LIMIT) : "";
    List<Act> acts = new ArrayList<>();
    Instant at = BEGIN;
    for (JsonNode each : in.list("acts", ACTS_LIMIT)) {
      JsonFields act = JsonFields.of(each, "acts[" + acts.size() + "]");
      at = act.has("at") ? instant(act) : at.plus(BETWEEN);
      acts.add(act(act, at));
      act.end();
    }
    in.end();
    return new Scenario(name, CanonicalJson.write(attributes), webhook, acts);
  }

  private static Act act(JsonFields in, Instant at) {
    if (in.has("method")) {
      String method = in.text("method", TEXT_LIMIT);
      return new Act.Asked(
          method,
          some(in, "args"),
          some(in, "caller"),
          answers(in),
          new OnChain(some(in, "chain"), block(in)),
          at,
          expected(in));
    }
    String event = in.text("event", TEXT_LIMIT);
    return switch (event) {
      case "activated" -> new Act.Activated(at, expected(in));
      case "attestation" ->
          new Act.Told(in.text("input", TEXT_LIMIT), in.value("data"), at, expected(in));
      case "upgraded" -> new Act.Upgraded(in.value("old"), at, expected(in));
      case "chain-event" ->
          new Act.Logged(
              in.text("attribute", TEXT_LIMIT), in.value("data"), block(in), at, expected(in));
      case "handover" -> new Act.TakenOver(at, expected(in));
      case "timer" -> new Act.Called(in.text("timer", TEXT_LIMIT), at, expected(in));
      case "message" ->
          new Act.Heard(
              token(in),
              in.value("body"),
              in.has("hops") ? in.whole("hops", EffectRequest.HOPS_LIMIT) : 1,
              at,
              expected(in));
      case "outcome" ->
          new Act.Outcome(
              in.text("effect", TEXT_LIMIT),
              oneOf(in, "kind", List.of("success", "unknown")),
              in.has("late") && in.truth("late"),
              some(in, "data"),
              at,
              expected(in));
      case "failure" ->
          new Act.Failed(
              in.text("effect", TEXT_LIMIT),
              oneOf(in, "kind", List.of("not-done", "unknown")),
              at,
              expected(in));
      default ->
          throw in.wrong(
              "event",
              "none of activated, attestation, outcome, failure, timer, upgraded, handover,"
                  + " message, chain-event");
    };
  }

  private static long block(JsonFields in) {
    return in.has("block") ? in.whole("block") : 1;
  }

  private static TokenId token(JsonFields in) {
    try {
      return TokenId.parse(in.text("from", TEXT_LIMIT));
    } catch (IllegalArgumentException e) {
      throw in.wrong("from", String.valueOf(e.getMessage()));
    }
  }

  private static List<OtherAnswer> answers(JsonFields in) {
    List<OtherAnswer> answers = new ArrayList<>();
    if (in.has(ANSWERS)) {
      for (JsonNode each : in.list(ANSWERS, Service.Method.ASKS_LIMIT)) {
        JsonFields answer = JsonFields.of(each, ANSWERS + "[" + answers.size() + "]");
        answers.add(
            answer.has("code")
                ? new OtherAnswer(null, lack(answer))
                : new OtherAnswer(answer.value("result"), null));
        answer.end();
      }
    }
    return answers;
  }

  private static TokenAnswer.Lack lack(JsonFields in) {
    TokenAnswer.Lack lack = TokenAnswer.Lack.of(in.text("code", TEXT_LIMIT));
    if (lack == null) {
      throw in.wrong("code", "no code that an answer has");
    }
    return lack;
  }

  private static Expected expected(JsonFields in) {
    return new Expected(
        in.has("state") ? in.value("state") : null,
        in.has("effects") ? in.value("effects") : null,
        in.has("result") ? in.value("result") : null,
        in.has("code") ? in.text("code", TEXT_LIMIT) : null);
  }

  private static String oneOf(JsonFields in, String name, List<String> words) {
    String word = in.text(name, TEXT_LIMIT);
    if (!words.contains(word)) {
      throw in.wrong(name, "none of " + String.join(", ", words));
    }
    return word;
  }

  private static Instant instant(JsonFields in) {
    try {
      return Instant.parse(in.text("at", TEXT_LIMIT));
    } catch (DateTimeException e) {
      throw in.wrong("at", "no time like 2026-01-01T12:00:00Z");
    }
  }

  private static JsonNode some(JsonFields in, String name) {
    return in.has(name) ? in.value(name) : none();
  }

  private static ObjectNode none() {
    return JsonNodeFactory.instance.objectNode();
  }
}
