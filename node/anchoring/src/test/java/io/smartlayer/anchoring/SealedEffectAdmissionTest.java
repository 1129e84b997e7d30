package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.SilentChain;
import io.smartlayer.feed.Kind;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SealingSecret;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.EffectCase;
import io.smartlayer.token.Election;
import io.smartlayer.token.Failure;
import io.smartlayer.token.GroupSecrets;
import io.smartlayer.token.GroupState;
import io.smartlayer.token.Outcome;
import io.smartlayer.token.SealedOutcome;
import io.smartlayer.token.StepRunner;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.World;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Members elect for, lease and judge what they cannot read. */
class SealedEffectAdmissionTest {
  private static final SealingSecret SECRET = SealingSecret.fresh(new Random(3));

  private final TestGroup group =
      TestGroup.placed(_ -> SECRET, TestScript.discreet("idempotent=\"true\""));

  private Hash elected() {
    group.agreeing(SECRET.key());
    Hash id = group.delay(180).getFirst();
    group.join(group.election(id));
    return id;
  }

  private String code(Hash id, Outcome.Kind kind, Bytes content) {
    return group.code(group.outcome(id, 1, kind, content));
  }

  private static Bytes sealed(Hash id) {
    return SealedOutcome.content(SECRET, id, 1, 200, World.json("{\"room\":7}"));
  }

  @Test
  void factsAndUpdatesWaitUntilTheirStepsCanSeal() {
    assertThat(group.code(World.delay(180, group.now))).isEqualTo("group-key-missing");
    group.agreeing(SECRET.key());
    assertThat(group.code(World.delay(180, group.now))).isEqualTo("admitted");
  }

  @Test
  void anOutcomeIsJudgedByWhatStandsInTheClear() {
    Hash id = elected();
    Bytes confirmation = World.confirmation(World.HOTEL, id, World.START);

    assertThat(code(id, Outcome.Kind.SUCCESS, sealed(id))).isEqualTo("admitted");
    assertThat(code(id, Outcome.Kind.SUCCESS, sealed(Hash.ZERO))).isEqualTo("admitted");
    assertThat(code(id, Outcome.Kind.SUCCESS, World.json("{\"status\":200}")))
        .isEqualTo("admitted");
    assertThat(code(id, Outcome.Kind.SUCCESS, confirmation)).isEqualTo("not-confirmed");
    assertThat(code(id, Outcome.Kind.NOT_DONE, World.json("{\"status\":404}")))
        .isEqualTo("admitted");
  }

  @Test
  void anOutcomeOfAnotherFormIsNone() {
    Hash id = elected();
    String text = sealed(id).toUtf8();
    for (String content :
        List.of(
            "{\"sealed\":\"0x01\",\"status\":200}",
            text.replace("\"sealed\":\"0x01", "\"sealed\":\"0x02"),
            text.replace("}", ",\"why\":\"x\"}"),
            text.replace("\"status\":200", "\"status\":99"))) {
      Outcome outcome = group.outcome(id, 1, Outcome.Kind.SUCCESS, World.json(content));
      assertThat(group.code(Kind.OUTCOME, outcome.toEntry().body()))
          .as(content.substring(0, 20))
          .isEqualTo("malformed");
    }
    Outcome refused = group.outcome(id, 1, Outcome.Kind.NOT_DONE, sealed(id));
    assertThat(group.code(Kind.OUTCOME, refused.toEntry().body())).isEqualTo("malformed");
  }

  @Test
  void whatIsAskedInTheClearIsNotAnsweredSealed() {
    group.agreeing(SECRET.key());
    Hash desk = group.delay(180).getLast();
    group.join(group.election(desk));

    assertThat(code(desk, Outcome.Kind.SUCCESS, sealed(desk))).isEqualTo("not-confirmed");
  }

