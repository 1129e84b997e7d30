package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.JsonFields;
import io.smartlayer.primitives.TokenId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, folded: what a step that sends asks for, and what a token hears. */
class MessageTest {
  private static final TokenId SELF = World.token(42);
  private static final TokenId FRIEND = World.token(90);
  private static final TokenId OTHER = World.token(91);

  private static final ServiceScript SCRIPT =
      TestScript.of(
          """
          <sl:method name="send" kind="update" access="grant" handler="send"/>
          <sl:on event="message" handler="onMessage"/>
          """,
          """
          function send(state, { effects }) {
            const made = (body) => typeof body === "number" ? "x".repeat(body) : body;
            return { state, effects: effects.map((e) => ({ ...e, body: made(e.body) })) };
          }
          function onMessage(state, event) {
            const note = JSON.stringify([event.from, event.body, event.hops]);
            return { state: { ...state, note },
              effects: [{ type: "send", to: event.from, body: event.body, tag: "back" }] };
          }
          """);

  private final Story story = new Story(new StepRunner(Engines.V8), SCRIPT);

  MessageTest() {
    story.begin();
  }

  @Test
  void messagesToEachTokenAreNumberedFromOneOnAcrossSteps() {
    StepOutput first = send(message(FRIEND), message(OTHER), message(FRIEND));
    StepOutput second = send(message(FRIEND));

    assertThat(sends(first)).extracting(EffectRequest.Send::sequence).containsExactly(1L, 1L, 2L);
    assertThat(sends(second)).extracting(EffectRequest.Send::sequence).containsExactly(3L);
    assertThat(sends(first)).extracting(EffectRequest.Send::hops).containsOnly(1);
  }

  @Test
  void aStepThatFailsUsesUpNoNumber() {
    assertThat(send(message(FRIEND), "{\"type\":\"fax\",\"tag\":\"t\"}").code())
        .isEqualTo("bad-effects");

    assertThat(sends(send(message(FRIEND))))
        .extracting(EffectRequest.Send::sequence)
        .containsExactly(1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"hops\":1", "\"sequence\":1", "\"from\":\"me\""})
  void aScriptDoesNotSayWhatTheNodeAdds(String field) {
    String forged = message(FRIEND).replaceFirst("\\{", "{" + field + ",");

    assertThat(send(forged).code()).isEqualTo("bad-effects");
  }

  @Test
  void aTokenHearsWhoSentWhatAndAnswersOneHopOn() {
    story.add(Bodies.message(FRIEND, SELF, 5, 3));

    StepOutput output = story.transitions.getLast().getFirst().output();
    assertThat(note()).isEqualTo("[\"" + FRIEND + "\",{\"n\":1.5},3]");
    assertThat(sends(output))
        .containsExactly(new EffectRequest.Send(FRIEND, World.json("{\"n\":1.5}"), "back", 4, 1));
    assertThat(story.state.ledger().taken(FRIEND, SELF)).isEqualTo(5);
  }

  @Test
  void afterEightHopsNobodyAnswers() {
    story.add(Bodies.message(FRIEND, SELF, 1, EffectRequest.HOPS_LIMIT));

    StepOutput output = story.transitions.getLast().getFirst().output();
    assertThat(output.code()).isEqualTo("bad-effects");
    assertThat(note()).isEmpty();
    assertThat(story.state.ledger().taken(FRIEND, SELF)).isEqualTo(1);
  }

  @Test
  void whatAStepSendsHasLimits() {
    int quotes = 2;
    int large = EffectRequest.MESSAGE_LIMIT_BYTES - quotes;
    assertThat(send(message(FRIEND, "" + large)).code()).isNull();
    assertThat(send(message(FRIEND, "" + (large + 1))).code()).isEqualTo("bad-effects");

    String notice =
        "{\"type\":\"notify\",\"tag\":\"t\",\"body\":"
            + (EffectRequest.BODY_LIMIT_BYTES - quotes)
            + "}";
    assertThat(send(notice, notice, notice, notice).code()).isNull();
    assertThat(send(notice, notice, notice, message(FRIEND, "" + large)).code()).isNull();
    assertThat(send(notice, notice, notice, notice, message(FRIEND)).code())
        .isEqualTo("bad-effects");
  }

