package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Address;
import io.smartlayer.token.Engines;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a group while its state is being written, before it falls asleep. */
class GroupSealingTest {
  private final LocalWorld local = LocalWorld.started(4, 3);
  private HeldCabinet held;
  private ServiceNode node;

  @BeforeEach
  void begin() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    Address name = local.replicas().getFirst().self();
    local.kill(name);
    held = new HeldCabinet(local.cabinet(name));
    node = local.startService(local.parts(name, local.disk(name), held), Engines.V8);
    local.awaitServed(1);
    Patience.until("its state to be written", () -> isHeld(1));
  }

  @AfterEach
  void stop() {
    held.lets.release(1000);
    local.close();
  }

  private boolean isHeld(int puts) {
    node.rest();
    return held.puts.get() == puts && figures().queued() >= 0;
  }

  @Test
  void itFallsAsleepOnce() {
    for (int i = 0; i < 5; i++) {
      node.rest();
      assertThat(figures().asleep().groups()).isZero();
    }
    assertThat(held.puts).as("what was begun is not begun again").hasValue(1);
    held.lets.release();
    Patience.until("it to sleep", () -> figures().asleep().groups() == 1);
    held.lets.release(1000);
    assertThat(LocalWorld.minutes(node, 1)).isZero();
    assertThat(figures().asleep().groups()).as("nothing was left to put it to sleep").isZero();
    assertThat(held.puts).hasValue(1);
  }

  @Test
  void whoIsAskedMeanwhileStaysAwake() {
    assertThat(LocalWorld.minutes(node, 1)).isZero();
    held.lets.release();
    Patience.until("the state to be written", () -> held.done.get() == 1);
    assertThat(figures().asleep().groups()).isZero();
    assertThat(figures().groups()).isOne();
  }

  /** Else what is written of the earlier one could take the place of the later. */
  @Test
  void aLaterStateWaitsForTheEarlierOne() {
    local.delay(local.leader(), 60);
    Patience.until("the delay", () -> LocalWorld.minutes(node, 1) == 60);
    node.rest();
    node.rest();
    assertThat(figures().asleep().groups()).isZero();
    assertThat(held.puts).hasValue(1);
    held.lets.release();
    Patience.until("the later state", () -> isHeld(2));
    assertThat(figures().asleep().groups()).isZero();
    held.lets.release();
    Patience.until("it to sleep", () -> figures().asleep().groups() == 1);
    assertThat(LocalWorld.minutes(node, 1)).isEqualTo(60);
    assertThat(figures().takenEntries()).isZero();
  }

  private Figures figures() {
    return Objects.requireNonNull(node.figures());
  }
}
