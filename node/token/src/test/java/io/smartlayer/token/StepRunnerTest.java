package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.tokenscript.Service;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Steps on both engines: what one says, the other says too. */
class StepRunnerTest {
  private static final ServiceScript SCRIPT = TestScript.usual();
  private static final StepRunner SERVES = new StepRunner(Engines.V8);
  private static final StepRunner VERIFIES = new StepRunner(Engines.CHICORY);
  private static final StepRunner.Position AT =
      new StepRunner.Position(Hash.keccak(Bytes.utf8("prefix")), World.START);
  private static final Instance TICKET =
      new Instance(
          World.token(42),
          World.json("{\"flight\":\"SL123\",\"seat\":\"12A\"}"),
          StateFields.initial(SCRIPT.service()),
          "");
  private static final JsonNode CALLER =
      JsonNodeFactory.instance.objectNode().put("audience", "https://cars.example");

  @Test
  void aGoodStepChangesTheStateAndAsksForEffects() {
    StepRunner.Ran ran = delayed(SERVES, 180);

    assertThat(ran.output().code()).isNull();
    assertThat(ran.output().effects()).hasSize(3);
    assertThat(ran.after().stateJson().get("minutes").intValue()).isEqualTo(180);
    assertThat(ran.output().stateHash()).isEqualTo(ran.after().stateHash());
    assertThat(ran.step().readInput().stateHash()).isEqualTo(TICKET.stateHash());
    assertThat(ran).isEqualTo(delayed(VERIFIES, 180));
  }

  @ParameterizedTest
  @EnumSource(TestScript.Trick.class)
  void aFailingHandlerLeavesTheStateAndAsksForNothingOnEveryEngine(TestScript.Trick trick) {
    StepRunner.Ran ran = delayed(SERVES, trick.minutes());

    assertThat(ran.after()).isEqualTo(TICKET);
    assertThat(ran.output().effects()).isEmpty();
    assertThat(ran.output().stateHash()).isEqualTo(TICKET.stateHash());
    assertThat(ran.output().code())
        .isEqualTo(
            switch (trick) {
              case THROW -> "exception";
              case LOOP -> "out-of-gas";
              case LOSE_STATE, WRONG_TYPE, MORE_STATE, LARGE_STATE, TEXT -> "bad-state";
              case UNKNOWN_EFFECT, UNDECLARED_HOST, MANY_EFFECTS, CLIMBING_PATH, LARGE_EFFECT ->
                  "bad-effects";
              case DEEP_EFFECT, LONE_SURROGATE, LARGE_NUMBER, NOTHING, FUNCTION -> "bad-result";
            });
    assertThat(ran).isEqualTo(delayed(VERIFIES, trick.minutes()));
  }

  @Test
  void aHandlerThatTheCodeDoesNotDefineFailsDeterministically() {
    StepRunner.Ran ran = run(SERVES, "missing", 1);

    assertThat(ran.output().code()).isEqualTo("no-such-function");
    assertThat(ran).isEqualTo(run(VERIFIES, "missing", 1));
  }

  @Test
  void aMethodAnswersAndChangesNothing() {
    StepRunner.Ran ran = ask(SERVES, "{\"b\":1,\"a\":2}");

    assertThat(ran.output().result().toUtf8())
        .isEqualTo(
            "{\"caller\":{\"audience\":\"https://cars.example\"},"
                + "\"keys\":\"a,b\",\"status\":\"booked\"}");
    assertThat(ran.after()).isEqualTo(TICKET);
    assertThat(ran).isEqualTo(ask(VERIFIES, "{\"b\":1,\"a\":2}"));
  }

  /** Who runs the step again has its canonical input only, not the text in which it was asked. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"b\":1,\"a\":2}|{\"a\":2,\"b\":1}",
        "{\"a\":1.50}|{\"a\":1.5}",
        "{\"a\":1e3}|{\"a\":1000}",
        "{ \"a\" : \"\\u0041\" }|{\"a\":\"A\"}"
      })
  void theSameArgumentsInAnotherSpellingAreTheSameStepAtTheSamePrice(String one, String other) {
    assertThat(ask(SERVES, one)).isEqualTo(ask(SERVES, other));
  }

  @ParameterizedTest
  @CsvSource({"deep,bad-result", "throw,exception", "large,bad-result", "surrogate,bad-result"})
  void aMethodThatFailsHasACodeAndNoResult(String trick, String code) {
    StepRunner.Ran ran = ask(SERVES, "{\"trick\":\"" + trick + "\"}");

    assertThat(ran.output().code()).isEqualTo(code);
    assertThat(ran.output().result().toUtf8()).isEqualTo("null");
    assertThat(ran).isEqualTo(ask(VERIFIES, "{\"trick\":\"" + trick + "\"}"));
  }

  @Test
  void argumentsThatNoStepCanHoldCannotBeAsked() {
    ObjectNode lone = JsonNodeFactory.instance.objectNode().put("a", "\ud800");
    for (JsonNode args :
        List.of(
            CanonicalJson.read("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}"),
            CanonicalJson.read("{\"a\":1E20}"),
            CanonicalJson.read("{\"a\":9007199254740993}"),
            CanonicalJson.read("{\"a\":1e400}"),
            CanonicalJson.read("[]"),
            CanonicalJson.read("\"" + "x".repeat(StepRunner.ARGS_LIMIT_BYTES) + "\""),
            CanonicalJson.read("{\"a\":\"" + "x".repeat(StepRunner.ARGS_LIMIT_BYTES) + "\"}"),
            lone)) {
      assertThat(StepRunner.isAskable(args)).isFalse();
      assertThatThrownBy(() -> SERVES.query(SCRIPT, TICKET, AT, method(), args, CALLER))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(StepRunner.isAskable(CanonicalJson.read("{\"a\":[{}]}"))).isTrue();
  }

  @Test
  void whatAStepWasGivenIsReadBackStrictly() {
    Step asked = ask(SERVES, "{\"a\":1}").step();
    StepInput.Call call = Objects.requireNonNull(asked.readInput().call());

    assertThat(call.args()).isEqualTo(World.json("{\"a\":1}"));
    assertThat(delayed(SERVES, 180).step().readInput().call()).isNull();
    for (String name : List.of("token", "script", "engine", "nowMillis", "gasLimit", "call")) {
      ObjectNode json = (ObjectNode) CanonicalJson.read(asked.input().toUtf8());
      json.remove(name);
      assertThatThrownBy(() -> StepInput.fromJson(json)).isInstanceOf(JsonFields.Malformed.class);
    }
    ObjectNode both = (ObjectNode) CanonicalJson.read(asked.input().toUtf8());
    both.putObject("event");
    assertThatThrownBy(() -> StepInput.fromJson(both)).isInstanceOf(JsonFields.Malformed.class);
  }

  private static StepRunner.Ran delayed(StepRunner runner, int minutes) {
    return run(runner, "onDelay", minutes);
  }

  private static StepRunner.Ran run(StepRunner runner, String handler, int minutes) {
    ObjectNode event =
        JsonNodeFactory.instance.objectNode().put("type", "attestation").put("attester", "0x1");
    event.putObject("data").put("minutes", minutes);
    return runner.transition(SCRIPT, TICKET, AT, handler, event);
  }

  private static StepRunner.Ran ask(StepRunner runner, String args) {
    return runner.query(SCRIPT, TICKET, AT, method(), JsonMapper.shared().readTree(args), CALLER);
  }

  private static Service.Method method() {
    return Objects.requireNonNull(SCRIPT.service().method("status"));
  }
}
