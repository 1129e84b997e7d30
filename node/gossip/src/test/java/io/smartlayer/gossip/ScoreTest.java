package io.smartlayer.gossip;

import static io.smartlayer.gossip.Fixture.message;
import static io.smartlayer.gossip.Fixture.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreTest {
  private final Fixture node = new Fixture();

  @Test
  void timeInTheMeshIsWorthALittleUpToALimit() {
    node.connect(0, 1, false);
    node.beat();
    node.pass(10_000);
    assertThat(node.score(0)).isCloseTo(0.1, within(0.01));

    node.pass(1_000_000);
    assertThat(node.score(0)).isCloseTo(1, within(0.01));
  }

  @Test
  void firstDeliveriesAreWorthMoreAndFade() {
    node.connect(0, 1, false);
    for (int i = 0; i < 30; i++) {
      node.receive(0, Rpc.of(message(i)));
      node.judge(message(i), Verdict.ACCEPT);
    }
    assertThat(node.score(0)).isEqualTo(20);

    node.beats(14);
    assertThat(node.score(0)).isCloseTo(10, within(0.5));
  }

  @Test
  void theSquareOfInvalidMessagesSoonSendsAPeerAway() {
    node.connect(0, 1, false);
    for (int i = 0; i < 7; i++) {
      node.receive(0, Rpc.of(message(i)));
      node.judge(message(i), Verdict.REJECT);
    }

    assertThat(Fixture.of(node.receive(0, Fixture.graft()), GossipEffect.Disconnect.class))
        .hasSize(1);
    assertThat(node.router().gauges().peers()).isZero();
  }

  @Test
  void aBadNameIsRememberedWhenThePeerComesBack() {
    node.connect(0, 1, false);
    IntStream.range(0, 4).forEach(_ -> garble());
    var effects = node.on(now -> new GossipInput.Connected(peer(0), false, now));

    assertThat(effects).containsExactly(new GossipEffect.Disconnect(peer(0), "score"));
    node.pass(Duration.ofHours(2).toMillis());
    node.connect(0, 1, false);
    assertThat(node.score(0)).isZero();
  }

  private void garble() {
    node.on(now -> new GossipInput.Garbled(peer(0), now));
    node.connect(0, 1, false);
  }

  @Test
  void whoSendsWhatCannotBeReadIsDisconnected() {
    node.connect(0, 1, false);

    assertThat(node.on(now -> new GossipInput.Garbled(peer(0), now)))
        .containsExactly(new GossipEffect.Disconnect(peer(0), "garbled"));
    assertThat(node.receive(0, Fixture.graft())).as("what came too late").isEmpty();
  }

  @Test
  void theNodesOfAnOperatorShareItsScore() {
    var one = new Operator(Bytes.utf8("one"));
    var shared =
        new Fixture(GossipSettings.standard(), p -> p.equals(peer(9)) ? Operator.of(p) : one);
    shared.connect(0, 10, false);
    for (int i = 0; i < 5; i++) {
      shared.receive(i, Rpc.of(message(i)));
      shared.judge(message(i), Verdict.REJECT);
    }

    assertThat(shared.score(0)).isEqualTo(-250).isEqualTo(shared.score(8));
    assertThat(shared.score(9)).isZero();
    shared.receive(5, Rpc.of(message(5)));
    shared.judge(message(5), Verdict.REJECT);
    shared.receive(6, Rpc.of(message(6)));
    shared.judge(message(6), Verdict.REJECT);
    assertThat(Fixture.of(shared.beat(), GossipEffect.Disconnect.class)).hasSize(9);
  }

  @Test
  void whatTheApplicationThinksCounts() {
    var operators =
        new Operators() {
          @Override
          public Operator of(PeerId peer) {
            return Operator.of(peer);
          }

          @Override
          public double regard(Operator operator) {
            return operator.equals(Operator.of(peer(0))) ? -5 : 3;
          }
        };
    var judged = new Fixture(GossipSettings.standard(), operators);
    judged.connect(0, 2, false);

    judged.beat();

    assertThat(judged.mesh()).containsExactly(peer(1));
    assertThat(judged.score(0)).isEqualTo(-5);
    assertThat(judged.score(1)).isEqualTo(3);
  }

  @Test
  void aFloodOfSubscriptionsIsMisconduct() {
    node.connect(0, 1, false);
    for (int i = 0; i < 400; i++) {
      node.receive(0, Fixture.subscription(Fixture.OTHER_LANE, i % 2 == 0));
    }

    assertThat(node.router().gauges().peers()).isZero();
  }

  @Test
  void whenItIsAskedForAMemberThatBringsTooLittleLosesItsPlace() {
    ScoreSettings s = ScoreSettings.standard();
    var deliveries =
        new ScoreSettings.Deliveries(-1, 0.97, 20, 4, Duration.ofSeconds(2), Duration.ofSeconds(5));
    var strict =
        new ScoreSettings(
            s.topicCap(),
            s.time(),
            s.first(),
            deliveries,
            s.invalid(),
            s.regardWeight(),
            s.misconduct(),
            s.thresholds());
    GossipSettings g = GossipSettings.standard();
    var measuring =
        new Fixture(
            new GossipSettings(g.mesh(), g.lazy(), strict, g.queues(), g.rpc()), Operators.none());
    measuring.connect(0, 3, false);
    measuring.beat();
    for (int i = 0; i < 20; i++) {
      measuring.receive(0, Rpc.of(message(i)));
      measuring.judge(message(i), Verdict.ACCEPT);
      measuring.receive(1, Rpc.of(message(i)));
      measuring.receive(1, Rpc.of(message(i)));
      measuring.beat();
    }

    assertThat(measuring.mesh()).containsExactlyInAnyOrder(peer(0), peer(1));
  }

  @Test
  void scoresOfThoseWhoAreGoneAreForgottenWhenThereAreTooMany() {
    QueueLimits q = QueueLimits.standard();
    var few =
        new QueueLimits(
            2, 4, q.scoreLife(), 10, 10, q.seenLife(), 4, 1 << 20, 4, 4, q.validation(), 4);
    GossipSettings g = GossipSettings.standard();
    var small =
        new Fixture(
            new GossipSettings(g.mesh(), g.lazy(), g.score(), few, g.rpc()), Operators.none());
    for (int i = 0; i < 10; i++) {
      small.connect(i, i + 1, false);
      int number = i;
      small.on(now -> new GossipInput.Garbled(peer(number), now));
    }

    assertThat(small.router().gauges().operators()).isEqualTo(4);
  }
}
