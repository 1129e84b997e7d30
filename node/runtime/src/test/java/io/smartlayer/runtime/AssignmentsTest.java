package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.adapters.memory.MemoryStorage;
import io.smartlayer.environment.Storage;
import io.smartlayer.primitives.Hash;
import io.smartlayer.token.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
  private static final Assignment ONE = new Assignment(World.TYPE, "one", Hash.ZERO);
  private static final Assignment TWO = new Assignment(World.TYPE, "two", Hash.ZERO);
  private static final Instant NOW = Instant.ofEpochMilli(World.START);

  private final NodeLoop loop = new NodeLoop("test", () -> {});
  private final MemoryStorage disk = new MemoryStorage();
  private final Storage.Log feed = disk.open("feed");
  private Assignments assignments = new Assignments(loop, disk);

  private void restart() {
    disk.close();
    assignments = new Assignments(loop, disk);
  }

  private void leave(Assignment one) {
    assignments.leave(one.feed(), feed, Leave.Why.RANK, NOW);
  }

  @Test
  void whatWasAssignedStandsUntilItIsLeftAndFromTheNextAssignmentOn() {
    assignments.add(TWO);
    assignments.add(ONE);
    assertThat(assignments.standing()).containsExactly(TWO.feed(), ONE.feed());
    leave(TWO);
    assertThat(assignments.standing()).containsExactly(ONE.feed());
    restart();
    assertThat(assignments.standing()).containsExactly(ONE.feed());
    assertThat(assignments.hasLeft(TWO.feed())).isTrue();
    assertThat(assignments.add(TWO)).as("nothing of it is open").isNull();
    restart();
    assertThat(assignments.standing()).containsExactly(ONE.feed(), TWO.feed());
    assertThat(assignments.hasLeft(TWO.feed())).isFalse();
  }

  @Test
  void itsLogIsGivenBack() {
    assignments.add(ONE);
    leave(ONE);
    assertThat(assignments.add(ONE)).isSameAs(feed);
    assertThat(assignments.counts()).isEqualTo(Map.of(Leave.Why.RANK, 1L));
  }

  @Test
  void whatWasAssignedTwiceStandsOnceAndIsLeftAsAWhole() {
    assignments.add(ONE);
    assignments.add(ONE);
    restart();
    assertThat(assignments.standing()).containsExactly(ONE.feed());
    leave(ONE);
    restart();
    assertThat(assignments.standing()).isEmpty();
  }

  @Test
  void anAssignmentFromBeforeIsToldByItsTime() {
    var lately = Duration.ofSeconds(60);
    assignments.add(ONE);
    assertThat(assignments.hasJustLeft(ONE.feed(), lately, NOW)).isFalse();
    leave(ONE);
    assertThat(assignments.hasJustLeft(ONE.feed(), lately, NOW.plusSeconds(59))).isTrue();
    assertThat(assignments.hasJustLeft(ONE.feed(), lately, NOW.plusSeconds(60))).isFalse();
    assertThat(assignments.hasJustLeft(ONE.feed(), lately, NOW.minusSeconds(1)))
        .as("a clock that was wrong")
        .isFalse();
  }

  @Test
  void whatWasNeverAssignedCannotBeLeft() {
    assertThatThrownBy(() -> leave(ONE)).isInstanceOf(IllegalStateException.class);
  }
}