  @Test
  void afterTheLeasesAnchorsAndReplicasTakeTurns() {
    Hash id = elected();
    group.join(group.notDone(id, 1));
    group.join(group.election(id));
    group.join(group.notDone(id, 2));
    Election anchors = group.election(id);
    assertThat(anchors.route()).isEqualTo(Election.Route.ANCHOR);
    group.join(anchors);
    group.join(group.outcome(id, 3, Outcome.Kind.NOT_DONE, World.json("{\"why\":\"there\"}")));

    assertThat(group.effect(id).status()).isEqualTo(EffectCase.Status.NEXT_SERVICE);
    Election next = group.election(id);
    assertThat(next.executor()).isEqualTo(group.executor(id, 4, Election.Route.SERVICE));
    assertThat(group.effect(id).attempts())
        .as("the replica that has not had a turn yet")
        .extracting(EffectCase.Attempt::executor)
        .doesNotContain(next.executor());
    assertThat(group.code(next)).isEqualTo("admitted");
  }

  @Test
  void anAnchorSaysNothingOfASealedHostButThatItAskedNothing() {
    Hash id = elected();
    beyondTheLeases(id);
    for (Outcome.Kind kind : List.of(Outcome.Kind.SUCCESS, Outcome.Kind.UNKNOWN)) {
      assertThat(group.code(group.outcome(id, 3, kind, World.json("{\"status\":200}"))))
          .as(kind.text())
          .isEqualTo("not-confirmed");
    }
  }

  @Test
  void whatALookingAnchorLetsRunOutHasNotLeft() {
    Hash id = elected();
    beyondTheLeases(id);
    expire(id, 3);
    assertThat(group.effect(id).mayHaveArrived()).isFalse();
    assertThat(group.effect(id).status()).isEqualTo(EffectCase.Status.NEXT_SERVICE);
  }

  @Test
  void onceAReplicasAttemptMayHaveArrivedNobodyClaimsThatNothingWasDone() {
    Hash id = elected();
    beyondTheLeases(id);
    assertThat(group.code(failure(id, Outcome.Kind.NOT_DONE))).isEqualTo("admitted");
    group.join(group.outcome(id, 3, Outcome.Kind.NOT_DONE, World.json("{\"why\":\"there\"}")));
    group.join(group.election(id));
    expire(id, 4);
    group.join(group.election(id));
    assertThat(group.code(failure(id, Outcome.Kind.NOT_DONE))).isEqualTo("failure-out-of-turn");
    assertThat(group.code(failure(id, Outcome.Kind.UNKNOWN))).isEqualTo("admitted");
  }

  private void expire(Hash id, int attempt) {
    group.now = Objects.requireNonNull(group.effect(id).attempt(attempt)).deadlineMillis() + 60_000;
    group.join(group.expired(id, attempt));
  }

  private Failure failure(Hash id, Outcome.Kind kind) {
    SecretKey anchor = group.world.keyOf(group.effect(id).attempts().getLast().executor());
    List<SecretKey> others = group.anchors().stream().filter(key -> key != anchor).toList();
    return group.failure(id, kind, anchor, others);
  }

  private void beyondTheLeases(Hash id) {
    group.join(group.notDone(id, 1));
    group.join(group.election(id));
    group.join(group.notDone(id, 2));
    group.join(group.election(id));
  }

  @Test
  void whoLacksTheKeyCannotTellOfAStepThatAsks() {
    elected();
    GroupState.Transition step = group.wanted.values().iterator().next().step();

    assertThat(finding(GroupSecrets.NONE, step)).isInstanceOf(Auditor.Finding.CannotTell.class);
    assertThat(finding(_ -> SECRET, step)).isInstanceOf(Auditor.Finding.Agrees.class);
  }

  private Auditor.Finding finding(GroupSecrets secrets, GroupState.Transition step) {
    var silent = new SilentChain(World.CHAIN, "nothing is read");
    return new Auditor(new StepRunner(new PlainEngine()), group.scripts, silent, secrets)
        .transition(step, group.entries);
  }
}
