package io.smartlayer.simulation;

import io.smartlayer.gossip.Lanes;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Topics;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a hostile node of a {@link GossipSimulation} does beside its router, which makes it look
 * like any other: it subscribes, grafts and is grafted, but brings no messages.
 */
final class GossipHostility {
  private static final long PERIOD_MILLIS = 300;
  private static final int FLOOD = 8;
  private static final int IDS = 50;

  private final GossipMischief mischief;
  private final GossipWorld world;
  private final GossipNode node;
  private final Random random;
  private final List<Message> old = new ArrayList<>();
  private final List<Bytes> subscriptions = new ArrayList<>();
  private boolean started;

  GossipHostility(GossipMischief mischief, GossipWorld world, GossipNode node, Random random) {
    this.mischief = mischief;
    this.world = world;
    this.node = node;
    this.random = random;
  }

  void start() {
    if (!started) {
      started = true;
      act();
    }
  }

  /** What the router sends leaves without messages. */
  void onSend(@Nullable GossipLink link, Rpc rpc) {
    if (link != null) {
      var kept =
          new Rpc(
              rpc.subscriptions(), List.of(), rpc.ihave(), rpc.iwant(), rpc.graft(), rpc.prune());
      world.send(link, node, kept);
    }
  }

  void onDelivered(Message message) {
    if (old.size() < FLOOD) {
      old.add(message);
    }
  }

  private void act() {
    if (mischief != GossipMischief.SILENT) {
      node.links().forEach(this::act);
      world.timeline().after(PERIOD_MILLIS, this::act);
    }
  }

  private void act(GossipLink link) {
    Topic topic = world.topic(random.nextInt());
    switch (mischief) {
      case NONE, SILENT -> {}
      case INVALID -> {
        List<Message> messages =
            IntStream.range(0, FLOOD)
                .mapToObj(_ -> new Message(topic, GossipNode.invalid(random.nextLong())))
                .toList();
        world.send(
            link, node, new Rpc(List.of(), messages, List.of(), List.of(), List.of(), List.of()));
      }
      case IHAVE -> {
        var told = new Rpc.Ihave(topic, ids());
        world.send(
            link, node, new Rpc(List.of(), List.of(), List.of(told), ids(), List.of(), List.of()));
      }
      case GRAFT ->
          world.send(
              link,
              node,
              new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(topic), List.of()));
      case SUBSCRIBE -> subscribe(link);
      case GARBLE -> world.sendBytes(link, node, random(40));
      case REPEAT -> {
        List<Hash> ids = old.stream().map(Message::id).toList();
        world.send(link, node, new Rpc(List.of(), old, List.of(), ids, List.of(), List.of()));
      }
    }
  }

  /** To topics that there are not, and to those that there are, on and off. */
  private void subscribe(GossipLink link) {
    if (subscriptions.isEmpty()) {
      List<Topic> madeUp =
          IntStream.range(0, IDS).mapToObj(_ -> new Topic("/" + random.nextLong())).toList();
      var codec = new RpcCodec(new Topics(madeUp), world.plan().settings().rpc());
      subscriptions.add(codec.encode(subscribing(madeUp, true)));
      List<Topic> real = Lanes.all().all();
      for (boolean wanted : new boolean[] {true, false, true}) {
        subscriptions.add(world.codec().encode(subscribing(real, wanted)));
      }
    }
    subscriptions.forEach(bytes -> world.sendBytes(link, node, bytes));
  }

  private static Rpc subscribing(List<Topic> topics, boolean wanted) {
    return new Rpc(
        topics.stream().map(topic -> new Rpc.Subscription(wanted, topic)).toList(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private List<Hash> ids() {
    return IntStream.range(0, IDS).mapToObj(_ -> new Hash(random(Hash.SIZE))).toList();
  }

  private Bytes random(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
