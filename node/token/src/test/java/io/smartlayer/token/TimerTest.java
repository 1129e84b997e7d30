package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Timers, folded: each is called once, the latest of a tag. */
class TimerTest {
  static final ServiceScript SCRIPT =
      TestScript.of(
          """
          <sl:method name="set" kind="update" access="grant" handler="set"/>
          <sl:on event="timer" handler="onTimer"/>
          """,
          """
          function set(state, { timers }) {
            if (timers.end) return { state, expiresMillis: timers.end };
            return { state, effects: Object.entries(timers).map(([tag, atMillis]) =>
              ({ type: "timer", tag, atMillis })) };
          }
          function onTimer(state, { timer, dueMillis, nowMillis }) {
            const again = timer === "again";
            return { state: { ...state, note: state.note + timer + " " + (nowMillis - dueMillis) },
              effects: again ? [{ type: "timer", tag: timer, atMillis: dueMillis + 60000 }] : [] };
          }
          """);

  private final Story story = new Story(new StepRunner(Engines.V8), SCRIPT);

  TimerTest() {
    story.begin();
  }

  @Test
  void aTimerIsCalledOnceWithItsTagAndTime() {
    GroupState.Transition asked = set("{\"gate\":1800000050000}");
    AskedStep step = story.state.asked().firstEntry().getValue();

    assertThat(story.state.openSince(step)).isEqualTo(1_800_000_050_000L);
    call(asked, 0);
    assertThat(note()).isEqualTo("gate " + (story.now() - 1_800_000_050_000L));
    assertThat(story.state.asked()).isEmpty();
    assertThat(story.state.ledger().isCalled(asked.effectIds(story.world.feed()).getFirst()))
        .isTrue();
    assertThat(call(asked, 0)).isEmpty();
  }

  @Test
  void aTimerWaitsForAWhileHoweverLongItsTimeIsOver() {
    set("{\"gate\":5}");

    assertThat(Objects.requireNonNull(alarms().waiting("gate")).dueMillis())
        .isEqualTo(story.now() + Alarms.LEAST_WAIT.toMillis());
    assertThat(story.state.openSince(story.state.asked().firstEntry().getValue()))
        .isEqualTo(story.now() + Alarms.LEAST_WAIT.toMillis());
  }

  @Test
  void ofTimersWithOneTagTheLatestCounts() {
    GroupState.Transition first = set("{\"gate\":1800000050000,\"door\":1800000060000}");
    GroupState.Transition second = set("{\"gate\":1800000090000}");

    assertThat(call(first, 1)).isEmpty(); // names come in their order: the door is first
    assertThat(call(first, 0)).hasSize(1);
    assertThat(call(second, 0)).hasSize(1);
    assertThat(story.state.asked()).isEmpty();
  }

  @Test
  void aTimerThatIsGivenUpIsNotCalledAndNobodyWaitsForIt() {
    GroupState.Transition first = set("{\"gate\":1800000050000}");
    assertThat(story.state.asked()).hasSize(1);
    set("{\"gate\":0}");

    assertThat(story.state.asked()).isEmpty();
    assertThat(call(first, 0)).isEmpty();
    assertThat(note()).isEmpty();
  }

  @Test
  void aHandlerMaySetTheSameTimerAgain() {
    GroupState.Transition first = set("{\"again\":1800000050000}");

    GroupState.Transition second = call(first, 0).getFirst();

    assertThat(second.output().effects())
        .containsExactly(new EffectRequest.Timer(1_800_000_110_000L, "again"));
    assertThat(call(second, 0)).hasSize(1);
    assertThat(note()).startsWith("again ").hasSizeGreaterThan(12);
  }

  @Test
  void aTokenHasNoMoreTimersThanTheLimit() {
    for (int i = 0; i < Alarms.LIMIT / 8; i++) {
      StringBuilder eight = new StringBuilder();
      for (int k = 0; k < 8; k++) {
        eight.append(k == 0 ? "" : ",").append("\"t").append(i * 8 + k).append("\":5");
      }
      assertThat(set("{" + eight + "}").output().code()).isNull();
    }
    assertThat(set("{\"one\":5}").output().code()).isEqualTo("bad-effects");
    assertThat(set("{\"t0\":6}").output().code()).isNull();
    assertThat(set("{\"t0\":0,\"one\":5}").output().code()).isNull();
    assertThat(alarms().byTag()).hasSize(Alarms.LIMIT).containsKey("one");
  }

  @Test
  void aTokenWhoseLifeIsOverHearsOfNothingAndStaysAsItIs() {
    GroupState.Transition asked = set("{\"gate\":1800000050000}");
    Hash before = token().stateHash();
    set("{\"end\":" + (story.now() + 2000) + "}");
    assertThat(token().stateHash()).isNotEqualTo(before);
    Instance last = token();

    StepOutput refused = set("{\"end\":0}").output();

    assertThat(refused.code()).isEqualTo("expired");
    assertThat(refused.gas()).isZero();
    assertThat(refused.stateHash()).isEqualTo(last.stateHash());
    assertThat(call(asked, 0)).isEmpty();
    assertThat(token().stateJson()).isEqualTo(last.stateJson());
    assertThat(story.state.asked()).isEmpty();
  }

  @Test
  void anEndThatIsNoTimeIsABadState() {
    assertThat(set("{\"end\":1.5}").output().code()).isEqualTo("bad-state");
    assertThat(set("{\"end\":\"soon\"}").output().code()).isEqualTo("bad-state");
  }

  @Test
  void timersAreInTheGroupsStateAndReadBack() {
    set("{\"gate\":1800000050000,\"door\":1800000060000}");
    FoldedGroup now = story.state.folded();
    List<Bytes> pieces = new ArrayList<>();
    StateForm.write(now, pieces::add);

    assertThat(StateForm.read(pieces).instances()).isEqualTo(now.instances());
  }

  private GroupState.Transition set(String timers) {
    Bytes args = World.json("{\"timers\":" + timers + "}");
    String jti = "jti " + story.entries.size();
    story.add(story.world.update(World.token(42), "set", args, story.now(), jti));
    return story.transitions.getLast().getFirst();
  }

  private List<GroupState.Transition> call(GroupState.Transition asked, int index) {
    story.add(story.timer(asked, index));
    return story.transitions.getLast();
  }

  private Instance token() {
    return Objects.requireNonNull(story.state.instance(World.token(42)));
  }

  private Alarms alarms() {
    return token().alarms();
  }

  private String note() {
    return token().stateJson().get("note").stringValue();
  }
}
