package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Executors that crash at every point of an effect's path, with slow disks, partitions, sleep and
 * hosts of every kind. After each entry, and at each request that a host gets: one key an effect,
 * one booking at most, one request where the host does not honour the key; a success is booked,
 * what is attested as not done is not; and what a node knows to be done, and lives to tell, the
 * feed comes to know.
 */
class EffectCrashSimulationTest {
  private static final int WORLDS = Boolean.getBoolean("thorough") ? 660 : 30;
  private static final int CRASHES = Boolean.getBoolean("thorough") ? 10_000 : 300;
  private static final int BUG_WORLDS = 200;

  @Test
  void whereverAnExecutorCrashesNothingIsDoneTwiceOrSaidWrongly() {
    var crashes = new TreeMap<CrashPoint, Integer>();
    for (long seed = 0; seed < WORLDS; seed++) {
      var world = new CrashWorld(seed, PlantedBug.NONE);
      try {
        world.run();
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      world.crashes.forEach((point, times) -> crashes.merge(point, times, Integer::sum));
    }
    int all = crashes.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("crashes of executors: " + all + " " + crashes);
    assertThat(crashes.keySet()).containsExactly(CrashPoint.values());
    assertThat(all).isGreaterThanOrEqualTo(CRASHES);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void eachPlantedBugIsFound(PlantedBug bug) {
    assertThat(found(bug)).contains(bug.breaks());
  }

  private static String found(PlantedBug bug) {
    for (long seed = 0; seed < BUG_WORLDS; seed++) {
      try {
        new CrashWorld(seed, bug).run();
      } catch (AssertionError e) {
        return String.valueOf(e.getMessage());
      }
    }
    return "nothing";
  }
}
