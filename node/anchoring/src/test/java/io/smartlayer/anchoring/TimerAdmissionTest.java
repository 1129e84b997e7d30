package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TokenId;
import io.smartlayer.token.EffectRequest;
import io.smartlayer.token.Election;
import io.smartlayer.token.SignedReceipt;
import io.smartlayer.token.Step;
import io.smartlayer.token.StepOutput;
import io.smartlayer.token.TestScript;
import io.smartlayer.token.Timer;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which timers may be called. */
class TimerAdmissionTest {
  private final TestGroup group = TestGroup.placed(TestScript.usual());

  @Test
  void aTimerIsCalledOnceFromItsTimeOn() {
    Timer good = timer(group, World.token(42), group.now);

    assertThat(group.code(timer(group, World.token(42), group.now + 1))).isEqualTo("timer-early");
    assertThat(group.code(timer(group, World.token(42), 0))).isEqualTo("timer-early");
    assertThat(group.offer(good)).isEqualTo("admitted");
    assertThat(group.code(good)).isEqualTo("duplicate");
  }

  /** Where there is one replica its word is enough; no fold has such a token to call. */
  @Test
  void noReplicaHasATokenCalledThatIsNotOfTheGroup() {
    TestGroup lonely = TestGroup.placed(TestScript.with("idempotent=\"true\"", 1));

    assertThat(lonely.code(timer(lonely, World.token(42), lonely.now))).isEqualTo("admitted");
    assertThat(lonely.offer(timer(lonely, World.token(43), lonely.now)))
        .isEqualTo("evidence-wrong");
  }

  /** Lest a leader keeps it back: who hands in what is not taken suspects the leader. */
  @Test
  void everyMemberHandsInATimerThatHasBeenDueForAWhile() {
    Timer due = timer(group, World.token(42), group.now);
    var late = Instant.ofEpochMilli(group.now).plus(LeaderDuty.TIMER_PATIENCE);

    assertThat(LeaderDuty.isForAll(due, late.minusMillis(1))).isFalse();
    assertThat(LeaderDuty.isForAll(due, late)).isTrue();
    assertThat(LeaderDuty.isForAll(group.activation(43), late)).isFalse();
  }

  /** What replicas say of a step that nobody has seen. */
  private static Timer timer(TestGroup group, TokenId token, long atMillis) {
    var output =
        new StepOutput(
            null,
            List.of(new EffectRequest.Timer(atMillis, "gate")),
            1,
            Bytes.utf8("null"),
            Hash.ZERO);
    var step = new Step(World.json("{}"), output.toBytes());
    List<SignedReceipt> receipts =
        group.replicas().stream()
            .limit(Election.RECEIPTS)
            .map(node -> group.world.receipt(node, group.script, 0, Hash.ZERO, step, output, token))
            .toList();
    Hash id = EffectRequest.id(group.world.feed(), 0, token, 0);
    return new Timer(id, new Election.Evidence(0, output, receipts));
  }
}
