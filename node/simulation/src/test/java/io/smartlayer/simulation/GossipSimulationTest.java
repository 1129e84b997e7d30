package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GossipSimulationTest {
  @Seeds(3)
  void everyMessageReachesEveryoneWithinASecond(long seed) {
    GossipFigures figures = new GossipSimulation(GossipPlan.honest(seed, 60)).run();

    assertThat(figures.maxMillis()).isLessThan(1000);
    assertThat(figures.honestDisconnected()).isZero();
  }

  @Seeds(3)
  void afterCrashesPartitionsAndLossEveryMessageReachesEveryone(long seed) {
    new GossipSimulation(GossipPlan.honest(seed, 60).troubled(20_000, 0.05)).run();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFifthOfOneKindOfMischiefKeepsNothingFromAnyone(GossipMischief mischief) {
    GossipPlan plan = GossipPlan.honest(1, 48).with(times(12, mischief), 0);

    assertThat(new GossipSimulation(plan).run().honestDisconnected()).isZero();
  }

  @Seeds(2)
  void allMischiefAtOnceDuringTroubleKeepsNothingFromAnyone(long seed) {
    List<GossipMischief> hostile =
        Stream.of(GossipMischief.values())
            .filter(mischief -> mischief != GossipMischief.NONE)
            .flatMap(mischief -> times(2, mischief).stream())
            .toList();
    GossipPlan plan = GossipPlan.honest(seed, 56).with(hostile, 3).troubled(15_000, 0.05);

    new GossipSimulation(plan).run();
  }

  @Seeds(2)
  void theSameSeedGivesTheSameRun(long seed) {
    GossipPlan plan = GossipPlan.honest(seed, 30).with(times(5, GossipMischief.INVALID), 0);

    assertThat(new GossipSimulation(plan).run()).isEqualTo(new GossipSimulation(plan).run());
  }

  static List<GossipMischief> times(int count, GossipMischief mischief) {
    return Collections.nCopies(count, mischief);
  }
}
