package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.TokenId;
import org.junit.jupiter.api.Test;

/** Which steps replicas have to tell their committee of, and which they keep for later. */
class OpenStepsTest {
  private static final TokenId TOKEN = World.token(43); // whose holder wants to be told
  private static final long DUE = 1_800_000_500_000L;

  private final Story story =
      new Story(
          new StepRunner(Engines.V8),
          TestScript.of(
              """
              <sl:method name="ask" kind="update" access="grant" handler="ask"/>
              """,
              """
              function ask(state, { timer }) {
                return { state, effects: [ { type: "notify", tag: "told", body: {} },
                  ...(timer ? [{ type: "timer", tag: "gate", atMillis: timer }] : []) ] };
              }
              """));

  OpenStepsTest() {
    story.begin();
  }

  @Test
  void aStepThatOnlyWaitsForATimeIsOpenFromThenOn() {
    GroupState.Transition asked = ask("{\"timer\":" + DUE + "}");
    assertThat(story.state.open(story.now(), _ -> {})).hasSize(1);

    story.elect(asked, 0);

    assertThat(story.state.asked()).hasSize(1);
    assertThat(story.state.open(DUE - 1, _ -> {})).isEmpty();
    assertThat(story.state.open(DUE, _ -> {})).hasSize(1);
  }

  @Test
  void noticesThatWaitForWhoWantsNoneWaitNoMore() {
    ask("{}");
    ask("{\"timer\":" + DUE + "}");
    assertThat(story.state.asked()).hasSize(2);

    story.add(story.world.handover(World.HOLDER, TOKEN, "", story.now()));

    assertThat(story.state.asked()).hasSize(1);
    assertThat(story.state.open(DUE - 1, _ -> {})).isEmpty();
  }

  @Test
  void whoHeldATokenBeforeIsToldNothingAndNoNoticeWaits() {
    ask("{}");
    ask("{\"timer\":" + DUE + "}");

    story.add(new Transfer(TOKEN));
    ask("{}");

    assertThat(story.state.asked()).hasSize(1);
    assertThat(story.state.open(DUE - 1, _ -> {})).isEmpty();
    story.add(story.world.handover(World.HOLDER, TOKEN, "https://new.example/", story.now()));
    ask("{}");
    assertThat(story.state.open(DUE - 1, _ -> {}))
        .hasSize(1 + 1); // with the one that has a timer besides
  }

  private GroupState.Transition ask(String args) {
    String jti = "jti " + story.entries.size();
    story.add(story.world.update(TOKEN, "ask", World.json(args), story.now(), jti));
    return story.transitions.getLast().getFirst();
  }
}
