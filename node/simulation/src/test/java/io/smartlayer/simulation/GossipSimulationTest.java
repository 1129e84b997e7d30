package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GossipSimulationTest {
  @Seeds(2)
  void everyMessageReachesEveryoneWithinASecond(long seed) {
    GossipFigures figures = new GossipSimulation(GossipPlan.honest(seed, 60)).run();

    assertThat(figures.maxMillis()).isLessThan(1000);
    assertThat(figures.smallestMesh()).isGreaterThanOrEqualTo(6);
    assertThat(figures.honestDisconnected()).isZero();
  }

  @Seeds(2)
  void afterCrashesPartitionsAndLossEveryMessageReachesEveryone(long seed) {
    new GossipSimulation(GossipPlan.honest(seed, 50).troubled(12_000, 0.05)).run();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFifthOfOneKindOfMischiefKeepsNothingFromAnyone(GossipMischief mischief) {
    GossipPlan plan = GossipPlan.honest(1, 40).with(times(10, mischief), 0);

    assertThat(new GossipSimulation(plan).run().honestDisconnected()).isZero();
  }

  @Seeds(2)
  void allMischiefAtOnceDuringTroubleKeepsNothingFromAnyone(long seed) {
    List<GossipMischief> hostile =
        Stream.of(GossipMischief.values())
            .filter(mischief -> mischief != GossipMischief.NONE)
            .flatMap(mischief -> times(2, mischief).stream())
            .toList();
    GossipPlan plan = GossipPlan.honest(seed, 48).with(hostile, 3).troubled(10_000, 0.05);

    new GossipSimulation(plan).run();
  }

  @Seeds(2)
  void aNodeSurroundedBySilentOnesGetsEverythingFromTwoHonestOnes(long seed) {
    GossipPlan plan =
        GossipPlan.honest(seed, 30).with(times(40, GossipMischief.SILENT), 0).eclipsing();

    assertThat(new GossipSimulation(plan).run().maxMillis()).isLessThan(5000);
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
