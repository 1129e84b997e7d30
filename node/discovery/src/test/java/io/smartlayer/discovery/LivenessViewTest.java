package io.smartlayer.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.PublicKey;
import io.smartlayer.primitives.SecretKey;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LivenessViewTest {
  private static final Instant NOW = Samples.NOW;
  private static final Address TARGET = Samples.key(50).address();

  private final LivenessView view =
      viewOf(new LivenessView.Concern(keys(0, 7), 5, List.of(TARGET)));

  @Test
  void aQuorumWithinTwentySecondsMakesANodeCountAsDown() {
    for (int i = 0; i < 4; i++) {
      assertThat(down(i, 5 * i)).isEqualTo(LivenessView.Outcome.ACCEPTED);
      assertThat(view.isDown(TARGET, NOW.plusSeconds(20))).isFalse();
    }
    assertThat(down(4, 20)).isEqualTo(LivenessView.Outcome.ACCEPTED);
    assertThat(view.proof(TARGET, NOW.plusSeconds(20))).hasSize(5);
    assertThat(view.isDown(TARGET, NOW.plusSeconds(61))).isFalse();
  }

  @Test
  void aQuorumOverALongerTimeDoesNot() {
    for (int i = 0; i < 5; i++) {
      down(i, 6 * i);
    }
    assertThat(view.isDown(TARGET, NOW.plusSeconds(24))).isFalse();
  }

  @Test
  void whoIsSilentForSomeAndFailsOthersIsDown() {
    for (int i = 0; i < 5; i++) {
      Observation.Kind kind = i < 2 ? Observation.Kind.UNREACHABLE : Observation.Kind.FAILING;
      assertThat(view.isDown(TARGET, NOW)).isFalse();
      assertThat(accept(i, kind, 0, i)).isEqualTo(LivenessView.Outcome.ACCEPTED);
    }
    assertThat(view.isDown(TARGET, NOW)).isTrue();
    assertThat(accept(0, Observation.Kind.FAILING, 1, 0))
        .as("that it fails in another way is no news")
        .isEqualTo(LivenessView.Outcome.TOO_OFTEN);
  }

  @Test
  void rumoursOfOthersDecideNothing() {
    for (int i = 7; i < 40; i++) {
      assertThat(down(i, 0)).isEqualTo(LivenessView.Outcome.NOT_AN_OBSERVER);
    }
    assertThat(view.isDown(TARGET, NOW)).isFalse();
  }

  @Test
  void oneObserverCountsOnceAndWhatItSaidLastCounts() {
    for (int i = 0; i < 4; i++) {
      down(i, 0);
    }
    assertThat(down(3, 1)).isEqualTo(LivenessView.Outcome.TOO_OFTEN);
    assertThat(accept(3, Observation.Kind.REACHABLE, 1, 3))
        .isEqualTo(LivenessView.Outcome.TOO_OFTEN);
    assertThat(down(4, 1)).isEqualTo(LivenessView.Outcome.ACCEPTED);
    assertThat(view.isDown(TARGET, NOW.plusSeconds(1))).isTrue();
    assertThat(accept(4, Observation.Kind.REACHABLE, 31, 4))
        .isEqualTo(LivenessView.Outcome.ACCEPTED);
    assertThat(view.isDown(TARGET, NOW.plusSeconds(31))).isFalse();
    assertThat(accept(4, Observation.Kind.UNREACHABLE, 33, 4))
        .as("that it falls may be said at once")
        .isEqualTo(LivenessView.Outcome.ACCEPTED);
  }

  @Test
  void aNodeStaysDownWhileThoseWhoSayItAgainDoSoOneAfterTheOther() {
    for (int i = 0; i < 7; i++) {
      down(i, 0);
    }
    for (int i = 0; i < 7; i++) {
      assertThat(down(i, 40)).isEqualTo(LivenessView.Outcome.ACCEPTED);
      assertThat(view.isDown(TARGET, NOW.plusSeconds(40))).as("%d again", i).isTrue();
    }
    assertThat(view.proof(TARGET, NOW.plusSeconds(61)))
        .hasSize(5)
        .extracting(signed -> signed.observation().observer())
        .doesNotHaveDuplicates();
  }

  @Test
  void whoSaysThatItIsBackHasTakenBackAllThatItSaidBefore() {
    for (int i = 0; i < 5; i++) {
      down(i, 0);
    }
    down(4, 30);
    assertThat(view.isDown(TARGET, NOW.plusSeconds(30))).isTrue();
    accept(4, Observation.Kind.REACHABLE, 60, 4);
    assertThat(view.isDown(TARGET, NOW.plusSeconds(60))).isFalse();
    assertThat(view.sayingDown(TARGET, NOW.plusSeconds(60))).hasSize(4);
  }

  @Test
  void nobodySpeaksForAnother() {
    assertThat(accept(0, Observation.Kind.UNREACHABLE, 0, 1))
        .isEqualTo(LivenessView.Outcome.NOT_SIGNED);
  }

  @Test
  void whatIsNotOfNowIsRefused() {
    Instant later = NOW.plusSeconds(61);
    assertThat(view.accept(signed(0, Observation.Kind.UNREACHABLE, 0, 0), later))
        .isEqualTo(LivenessView.Outcome.NOT_OF_NOW);
    assertThat(view.accept(signed(0, Observation.Kind.UNREACHABLE, 3, 0), NOW))
        .isEqualTo(LivenessView.Outcome.NOT_OF_NOW);
  }

  @Test
  void nodesNobodyAskedAboutTakeNoMemory() {
    Observation other =
        new Observation(
            Samples.key(0).address(),
            Samples.key(60).address(),
            Observation.Kind.UNREACHABLE,
            0,
            NOW.toEpochMilli(),
            0);
    assertThat(view.accept(SignedObservation.by(Samples.key(0), Samples.DOMAIN, other), NOW))
        .isEqualTo(LivenessView.Outcome.NOT_A_TARGET);
  }

  @Test
  void membersOfTwoCommitteesTogetherAreNoQuorumOfEither() {
    Address other = Samples.key(51).address();
    view.regard(
        List.of(
            new LivenessView.Concern(keys(0, 4), 3, List.of(TARGET)),
            new LivenessView.Concern(keys(4, 8), 3, List.of(TARGET, other))));
    down(0, 0);
    down(1, 1);
    down(4, 2);
    down(5, 3);
    assertThat(view.sayingDown(TARGET, NOW.plusSeconds(3))).hasSize(4);
    assertThat(view.isDown(TARGET, NOW.plusSeconds(3))).isFalse();
    down(6, 4);
    assertThat(view.proof(TARGET, NOW.plusSeconds(4))).hasSize(3);
    assertThat(view.isDown(other, NOW.plusSeconds(4))).isFalse();
  }

  @Test
  void whoIsOfAnotherCommitteeIsNotHeardAboutANode() {
    view.regard(
        List.of(
            new LivenessView.Concern(keys(0, 4), 3, List.of(TARGET)),
            new LivenessView.Concern(keys(4, 8), 3, List.of(Samples.key(51).address()))));
    assertThat(down(5, 0)).isEqualTo(LivenessView.Outcome.NOT_A_TARGET);
    assertThat(view.size()).isZero();
  }

  @Test
  void whatIsNoConcernAnyMoreIsForgottenAndTheRestIsKept() {
    for (int i = 0; i < 7; i++) {
      down(i, 0);
    }
    view.regard(List.of(new LivenessView.Concern(keys(0, 4), 3, List.of(TARGET))));
    assertThat(view.size()).isEqualTo(4);
    assertThat(view.isDown(TARGET, NOW)).isTrue();
    view.regard(List.of());
    assertThat(view.size()).isZero();
    assertThat(view.isDown(TARGET, NOW)).isFalse();
  }

  @Test
  void moreThanMayBeIsRefusedAsAWhole() {
    List<LivenessView.Concern> many =
        IntStream.range(0, 600)
            .mapToObj(i -> new LivenessView.Concern(keys(i, i + 1), 1, List.of(TARGET)))
            .toList();
    assertThatThrownBy(() -> view.regard(many)).hasMessageContaining("600 observers of 1");
    assertThat(down(0, 0)).isEqualTo(LivenessView.Outcome.ACCEPTED);
  }

  @Test
  void observationsSurviveTheWireAndNothingElseIsRead() {
    SignedObservation signed = signed(0, Observation.Kind.REACHABLE, 0, 0);
    assertThat(SignedObservation.decode(signed.encode())).isEqualTo(signed);
    byte[] bytes = signed.encode().toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      SignedObservation read = SignedObservation.decode(io.smartlayer.primitives.Bytes.of(changed));
      assertThat(read == null || !read.isBy(Samples.key(0).publicKey(), Samples.DOMAIN))
          .as("bit %d", bit)
          .isTrue();
    }
  }

  private static LivenessView viewOf(LivenessView.Concern concern) {
    var view = new LivenessView(Samples.DOMAIN);
    view.regard(List.of(concern));
    return view;
  }

  private static List<PublicKey> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Samples.key(i).publicKey()).toList();
  }

  private LivenessView.Outcome down(int observer, int seconds) {
    return accept(observer, Observation.Kind.UNREACHABLE, seconds, observer);
  }

  private LivenessView.Outcome accept(
      int observer, Observation.Kind kind, int seconds, int signer) {
    return view.accept(signed(observer, kind, seconds, signer), NOW.plusSeconds(seconds));
  }

  private static SignedObservation signed(
      int observer, Observation.Kind kind, int seconds, int signer) {
    SecretKey key = Samples.key(signer);
    long until = NOW.plusSeconds(seconds).toEpochMilli();
    var observation =
        new Observation(Samples.key(observer).address(), TARGET, kind, until - 12_000, until, 42);
    return SignedObservation.by(key, Samples.DOMAIN, observation);
  }
}