  @Test
  void aTokenSendsToNoMoreOthersThanTheLimit() {
    for (int i = 0; i < Outbox.LIMIT / 8; i++) {
      List<String> eight = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        eight.add(message(World.token(1000 + 8 * i + k)));
      }
      assertThat(send(eight.toArray(String[]::new)).code()).isNull();
    }
    assertThat(send(message(FRIEND)).code()).isEqualTo("bad-effects");
    assertThat(send(message(World.token(1000))).code()).isNull();
  }

  @Test
  void aMessageWaitsUntilTheOneBeforeHasComeToAnEnd() {
    send(message(FRIEND), message(FRIEND), message(OTHER));
    GroupState.Transition asked = story.transitions.getLast().getFirst();
    List<EffectRequest.Send> sends = sends(asked.output());
    assertThat(sends.stream().map(send -> story.state.ledger().isTurn(SELF, send)))
        .containsExactly(true, false, true);

    var id = story.elect(asked, 0);
    assertThat(story.state.ledger().isTurn(SELF, sends.get(1))).isFalse();
    EffectCase effect = Objects.requireNonNull(story.state.ledger().effect(id));
    assertThat(effect.elected()).isEqualTo(story.entries.size() - 1);
    story.add(story.outcome(id, 1, Outcome.Kind.SUCCESS, World.json("{\"status\":200}")));

    assertThat(sends.stream().map(send -> story.state.ledger().isTurn(SELF, send)))
        .containsExactly(false, true, true);
    assertThat(story.state.asked()).hasSize(1);
  }

  @Test
  void replicasReportAStepWhoseMessageWaitsOnlyWhenItIsItsTurn() {
    send(message(FRIEND));
    var id = story.elect(story.transitions.getLast().getFirst(), 0);
    send(message(FRIEND));

    assertThat(story.state.asked()).hasSize(1);
    assertThat(story.state.open(story.now(), _ -> {})).isEmpty();
    story.add(story.outcome(id, 1, Outcome.Kind.SUCCESS, World.json("{\"status\":200}")));
    assertThat(story.state.open(story.now(), _ -> {})).hasSize(1);
  }

  @Test
  void whoCountsFromNothingIsNotRead() {
    for (String zero : List.of("\"hops\":0,\"sequence\":1", "\"hops\":1,\"sequence\":0")) {
      String text = message(FRIEND).replaceFirst("\\{", "{" + zero + ",");
      var json = CanonicalJson.read(text);
      assertThatThrownBy(() -> EffectRequest.fromJson(json))
          .isInstanceOf(JsonFields.Malformed.class);
    }
  }

  private static String message(TokenId to) {
    return message(to, "\"hello\"");
  }

  private static String message(TokenId to, String body) {
    return "{\"type\":\"send\",\"to\":\"" + to + "\",\"tag\":\"t\",\"body\":" + body + "}";
  }

  private StepOutput send(String... effects) {
    Bytes args = World.json("{\"effects\":[" + String.join(",", effects) + "]}");
    String jti = "jti " + story.entries.size();
    story.add(story.world.update(SELF, "send", args, story.now(), jti));
    return story.transitions.getLast().getFirst().output();
  }

  private static List<EffectRequest.Send> sends(StepOutput output) {
    return output.effects().stream()
        .filter(EffectRequest.Send.class::isInstance)
        .map(EffectRequest.Send.class::cast)
        .toList();
  }

  private String note() {
    Instance token = Objects.requireNonNull(story.state.instance(SELF));
    return token.stateJson().get("note").stringValue();
  }
}
