package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final PeerId OTHER = Samples.peer(2);

  private final Liveness liveness = new Liveness(Samples.key(1), Samples.DOMAIN, new Random(1));
  private Instant now = Samples.NOW;
  private final List<LivenessEffect> seen = new ArrayList<>();

  @Test
  void aNodeThatAnswersIsPingedEveryFiveSecondsAndNeverSuspected() {
    watch();
    run(600, true);
    assertThat(count(LivenessEffect.Ping.class)).isBetween(115L, 121L);
    assertThat(count(LivenessEffect.Suspected.class)).isZero();
    assertThat(observations())
        .hasSizeBetween(1, 2)
        .allMatch(each -> each.kind() == Observation.Kind.REACHABLE);
  }

  @Test
  void aNodeThatFallsSilentIsSuspectedWithinFifteenSeconds() {
    watch();
    run(60, true);
    seen.clear();
    run(15, false);
    assertThat(count(LivenessEffect.Suspected.class)).isEqualTo(1);
    assertThat(liveness.isSuspected(OTHER)).isTrue();
    assertThat(observations())
        .singleElement()
        .matches(each -> each.kind() == Observation.Kind.UNREACHABLE)
        .matches(each -> each.fromMillis() < each.untilMillis());
  }

  @Test
  void itIsTrustedAgainWithItsFirstAnswer() {
    watch();
    run(60, true);
    run(30, false);
    seen.clear();
    run(40, true);
    assertThat(count(LivenessEffect.Trusted.class)).isEqualTo(1);
    assertThat(observations().getLast().kind()).isEqualTo(Observation.Kind.REACHABLE);
  }

  @Test
  void nothingIsSaidOfANodeTwiceInHalfAMinuteHoweverItFlaps() {
    watch();
    run(60, true);
    for (int i = 0; i < 20; i++) {
      run(30, false);
      run(10, true);
    }
    List<Observation> all = observations();
    assertThat(all).hasSizeGreaterThan(5);
    for (int i = 1; i < all.size(); i++) {
      Observation before = all.get(i - 1);
      boolean falls =
          all.get(i).kind() == Observation.Kind.UNREACHABLE
              && before.kind() == Observation.Kind.REACHABLE;
      assertThat(all.get(i).untilMillis() - before.untilMillis())
          .isGreaterThanOrEqualTo(falls ? 0 : 30_000);
    }
  }

  @Test
  void thatANodeFallsIsSaidAtOnceHoweverLatelyItWasWell() {
    watch();
    run(60, true);
    run(30, false);
    run(35, true); // it is said to be well again
    assertThat(observations().getLast().kind()).isEqualTo(Observation.Kind.REACHABLE);
    long fell = now.toEpochMilli();
    run(20, false);
    assertThat(observations().getLast().kind()).isEqualTo(Observation.Kind.UNREACHABLE);
    assertThat(observations().getLast().untilMillis() - fell).isLessThan(15_000);
  }

  @Test
  void thatANodeIsStillDownIsSaidOnTheHalfMinute() {
    watch();
    run(60, true);
    run(200, false);
    List<Observation> all = observations();
    assertThat(all.subList(all.size() - 4, all.size()))
        .allMatch(each -> each.untilMillis() % 30_000 == 0);
    assertThat(all.getLast().untilMillis() - all.get(all.size() - 4).untilMillis())
        .isEqualTo(90_000);
  }

  @Test
  void thatANodeFailsItsServiceIsSaidAtOnceAndTakenBackOnceItDoesNot() {
    watch();
    run(60, true);
    Instant well = now;
    liveness.on(new LivenessInput.Failing(Map.of(OTHER, well), now));
    run(2, true);
    assertThat(observations().getLast())
        .matches(each -> each.kind() == Observation.Kind.FAILING)
        .matches(each -> each.fromMillis() == well.toEpochMilli());
    run(70, true);
    assertThat(observations().getLast().untilMillis() % 30_000).isZero();
    assertThat(count(LivenessEffect.Suspected.class)).isZero();
    liveness.on(new LivenessInput.Failing(Map.of(), now));
    run(31, true);
    assertThat(observations().getLast().kind()).isEqualTo(Observation.Kind.REACHABLE);
  }

  @Test
  void whoIsSilentIsSaidToBeSoHoweverItServed() {
    watch();
    run(60, true);
    liveness.on(new LivenessInput.Failing(Map.of(OTHER, now), now));
    run(90, false);
    assertThat(observations().getLast().kind()).isEqualTo(Observation.Kind.UNREACHABLE);
    List<Observation> all = observations();
    for (int i = 1; i < all.size(); i++) {
      boolean falls = all.get(i - 1).kind() == Observation.Kind.REACHABLE;
      assertThat(all.get(i).untilMillis() - all.get(i - 1).untilMillis())
          .isGreaterThanOrEqualTo(falls ? 0 : 30_000);
    }
  }

  @Test
  void whatLookUpsTookIsInTheObservation() {
    watch();
    for (int i = 0; i < 1000; i++) {
      Duration took = Duration.ofMillis(i % 100 == 0 ? 500 : 10);
      liveness.on(new LivenessInput.Measured(OTHER, took, now));
    }
    assertThat(liveness.p99Micros(OTHER)).isBetween(10_000L, 11_250L);
    run(400, true);
    assertThat(observations().getFirst().p99Micros()).isBetween(10_000L, 11_250L);
  }

  @Test
  void soManyNodesAreWatchedAndNoMoreAndNeverThisOne() {
    List<PeerId> all = IntStream.range(1, 400).mapToObj(Samples::peer).toList();
    liveness.on(new LivenessInput.Watch(all, now));
    run(5, false);
    assertThat(count(LivenessEffect.Ping.class)).isEqualTo(Liveness.TARGETS);
    assertThat(seen).doesNotContain(new LivenessEffect.Ping(Samples.peer(1)));
    seen.clear();
    liveness.on(new LivenessInput.Watch(List.of(), now));
    run(60, false);
    assertThat(seen).isEmpty();
  }

  private void watch() {
    liveness.on(new LivenessInput.Watch(List.of(OTHER), now));
  }

  private void run(int seconds, boolean answers) {
    for (int i = 0; i < seconds * 2; i++) {
      now = now.plusMillis(500);
      for (LivenessEffect effect : liveness.on(new LivenessInput.Ticked(now))) {
        seen.add(effect);
        if (effect instanceof LivenessEffect.Ping(var peer)) {
          seen.addAll(
              liveness.on(
                  answers
                      ? new LivenessInput.Ponged(peer, Duration.ofMillis(20), now)
                      : new LivenessInput.Unanswered(peer, now)));
        }
      }
    }
  }

  private long count(Class<? extends LivenessEffect> kind) {
    return seen.stream().filter(kind::isInstance).count();
  }

  private List<Observation> observations() {
    return seen.stream()
        .filter(LivenessEffect.Publish.class::isInstance)
        .map(effect -> ((LivenessEffect.Publish) effect).observation())
        .peek(
            signed -> assertThat(signed.isBy(Samples.key(1).publicKey(), Samples.DOMAIN)).isTrue())
        .map(SignedObservation::observation)
        .toList();
  }
}
