package io.smartlayer.simulation;

import io.smartlayer.gossip.GossipGauges;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.GossipSettings;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.QueueLimits;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcLimits;
import io.smartlayer.gossip.Topic;
import io.smartlayer.primitives.PeerId;
import java.util.Collection;
import java.util.List;

/** What must hold of an honest node of a {@link GossipSimulation} after every event. */
final class GossipChecker {
  private final GossipSettings settings;

  GossipChecker(GossipSettings settings) {
    this.settings = settings;
  }

  /** What a router keeps is within its limits. */
  void checkBounds(GossipRouter router) {
    GossipGauges gauges = router.gauges();
    QueueLimits queues = settings.queues();
    atMost("peers", gauges.peers(), queues.peers());
    atMost("operators", gauges.operators(), queues.operators());
    atMost("seen", gauges.seen(), queues.seen());
    atMost("pending", gauges.pending(), queues.pending());
    atMost("pending bytes", gauges.pendingBytes(), queues.pendingBytes());
    atMost("promises", gauges.promises(), queues.promises());
    atMost("backoffs", gauges.backoffs(), queues.backoffs());
    atMost("cached", gauges.cached(), settings.lazy().cacheMessages());
    atMost("cached bytes", gauges.cachedBytes(), settings.lazy().cacheBytes());
  }

  /** After a heartbeat a mesh is not too large, and has connected peers of good score only. */
  void checkMesh(GossipRouter router, Topic topic, Collection<PeerId> connected) {
    List<PeerId> mesh = router.mesh(topic);
    int most =
        settings.mesh().high() + settings.mesh().outbound() + settings.mesh().opportunisticPeers();
    atMost("a mesh", mesh.size(), most);
    for (PeerId peer : mesh) {
      if (!connected.contains(peer)) {
        throw new Violation("a mesh has a peer that is not connected");
      }
      if (router.score(peer) < 0) {
        throw new Violation("a mesh has a peer of score " + router.score(peer));
      }
    }
  }

  /** What an honest node sends is within limits, and no invalid message. */
  void checkSent(Rpc rpc) {
    RpcLimits limits = settings.rpc();
    atMost("messages of an RPC", rpc.messages().size(), limits.messages());
    atMost("subscriptions of an RPC", rpc.subscriptions().size(), limits.entries());
    atMost("grafts of an RPC", rpc.graft().size(), limits.entries());
    atMost("prunes of an RPC", rpc.prune().size(), limits.entries());
    int ids = rpc.iwant().size() + rpc.ihave().stream().mapToInt(i -> i.ids().size()).sum();
    atMost("ids of an RPC", ids, limits.ids());
    for (Message message : rpc.messages()) {
      if (GossipNode.isInvalid(message)) {
        throw new Violation("an invalid message was sent on");
      }
    }
  }

  /** A valid message is delivered, once. */
  void checkDelivered(Message message, boolean isNew) {
    if (GossipNode.isInvalid(message)) {
      throw new Violation("an invalid message was delivered");
    }
    if (!isNew) {
      throw new Violation("a message was delivered twice");
    }
  }

  private static void atMost(String what, long is, long limit) {
    if (is > limit) {
      throw new Violation(what + ": " + is + ", more than " + limit);
    }
  }
}
