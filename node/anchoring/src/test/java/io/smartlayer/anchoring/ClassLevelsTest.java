package io.smartlayer.anchoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.anchoring.ProbeRound.Outcome;
import io.smartlayer.primitives.Address;
import io.smartlayer.token.World;
import io.smartlayer.tokenscript.ServiceClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Error budgets by the classes of groups: what a class costs the nodes that serve it. */
class ClassLevelsTest {
  private static final Address NODE = World.key("node").address();
  private static final Address OTHER = World.key("other").address();
  private static final Address THIRD = World.key("third").address();
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final ClassLevels levels = new ClassLevels();
  private Instant now = Instant.ofEpochSecond(1_700_000_000);

  /** All three are asked; the others answer well. */
  private void asked(ServiceClass in, Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      now = now.plus(PAUSE);
      levels.add(in, Map.of(NODE, outcome, OTHER, Outcome.RIGHT, THIRD, Outcome.RIGHT), now);
    }
    assertThat(levels.failing(now)).doesNotContainKeys(OTHER, THIRD);
  }

  private int weight(ServiceClass in) {
    return levels.weights(in, now).getOrDefault(NODE, ErrorBudget.FULL_WEIGHT);
  }

  @Test
  void whoIsTooSlowForBriskGroupsLosesTheirCallersAndNoWork() {
    asked(ServiceClass.BRISK, Outcome.SLOW, 200);
    assertThat(levels.failing(now)).isEmpty();
    assertThat(weight(ServiceClass.BRISK)).isEqualTo(1);
    assertThat(weight(ServiceClass.STANDARD)).isEqualTo(100);
    assertThat(weight(ServiceClass.PATIENT)).isEqualTo(100);
  }

  @Test
  void whoFailsBriskGroupsByWhatStandardPromisesFails() {
    for (Outcome bad : new Outcome[] {Outcome.LATE, Outcome.WRONG, Outcome.SILENT}) {
      asked(ServiceClass.BRISK, Outcome.RIGHT, 100);
      assertThat(levels.failing(now)).isEmpty();
      asked(ServiceClass.BRISK, bad, 8);
      assertThat(levels.failing(now)).containsOnlyKeys(NODE);
      for (ServiceClass each : ServiceClass.values()) {
        assertThat(weight(each)).as("%s", each).isEqualTo(1);
      }
    }
  }

  @Test
  void whereMostAreSlowBriskCountsNothingAndStandardDoes() {
    var outcomes = new TreeMap<>(Map.of(NODE, Outcome.WRONG, OTHER, Outcome.SLOW));
    outcomes.put(THIRD, Outcome.SLOW);
    for (int i = 0; i < 8; i++) {
      now = now.plus(PAUSE);
      levels.add(ServiceClass.BRISK, outcomes, now);
    }
    assertThat(levels.failing(now)).containsOnlyKeys(NODE);
    assertThat(levels.weights(ServiceClass.BRISK, now)).isEqualTo(Map.of(NODE, 1));
  }

  @Test
  void aPatientGroupForgivesFiveOfAHundred() {
    for (int i = 0; i < 50; i++) {
      asked(ServiceClass.PATIENT, Outcome.RIGHT, 19);
      asked(ServiceClass.PATIENT, Outcome.LATE, 1);
      assertThat(weight(ServiceClass.PATIENT)).isBetween(45, 100);
    }
    assertThat(levels.failing(now)).isEmpty();
    assertThat(weight(ServiceClass.STANDARD)).isEqualTo(100);
  }

  @Test
  void whoAnswersAPatientGroupNoMoreFails() {
    asked(ServiceClass.PATIENT, Outcome.RIGHT, 100);
    Instant last = now;
    asked(ServiceClass.PATIENT, Outcome.SILENT, 7);
    assertThat(levels.failing(now)).isEqualTo(Map.of(NODE, last));
    assertThat(weight(ServiceClass.STANDARD)).isEqualTo(1);
    assertThat(levels.burn(Duration.ofSeconds(5), now).get(NODE)).isBetween(19.9, 20.1);
  }

  @Test
  void whoFailsInTwoClassesAnsweredWellWhenItLastDidInOne() {
    asked(ServiceClass.STANDARD, Outcome.SILENT, 8);
    asked(ServiceClass.PATIENT, Outcome.RIGHT, 1);
    Instant last = now;
    asked(ServiceClass.PATIENT, Outcome.SILENT, 7);
    assertThat(levels.failing(now)).isEqualTo(Map.of(NODE, last));
  }
}
