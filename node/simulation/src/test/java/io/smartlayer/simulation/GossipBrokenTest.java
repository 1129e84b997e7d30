package io.smartlayer.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.gossip.GossipEffect;
import io.smartlayer.gossip.GossipInput;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.MeshSettings;
import io.smartlayer.gossip.QueueLimits;
import io.smartlayer.gossip.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Routers with one rule broken: the simulation notices each. */
class GossipBrokenTest {
  private static final GossipSettings STANDARD = GossipSettings.standard();
  private static final GossipPlan HONEST = GossipPlan.honest(1, 24);
  private static final GossipPlan FLOODED =
      HONEST.with(GossipSimulationTest.times(4, GossipMischief.INVALID), 0);

  @Test
  void aRouterThatDeliversTwiceIsFound() {
    assertFound(HONEST, STANDARD, effects(e -> e instanceof GossipEffect.Deliver ? 2 : 1))
        .hasMessage("a message was delivered twice");
  }

  @Test
  void aRouterThatForwardsNothingIsFound() {
    assertFound(
            HONEST,
            STANDARD,
            effects(e ->
                e instanceof GossipEffect.Send(var _, var rpc) && !rpc.messages().isEmpty()
                    ? 0
                    : 1))
        .hasMessageContaining("deliveries are missing");
  }

  @Test
  void aRouterThatAcceptsWhatIsRejectedIsFound() {
    assertFound(
            FLOODED,
            STANDARD,
            router ->
                input ->
                    router.apply(
                        input instanceof GossipInput.Judged(var id, var _, var now)
                            ? new GossipInput.Judged(id, Verdict.ACCEPT, now)
                            : input))
        .hasMessageContaining("an invalid message was");
  }

  @Test
  void aRouterThatNeverForgetsWhatItHasSeenIsFound() {
    QueueLimits q = QueueLimits.standard();
    var few =
        new QueueLimits(
            q.peers(),
            q.operators(),
            q.scoreLife(),
            q.backoffs(),
            10,
            q.seenLife(),
            q.pending(),
            q.pendingBytes(),
            q.pendingOfPeer(),
            q.freshOfPeer(),
            q.validation(),
            q.promises());
    var settings =
        new GossipSettings(STANDARD.mesh(), STANDARD.lazy(), STANDARD.score(), few, STANDARD.rpc());

    assertFound(HONEST.with(settings), STANDARD, UnaryOperator.identity())
        .hasMessageContaining("seen: ");
  }

  @Test
  void aRouterWithTooLargeMeshesIsFound() {
    MeshSettings m = MeshSettings.standard();
    var large =
        new MeshSettings(
            m.heartbeat(),
            20,
            18,
            100,
            m.best(),
            m.outbound(),
            m.share(),
            m.pruneBackoff(),
            m.leaveBackoff(),
            m.graftFlood(),
            m.opportunisticBeats(),
            m.opportunisticPeers(),
            m.floodPublish(),
            m.fanoutLife());

    assertFound(
            HONEST,
            new GossipSettings(
                large, STANDARD.lazy(), STANDARD.score(), STANDARD.queues(), STANDARD.rpc()),
            UnaryOperator.identity())
        .hasMessageContaining("a mesh");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFound(
      GossipPlan plan,
      GossipSettings settings,
      UnaryOperator<Function<GossipInput, List<GossipEffect>>> twist) {
    return assertThatThrownBy(() -> new GossipSimulation(plan, settings, twist).run())
        .isInstanceOf(Violation.class);
  }

  /** Routers whose effects come so many times. */
  private static UnaryOperator<Function<GossipInput, List<GossipEffect>>> effects(
      Function<GossipEffect, Integer> times) {
    return router ->
        input -> {
          var effects = new ArrayList<GossipEffect>();
          for (GossipEffect effect : router.apply(input)) {
            for (int i = times.apply(effect); i > 0; i--) {
              effects.add(effect);
            }
          }
          return effects;
        };
  }
}
