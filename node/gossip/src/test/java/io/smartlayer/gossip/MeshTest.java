package io.smartlayer.gossip;

import static io.smartlayer.gossip.Fixture.LANE;
import static io.smartlayer.gossip.Fixture.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeshTest {
  private final Fixture node = new Fixture();

  @Test
  void aNewPeerIsToldWhatThisNodeHasJoined() {
    var effects = node.on(now -> new GossipInput.Connected(peer(0), false, now));

    assertThat(effects)
        .containsExactly(new GossipEffect.Send(peer(0), Fixture.subscription(LANE, true)));
    assertThat(node.on(now -> new GossipInput.Connected(peer(0), false, now))).isEmpty();
  }

  @Test
  void aHeartbeatFillsTheMeshUpToItsDegree() {
    node.connect(0, 20, false);

    var effects = node.beat();

    assertThat(node.mesh()).hasSize(8);
    for (var member : node.mesh()) {
      assertThat(Fixture.sent(effects, member)).contains(Fixture.graft());
    }
  }

  @Test
  void whoWantsAPlaceGetsOneUntilTheMeshIsFull() {
    node.connect(0, 20, false);
    IntStream.range(0, 12).forEach(i -> node.receive(i, Fixture.graft()));

    assertThat(node.mesh()).hasSize(12);
    assertThat(Fixture.sent(node.receive(12, Fixture.graft()), peer(12)))
        .containsExactly(Fixture.prune(60));
    assertThat(node.mesh()).hasSize(12);
  }

  @Test
  void anOutboundPeerGetsAPlaceInAFullMesh() {
    node.connect(0, 12, false);
    node.connect(12, 13, true);
    IntStream.range(0, 13).forEach(i -> node.receive(i, Fixture.graft()));

    assertThat(node.mesh()).hasSize(13).contains(peer(12));
  }

  @Test
  void aMeshThatIsTooLargeShrinksToItsDegree() {
    node.connect(0, 15, true);
    IntStream.range(0, 15).forEach(i -> node.receive(i, Fixture.graft()));

    node.beat();

    assertThat(node.mesh()).hasSize(8);
  }

  @Test
  void whoIsOutboundOrBestStaysWhenAMeshShrinks() {
    for (int seed = 0; seed < 50; seed++) {
      var members = new ArrayList<Peer>();
      for (int i = 0; i < 20; i++) {
        var score = new OperatorScore(ScoreSettings.standard());
        members.add(new Peer(peer(i), i < 2, score));
      }
      members.get(19).operator().deliveredFirst(LANE);
      Collections.shuffle(members, new Random(seed));

      assertThat(Mesh.surplus(members, MeshSettings.standard(), 0))
          .hasSize(12)
          .noneMatch(Peer::isOutbound)
          .noneMatch(peer -> peer.id().equals(peer(19)));
    }
  }

  @Test
  void aMeshWithoutOutboundPeersGetsSome() {
    node.connect(0, 12, false);
    IntStream.range(0, 10).forEach(i -> node.receive(i, Fixture.graft()));
    node.connect(12, 15, true);

    node.beat();

    assertThat(node.mesh().stream().filter(List.of(peer(12), peer(13), peer(14))::contains))
        .hasSize(2);
  }

  @Test
  void whoDoesNotSubscribeGetsNoPlace() {
    node.on(now -> new GossipInput.Connected(peer(0), false, now));

    node.receive(0, Fixture.graft());

    assertThat(node.mesh()).isEmpty();
  }

  @Test
  void whoIsPrunedIsNotGraftedUntilTheBackoffIsOver() {
    node.connect(0, 1, false);
    node.beat();
    node.receive(0, Fixture.prune(10));

    node.pass(9_000);
    assertThat(node.mesh()).isEmpty();
    node.pass(2_000);
    node.beat();
    assertThat(node.mesh()).containsExactly(peer(0));
  }

  @Test
  void whoGraftsDuringItsBackoffIsRefusedAndInTheEndSentAway() {
    node.connect(0, 14, false);
    IntStream.range(0, 12).forEach(i -> node.receive(i, Fixture.graft()));
    node.receive(13, Fixture.graft());

    IntStream.range(0, 4).forEach(_ -> node.receive(13, Fixture.graft()));
    assertThat(node.score(13)).isNegative();
    IntStream.range(0, 3).forEach(_ -> node.receive(13, Fixture.graft()));

    assertThat(node.receive(13, Fixture.graft()))
        .containsExactly(new GossipEffect.Disconnect(peer(13), "score"));
  }

  @Test
  void leavingATopicPrunesItsMesh() {
    node.connect(0, 3, false);
    node.beat();

    var effects = node.on(now -> new GossipInput.Leave(LANE, now));

    Rpc farewell = Fixture.sent(effects, peer(0)).getFirst();
    assertThat(farewell.prune()).containsExactly(new Rpc.Prune(LANE, 10));
    assertThat(farewell.subscriptions()).containsExactly(new Rpc.Subscription(false, LANE));
    assertThat(node.mesh()).isEmpty();
  }

  @Test
  void whoUnsubscribesOrGoesLosesItsPlace() {
    node.connect(0, 3, false);
    node.beat();

    node.receive(0, Fixture.subscription(LANE, false));
    node.on(now -> new GossipInput.Disconnected(peer(1), now));

    assertThat(node.mesh()).containsExactly(peer(2));
  }

  @Test
  void oneOperatorGetsTwoPlacesWhenOthersWouldDo() {
    var crowd = new Operator(Bytes.utf8("crowd"));
    Operators operators = p -> p.compareTo(peer(20)) >= 0 ? crowd : Operator.of(p);
    var crowded = new Fixture(GossipSettings.standard(), operators);
    crowded.connect(20, 60, false);
    crowded.beat();
    assertThat(crowded.mesh()).as("nobody else").hasSize(6);

    crowded.connect(0, 10, false);
    crowded.beats(10);

    assertThat(crowded.mesh().stream().filter(p -> p.compareTo(peer(20)) >= 0)).hasSize(2);
    assertThat(crowded.mesh()).hasSizeGreaterThanOrEqualTo(6);
  }

  @Test
  void aPoorMeshGetsBetterPeers() {
    node.connect(0, 8, false);
    node.beat();
    node.connect(8, 10, false);
    for (int i = 0; i < 400; i++) {
      Message message = Fixture.message(i);
      node.receive(8, Rpc.of(message));
      node.judge(message, Verdict.ACCEPT);
      if (i % 2 == 0) {
        node.beat();
      }
    }

    assertThat(node.mesh()).contains(peer(8)).doesNotContain(peer(9));
  }
}
