package io.smartlayer.simulation;

import io.smartlayer.gossip.GossipEffect;
import io.smartlayer.gossip.GossipInput;
import io.smartlayer.gossip.GossipRouter;
import io.smartlayer.gossip.Message;
import io.smartlayer.gossip.Rpc;
import io.smartlayer.gossip.RpcCodec;
import io.smartlayer.gossip.Topic;
import io.smartlayer.gossip.Verdict;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.PeerId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A node of a {@link GossipSimulation}: a real router, and the shell around it. */
final class GossipNode {
  private static final String INVALID = "bad";
  private static final String VALID = "ok ";
  private static final int PREFIX = 3;
  private static final long JUDGEMENT_MILLIS = 5;

  private final int number;
  private final PeerId id;
  private final GossipWorld world;
  private final Random random;
  private final List<Topic> topics;
  private final Function<Random, GossipRouter> source;
  private final UnaryOperator<Function<GossipInput, List<GossipEffect>>> twist;
  private final @Nullable GossipHostility hostility;
  private final Map<PeerId, GossipLink> links = new LinkedHashMap<>();
  private final BitSet delivered = new BitSet();
  private @Nullable GossipRouter router;
  private Function<GossipInput, List<GossipEffect>> core = _ -> List.of();
  private int life;

  GossipNode(
      int number,
      PeerId id,
      GossipWorld world,
      Random random,
      List<Topic> topics,
      Function<Random, GossipRouter> source,
      UnaryOperator<Function<GossipInput, List<GossipEffect>>> twist,
      GossipMischief mischief) {
    this.number = number;
    this.id = id;
    this.world = world;
    this.random = random;
    this.topics = topics;
    this.source = source;
    this.twist = twist;
    this.hostility =
        mischief == GossipMischief.NONE ? null : new GossipHostility(mischief, world, this, random);
  }

  /** Valid data with a number, filled up to a size. */
  static Bytes valid(int message, int size) {
    Bytes start = Bytes.utf8(VALID + message + " ");
    return Bytes.concat(start, Bytes.zeros(Math.max(0, size - start.size())));
  }

  static Bytes invalid(long message) {
    return Bytes.utf8(INVALID + message);
  }

  static boolean isInvalid(Message message) {
    return !message.data().slice(0, PREFIX).toUtf8().equals(VALID);
  }

  private static int numberOf(Message message) {
    String text = message.data().slice(PREFIX, Math.min(message.data().size(), 16)).toUtf8();
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  int number() {
    return number;
  }

  PeerId id() {
    return id;
  }

  boolean isHonest() {
    return hostility == null;
  }

  boolean isUp() {
    return router != null;
  }

  boolean isLinkedTo(PeerId other) {
    return links.containsKey(other);
  }

  List<GossipLink> links() {
    return new ArrayList<>(links.values());
  }

  List<PeerId> mesh(Topic topic) {
    return router == null ? List.of() : router.mesh(topic);
  }

  boolean hasDelivered(int message) {
    return delivered.get(message);
  }

  void start() {
    router = source.apply(random);
    core = twist.apply(router::on);
    topics.forEach(topic -> on(new GossipInput.Join(topic, world.now())));
    int thisLife = ++life;
    long beat = world.plan().settings().mesh().heartbeat().toMillis();
    world.timeline().after(random.nextLong(beat), () -> beat(thisLife, beat));
    if (hostility != null) {
      hostility.start();
    }
  }

  /** Loses everything but its name; {@link #start} begins anew. */
  void crash() {
    router = null;
    core = _ -> List.of();
    delivered.clear();
    links().forEach(world::cut);
  }

  void linked(GossipLink link) {
    GossipNode other = link.other(this);
    links.put(other.id(), link);
    on(new GossipInput.Connected(other.id(), link.dialer() == this, world.now()));
  }

  void unlinked(GossipLink link) {
    GossipNode other = link.other(this);
    links.remove(other.id());
    on(new GossipInput.Disconnected(other.id(), world.now()));
  }

  void receive(PeerId from, RpcCodec.Decoded decoded) {
    switch (decoded) {
      case RpcCodec.Decoded.Understood(var rpc) -> receive(from, rpc);
      case RpcCodec.Decoded.Malformed _ -> on(new GossipInput.Garbled(from, world.now()));
    }
  }

  void receive(PeerId from, Rpc rpc) {
    on(new GossipInput.Received(from, rpc, world.now()));
  }

  void publish(Topic topic, Bytes data) {
    delivered.set(numberOf(new Message(topic, data)));
    on(new GossipInput.Publish(topic, data, world.now()));
  }

  private void beat(int thisLife, long period) {
    if (thisLife != life || router == null) {
      return;
    }
    on(new GossipInput.Heartbeat(world.now()));
    if (isHonest()) {
      topics.forEach(topic -> world.checker().checkMesh(router, topic, links.keySet()));
      world.checker().checkBounds(router);
    }
    world.timeline().after(period, () -> beat(thisLife, period));
  }

  private void on(GossipInput input) {
    core.apply(input).forEach(this::carryOut);
    if (world.plan().checked() && isHonest() && router != null) {
      world.checker().checkBounds(router);
    }
  }

  private void carryOut(GossipEffect effect) {
    switch (effect) {
      case GossipEffect.Send(var to, var rpc) -> send(to, rpc);
      case GossipEffect.Validate(var _, var message) -> judgeSoon(message);
      case GossipEffect.Deliver(var message) -> deliver(message);
      case GossipEffect.Disconnect(var peer, var _) -> disconnect(peer);
    }
  }

  private void send(PeerId to, Rpc rpc) {
    GossipLink link = links.get(to);
    if (hostility != null) {
      hostility.onSend(link, rpc);
      return;
    }
    world.checker().checkSent(rpc);
    world.counts().sent(rpc);
    if (link != null) {
      world.send(link, this, rpc);
    }
  }

  private void judgeSoon(Message message) {
    int thisLife = life;
    Verdict verdict = isInvalid(message) ? Verdict.REJECT : Verdict.ACCEPT;
    world
        .timeline()
        .after(
            JUDGEMENT_MILLIS,
            () -> {
              if (thisLife == life) {
                on(new GossipInput.Judged(message.id(), verdict, world.now()));
              }
            });
  }

  private void deliver(Message message) {
    if (hostility != null) {
      hostility.onDelivered(message);
      return;
    }
    boolean invalid = isInvalid(message);
    int messageNumber = invalid ? 0 : numberOf(message);
    world.checker().checkDelivered(message, !delivered.get(messageNumber));
    delivered.set(messageNumber);
    world.delivered(messageNumber);
  }

  /** Hostile nodes keep every connection that they have. */
  private void disconnect(PeerId peer) {
    GossipLink link = links.get(peer);
    if (isHonest() && link != null) {
      world.counts().disconnected(link.other(this).isHonest());
      world.cut(link);
    }
  }
}
