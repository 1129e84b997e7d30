package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

class DirectorySimulationTest {
  @Seeds(2)
  void everythingIsFoundAfterLossCrashesAndPartitions(long seed) {
    DirectorySimulation.Outcome outcome = run(DirectoryPlan.honest(seed));
    assertThat(outcome.newest()).isEqualTo(outcome.found());
  }

  @Seeds(2)
  void aThirdOfTheHoldersMayBeSilentStaleOrLie(long seed) {
    mostlyNewest(run(DirectoryPlan.withLiars(seed)));
  }

  @Seeds(1)
  void peersNearAKeyWhoAreNotRegisteredHideNothingAndTheirFloodIsBorne(long seed) {
    mostlyNewest(run(DirectoryPlan.withSybils(seed)));
  }

  @Seeds(1)
  void whereNobodyKnowsEverybodyHoldersAreWalkedTo(long seed) {
    mostlyNewest(run(DirectoryPlan.walking(seed)));
  }

  @Seeds(1)
  void theSameSeedGivesTheSameRunOfTheDirectory(long seed) {
    assertThat(run(DirectoryPlan.withLiars(seed))).isEqualTo(run(DirectoryPlan.withLiars(seed)));
  }

  /** Three holders in eight may be stale at once; most look-ups meet a better one. */
  private static void mostlyNewest(DirectorySimulation.Outcome outcome) {
    assertThat(outcome.newest()).isGreaterThan(outcome.found() * 9 / 10);
  }

  private static DirectorySimulation.Outcome run(DirectoryPlan plan) {
    return new DirectorySimulation(plan).run();
  }
}
