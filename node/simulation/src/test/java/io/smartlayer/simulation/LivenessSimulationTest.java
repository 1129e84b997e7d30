package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

class LivenessSimulationTest {
  /** From the death of a node to where every honest member has a quorum's word of it. */
  @Seeds(5)
  void whoDiesCountsAsDownWithinAQuarterOfAMinuteWhereNoPingIsLost(long seed) {
    var simulation = new LivenessSimulation(seed, 0);
    simulation.run(Duration.ofMinutes(3));
    simulation.kill(0);
    simulation.run(Duration.ofSeconds(15));
    assertThat(simulation.downFor(0)).isEqualTo(simulation.honest());
  }

  @Seeds(5)
  void whoDiesCountsAsDownSoonAndWhoLivesNeverDespiteLossAndTwoLiars(long seed) {
    var simulation = new LivenessSimulation(seed, 0.02);
    simulation.run(Duration.ofMinutes(3));
    simulation.kill(0);
    simulation.run(Duration.ofSeconds(110));
    assertThat(simulation.downFor(0)).isEqualTo(simulation.honest());
    simulation.run(Duration.ofMinutes(2));
    assertThat(simulation.downFor(0)).isEqualTo(simulation.honest());
    simulation.revive(0);
    simulation.run(Duration.ofSeconds(75));
    assertThat(simulation.downFor(0)).isZero();
  }
}
