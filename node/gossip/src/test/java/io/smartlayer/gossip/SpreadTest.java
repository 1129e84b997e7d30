package io.smartlayer.gossip;

import static io.smartlayer.gossip.Fixture.message;
import static io.smartlayer.gossip.Fixture.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private final Fixture node = new Fixture();

  @Test
  void whatThisNodeSaysGoesToEverySubscriberOnce() {
    node.connect(0, 20, false);
    node.beat();

    var effects = node.publish(message(1));

    assertThat(Fixture.receivers(effects, message(1))).hasSize(20).doesNotHaveDuplicates();
    assertThat(node.publish(message(1))).isEmpty();
    assertThat(node.receive(0, Rpc.of(message(1)))).isEmpty();
  }

  @Test
  void aMessageIsDeliveredAndForwardedOnlyWhenItIsAccepted() {
    node.connect(0, 8, false);
    node.beat();

    var effects = node.receive(0, Rpc.of(message(1)));
    assertThat(effects).containsExactly(new GossipEffect.Validate(peer(0), message(1)));
    node.receive(1, Rpc.of(message(1)));
    effects = node.judge(message(1), Verdict.ACCEPT);

    assertThat(effects).contains(new GossipEffect.Deliver(message(1)));
    assertThat(Fixture.receivers(effects, message(1))).hasSize(6).doesNotContain(peer(0), peer(1));
    assertThat(node.receive(2, Rpc.of(message(1)))).isEmpty();
    assertThat(node.judge(message(1), Verdict.ACCEPT)).isEmpty();
  }

  @Test
  void whatIsIgnoredGoesNowhereAndIsHeldAgainstNobody() {
    node.connect(0, 8, false);
    node.receive(0, Rpc.of(message(1)));

    assertThat(node.judge(message(1), Verdict.IGNORE)).isEmpty();
    assertThat(node.score(0)).isZero();
    assertThat(node.receive(1, Rpc.of(message(1)))).isEmpty();
  }

  @Test
  void whatIsRejectedIsHeldAgainstEveryoneWhoBringsIt() {
    node.connect(0, 8, false);
    node.receive(0, Rpc.of(message(1)));
    node.receive(1, Rpc.of(message(1)));

    assertThat(node.judge(message(1), Verdict.REJECT)).isEmpty();
    node.receive(2, Rpc.of(message(1)));

    assertThat(node.score(0)).isEqualTo(-10);
    assertThat(node.score(1)).isEqualTo(-10);
    assertThat(node.score(2)).isEqualTo(-10);
    assertThat(node.score(3)).isZero();
  }

  @Test
  void aMessageOfATopicThatIsNotJoinedIsDropped() {
    node.connect(0, 1, false);

    var stray = new Message(Fixture.OTHER_LANE, Bytes.utf8("x"));

    assertThat(node.receive(0, Rpc.of(stray))).isEmpty();
    assertThat(node.router().gauges().seen()).isZero();
  }

  @Test
  void onePeerCannotFillTheQueue() {
    node.connect(0, 2, false);
    IntStream.range(0, 300).forEach(i -> node.receive(0, Rpc.of(message(i))));

    assertThat(node.router().gauges().pending()).isEqualTo(256);
    assertThat(node.receive(1, Rpc.of(message(299)))).as("it may come again").hasSize(1);
  }

  @Test
  void aJudgementThatDoesNotComeMakesRoom() {
    node.connect(0, 2, false);
    node.receive(0, Rpc.of(message(1)));

    node.pass(30_000);

    assertThat(node.router().gauges().pending()).isZero();
    assertThat(node.judge(message(1), Verdict.ACCEPT)).isEmpty();
  }

  @Test
  void withoutFloodPublishingOwnMessagesGoToTheMeshOrToAFewOfOtherTopics() {
    MeshSettings m = MeshSettings.standard();
    var mesh =
        new MeshSettings(
            m.heartbeat(),
            m.degree(),
            m.low(),
            m.high(),
            m.best(),
            m.outbound(),
            m.share(),
            m.pruneBackoff(),
            m.leaveBackoff(),
            m.graftFlood(),
            m.opportunisticBeats(),
            m.opportunisticPeers(),
            false,
            m.fanoutLife());
    GossipSettings s = GossipSettings.standard();
    var quiet =
        new Fixture(
            new GossipSettings(mesh, s.lazy(), s.score(), s.queues(), s.rpc()), Operators.none());
    quiet.connect(0, 20, false);
    quiet.beat();
    IntStream.range(0, 20)
        .forEach(i -> quiet.receive(i, Fixture.subscription(Fixture.OTHER_LANE, true)));
    var other = new Message(Fixture.OTHER_LANE, Bytes.utf8("x"));
    var another = new Message(Fixture.OTHER_LANE, Bytes.utf8("y"));

    assertThat(Fixture.receivers(quiet.publish(message(1)), message(1)))
        .containsExactlyInAnyOrderElementsOf(quiet.mesh());
    var first = Fixture.receivers(quiet.publish(other), other);
    assertThat(first).hasSize(8);
    assertThat(Fixture.receivers(quiet.publish(another), another)).isEqualTo(first);
  }

  @Test
  void aNodesOwnMistakesAreItsOwn() {
    var stray = new Topic("/stray");

    assertThatThrownBy(() -> node.on(now -> new GossipInput.Join(stray, now)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> node.on(now -> new GossipInput.Publish(Fixture.LANE, Bytes.EMPTY, now)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneTooManyPeersIsSentAway() {
    node.connect(0, 512, false);

    assertThat(node.on(now -> new GossipInput.Connected(peer(512), false, now)))
        .isEqualTo(List.of(new GossipEffect.Disconnect(peer(512), "too many peers")));
  }
}
