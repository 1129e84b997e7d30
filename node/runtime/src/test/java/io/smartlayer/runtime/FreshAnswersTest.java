package io.smartlayer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.AnchorPort.Submission;
import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.token.BundleVerifier;
import io.smartlayer.token.CallGuard;
import io.smartlayer.token.Freshness;
import io.smartlayer.token.World;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Yesterday's state is never sold as today's, and is served all the same. */
class FreshAnswersTest {
  private final LocalWorld local = LocalWorld.started(4, 4);

  @AfterEach
  void stop() {
    local.close();
  }

  /** Among them is one anchor of four: one word, where two are needed. */
  @Test
  void aMinorityThatIsCutOffServesItsStateAndIsFoundStaleUntilItIsBack() {
    local.activate(local.leader(), 1);
    local.awaitServed(1);
    ServiceNode cut = local.replicas().getFirst();
    ServiceNode other = local.replicas().getLast();
    Patience.until("the first proof of freshness", () -> asOf(cut) != null);
    assertThat(answer(cut).freshness(local.clock.now(), Freshness.STANDARD))
        .isInstanceOf(Freshness.Fresh.class);

    Address anchor = local.network().committee(local.feed()).leader(2).address();
    local.cutOff(List.of(cut.self(), anchor));
    assertThat(local.delay(local.leader(), 60)).isInstanceOf(Submission.Promised.class);
    Patience.until("the others to go on", () -> LocalWorld.minutes(other, 1) == 60);
    Patience.until("a newer proof", () -> isAfter(asOf(other), proven(cut).plus(Tips.PERIOD)));

    assertThat(LocalWorld.minutes(cut, 1)).isZero();
    BundleVerifier.Verdict.Valid yesterdays = answer(cut);
    Instant old = Objects.requireNonNull(yesterdays.asOf());
    assertThat(asOf(other)).isAfter(old);
    assertThat(yesterdays.freshness(old.plus(Freshness.STANDARD), Freshness.STANDARD))
        .isInstanceOf(Freshness.Fresh.class);
    Instant later = old.plus(Freshness.STANDARD).plusMillis(1);
    assertThat(yesterdays.freshness(later, Freshness.STANDARD)).isInstanceOf(Freshness.Stale.class);

    local.heal();
    Patience.until(
        "the replica to be fresh again",
        () -> isAfter(asOf(cut), old) && LocalWorld.minutes(cut, 1) == 60);
  }

  private static boolean isAfter(@Nullable Instant one, Instant other) {
    return one != null && one.isAfter(other);
  }

  private static Instant proven(ServiceNode node) {
    return Objects.requireNonNull(asOf(node));
  }

  private static @Nullable Instant asOf(ServiceNode node) {
    return answer(node).asOf();
  }

  private static BundleVerifier.Verdict.Valid answer(ServiceNode node) {
    var call = new CallGuard.Call(World.token(1), "status", Bytes.utf8("{}"), null, null, null);
    var answered = (Answer.Answered) node.call(call);
    return (BundleVerifier.Verdict.Valid)
        new BundleVerifier(node.network()).verify(answered.bundle());
  }
}
