package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.Election;
import io.smartlayer.token.Standing;
import io.smartlayer.token.TestScript;
import org.junit.jupiter.api.Test;

class EffectBudgetTest {
  private final TestGroup group = TestGroup.placed(TestScript.usual());
  private int minutes; // of delays, since no fact counts twice

  @Test
  void whoFailsWhereOthersSucceedIsPassedOverForAnHour() {
    Address weak = group.replicas().getFirst();
    for (int failures = 0; failures <= Standing.ALLOWED; failures++) {
      Hash id = firstFor(weak);
      group.join(group.election(id));
      group.join(group.notDone(id, 1));
      group.join(group.election(id));
      group.join(group.success(id, 2));
    }
    Hash id = firstFor(weak);
    Election next = group.election(id);
    Election again = withExecutor(next, weak);

    assertThat(next.executor()).isNotEqualTo(weak);
    assertThat(group.code(next)).isEqualTo("admitted");
    assertThat(group.code(again)).isEqualTo("wrong-executor");
    group.now += Standing.WINDOW.plusMinutes(1).toMillis();
    assertThat(group.code(withExecutor(group.election(id), weak))).isEqualTo("admitted");
  }

  /** An effect for which a node ranks first, among some that were asked for. */
  private Hash firstFor(Address node) {
    while (true) {
      Hash id = group.delay(180 + minutes++).getFirst();
      if (group.world.network().executors(group.replicas(), id).getFirst().equals(node)) {
        return id;
      }
    }
  }

  private static Election withExecutor(Election election, Address executor) {
    return new Election(
        election.effectId(),
        election.attempt(),
        election.placement(),
        executor,
        election.route(),
        election.deadlineMillis(),
        election.evidence());
  }
}
