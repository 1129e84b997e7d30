package io.smartlayer.simulation;

import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The network between the nodes of a {@link GossipSimulation}. */
final class GossipWorld {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final long REDIAL_MILLIS = 1000;

  private final GossipPlan plan;
  private final GossipTimeline timeline = new GossipTimeline();
  private final GossipCounts counts = new GossipCounts();
  private final GossipChecker checker;
  private final Random random;
  private final RpcCodec codec;
  private final Map<PeerId, GossipNode> nodes = new LinkedHashMap<>();
  private final Map<Integer, Long> publishedMillis = new LinkedHashMap<>();
  private final List<Topic> topics = List.of(Lanes.topic(7), Lanes.topic(40));
  private boolean parted;
  private boolean lossy;

  GossipWorld(GossipPlan plan, Random random) {
    this.plan = plan;
    this.random = random;
    this.codec = new RpcCodec(Lanes.all(), plan.settings().rpc());
    this.checker = new GossipChecker(plan.settings());
  }

  GossipPlan plan() {
    return plan;
  }

  GossipTimeline timeline() {
    return timeline;
  }

  GossipCounts counts() {
    return counts;
  }

  GossipChecker checker() {
    return checker;
  }

  RpcCodec codec() {
    return codec;
  }

  Instant now() {
    return START.plusMillis(timeline.nowMillis());
  }

  void add(GossipNode node) {
    nodes.put(node.id(), node);
  }

  /** The topics that every node joins. */
  List<Topic> topics() {
    return topics;
  }

  Topic topic(int any) {
    return topics.get(Math.floorMod(any, topics.size()));
  }

  void published(int message) {
    publishedMillis.put(message, timeline.nowMillis());
  }

  void delivered(int message) {
    counts.delivered(timeline.nowMillis() - publishedMillis.getOrDefault(message, 0L));
  }

  void lossy(boolean now) {
    lossy = now;
  }

  /** Cuts all connections between even and odd nodes. */
  void part() {
    parted = true;
    for (GossipNode node : nodes.values()) {
      for (GossipLink link : node.links()) {
        if (isBetweenParts(link.dialer(), link.listener())) {
          cut(link);
        }
      }
    }
  }

  void heal() {
    parted = false;
  }

  /** One node connects to another; if that is not possible now, later. */
  void dial(GossipNode from, GossipNode to) {
    if (from.isLinkedTo(to.id())) {
      return;
    }
    if (!from.isUp() || !to.isUp() || (parted && isBetweenParts(from, to))) {
      timeline.after(REDIAL_MILLIS, () -> dial(from, to));
      return;
    }
    var link = new GossipLink(from, to);
    from.linked(link);
    to.linked(link);
  }

  /** Ends a connection; the dialer will try again. */
  void cut(GossipLink link) {
    if (link.isUp()) {
      link.cut();
      link.dialer().unlinked(link);
      link.listener().unlinked(link);
      timeline.after(REDIAL_MILLIS, () -> dial(link.dialer(), link.listener()));
    }
  }

  void send(GossipLink link, GossipNode from, Rpc rpc) {
    if (lossy && rpc.mayBeLost() && random.nextDouble() < plan.loss()) {
      return;
    }
    if (plan.checked()) {
      sendBytes(link, from, codec.encode(rpc));
    } else {
      GossipNode to = link.other(from);
      arrive(link, to, () -> to.receive(from.id(), rpc));
    }
  }

  void sendBytes(GossipLink link, GossipNode from, Bytes bytes) {
    GossipNode to = link.other(from);
    arrive(link, to, () -> to.receive(from.id(), codec.decode(bytes)));
  }

  private void arrive(GossipLink link, GossipNode to, Runnable arrival) {
    long fifth = plan.delayMillis() / 5;
    long delay = plan.delayMillis() - fifth + random.nextLong(2 * fifth + 1);
    timeline.at(
        link.arrivalMillis(to, timeline.nowMillis() + delay),
        () -> {
          if (link.isUp()) {
            arrival.run();
          }
        });
  }

  private static boolean isBetweenParts(GossipNode one, GossipNode other) {
    return (one.number() + other.number()) % 2 == 1;
  }
}
