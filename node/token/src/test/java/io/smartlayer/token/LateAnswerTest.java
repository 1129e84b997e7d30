package io.smartlayer.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Executor.Effect;
import io.smartlayer.token.Executor.Input;
import io.smartlayer.token.Executor.Lease;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers that come after the feed has given their attempt up. */
class LateAnswerTest {
  private static final ServiceScript SCRIPT = TestScript.usual();
  private static final Address SELF = World.key("service 0").address();
  private static final Hash ID = Hash.keccak(Bytes.utf8("effect"));
  private static final Lease LEASE = new Lease(ID, 1);
  private static final Instant NOW = Instant.ofEpochMilli(World.START);
  private static final Web.Exchange REFUSED = new Web.Exchange.Answered(409, Bytes.utf8("no"));

  /** The feed takes a success after it has given the attempt up, and nothing else. */
  @Test
  void onlyTheSuccessOfAnExpiredLeaseIsSaid() {
    for (boolean success : List.of(true, false)) {
      var executor = new Executor(SELF);
      executor.on(new Input.Running(ExecutorTest.effect(false, 1, null), SCRIPT, NOW));
      executor.on(new Input.Expired(LEASE));
      Bytes right = World.confirmation(World.HOTEL, ID, World.START);
      var exchange = success ? new Web.Exchange.Answered(200, right) : REFUSED;

      assertThat(executor.isAsking()).isTrue();
      List<Effect> said = executor.on(new Input.Exchanged(LEASE, exchange));
      if (success) {
        assertThat(said)
            .containsExactly(
                new Effect.Ended(LEASE, new Executor.Ending(Outcome.Kind.SUCCESS, right)));
      } else {
        assertThat(said).isEmpty();
      }
      assertThat(executor.isAsking()).isFalse();
      assertThat(executor.on(new Input.Exchanged(LEASE, exchange))).isEmpty();
    }
  }

  @Test
  void whatIsNotUnderWayIsNotWaitedForAfterItsLease() {
    var idle = new Executor(SELF);
    idle.on(new Input.Running(ExecutorTest.effect(true, 3, null), SCRIPT, NOW));
    idle.on(new Input.Exchanged(LEASE, new Web.Exchange.Lost("timeout")));
    assertThat(idle.isAsking()).isFalse();
    idle.on(new Input.Expired(LEASE));

    assertThat(idle.isAsking()).isFalse();
    assertThat(idle.on(new Input.Exchanged(LEASE, REFUSED))).isEmpty();
  }

  @Test
  void whatIsWaitedForAfterItsLeaseIsBounded() {
    var executor = new Executor(SELF);
    Bytes right = World.confirmation(World.HOTEL, ID, World.START);
    for (int number = 1; number <= Executor.LATE_LIMIT + 1; number++) {
      executor.on(new Input.Running(numbered(number), SCRIPT, NOW));
      executor.on(new Input.Expired(new Lease(ID, number)));
    }

    var answer = new Web.Exchange.Answered(200, right);
    assertThat(executor.on(new Input.Exchanged(LEASE, answer))).isEmpty();
    assertThat(executor.on(new Input.Exchanged(new Lease(ID, 2), answer))).hasSize(1);
  }

  /** A later request of the same lease says nothing of an earlier one. */
  @Test
  void whatMayHaveArrivedOnceIsNotSaidToBeNotDone() {
    var running = new Input.Running(ExecutorTest.effect(true, 3, null), SCRIPT, NOW);
    for (Web.Exchange last : List.of(REFUSED, Executor.TOO_LATE)) {
      var executor = new Executor(SELF);
      executor.on(running);
      executor.on(new Input.Exchanged(LEASE, new Web.Exchange.Lost("timeout")));
      executor.on(running);
      List<Effect> said = executor.on(new Input.Exchanged(LEASE, last));
      if (said.isEmpty()) {
        executor.on(running);
        said = executor.on(new Input.Exchanged(LEASE, last));
      }

      assertThat(said).singleElement().isInstanceOfSatisfying(Effect.Ended.class, this::isUnknown);
    }
  }

  @Test
  void norIsWhatWasStartedBeforeARestart() {
    var executor = new Executor(SELF);
    executor.restore(LEASE.record());
    executor.on(new Input.Running(ExecutorTest.effect(true, 1, null), SCRIPT, NOW));

    assertThat(executor.on(new Input.Exchanged(LEASE, REFUSED)))
        .singleElement()
        .isInstanceOfSatisfying(Effect.Ended.class, this::isUnknown);
  }

  private void isUnknown(Effect.Ended ended) {
    assertThat(ended.ending().kind()).isEqualTo(Outcome.Kind.UNKNOWN);
  }

  private static EffectCase numbered(int number) {
    EffectCase one = ExecutorTest.effect(true, 1, null);
    long deadline = one.attempts().getFirst().deadlineMillis();
    var attempt = new EffectCase.Attempt(number, SELF, Election.Route.SERVICE, deadline, null);
    return new EffectCase(
        ID,
        one.elected(),
        one.token(),
        one.offset(),
        one.index(),
        one.request(),
        one.target(),
        one.receipts(),
        List.of(attempt),
        null);
  }
}
