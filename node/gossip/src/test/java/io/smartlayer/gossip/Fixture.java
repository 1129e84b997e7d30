package io.smartlayer.gossip;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A router with peers that say what a test wants, and a clock that goes when it is told. */
final class Fixture {
  static final Topic LANE = Lanes.topic(7);
  static final Topic OTHER_LANE = Lanes.topic(8);

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  final GossipSettings settings;
  private final GossipRouter router;
  private long millis;

  Fixture() {
    this(GossipSettings.standard(), Operators.none());
  }

  Fixture(GossipSettings settings, Operators operators) {
    this.settings = settings;
    this.router = new GossipRouter(settings, Lanes.all(), operators, new Random(1));
    on(now -> new GossipInput.Join(LANE, now));
  }

  static PeerId peer(int number) {
    return PeerId.ofEd25519(Bytes.concat(Bytes.zeros(24), Bytes.ofLong(number)));
  }

  static Message message(int number) {
    return new Message(LANE, Bytes.utf8("message " + number));
  }

  static Rpc subscription(Topic topic, boolean wanted) {
    return rpc(List.of(new Rpc.Subscription(wanted, topic)), List.of(), List.of());
  }

  static Rpc graft() {
    return rpc(List.of(), List.of(LANE), List.of());
  }

  static Rpc prune(long seconds) {
    return rpc(List.of(), List.of(), List.of(new Rpc.Prune(LANE, seconds)));
  }

  static Rpc ihave(List<Hash> ids) {
    var told = List.of(new Rpc.Ihave(LANE, ids));
    return new Rpc(List.of(), List.of(), told, List.of(), List.of(), List.of());
  }

  static Rpc iwant(List<Hash> ids) {
    return new Rpc(List.of(), List.of(), List.of(), ids, List.of(), List.of());
  }

  private static Rpc rpc(
      List<Rpc.Subscription> subscriptions, List<Topic> graft, List<Rpc.Prune> prune) {
    return new Rpc(subscriptions, List.of(), List.of(), List.of(), graft, prune);
  }

  GossipRouter router() {
    return router;
  }

  List<GossipEffect> on(Function<Instant, GossipInput> input) {
    return router.on(input.apply(START.plusMillis(millis)));
  }

  List<GossipEffect> receive(int from, Rpc rpc) {
    return on(now -> new GossipInput.Received(peer(from), rpc, now));
  }

  /** Peers that connect to this node, or it to them, and want {@link #LANE}. */
  void connect(int from, int to, boolean outbound) {
    for (int i = from; i < to; i++) {
      int number = i;
      on(now -> new GossipInput.Connected(peer(number), outbound, now));
      receive(number, subscription(LANE, true));
    }
  }

  List<GossipEffect> beat() {
    return pass(settings.mesh().heartbeat().toMillis());
  }

  List<GossipEffect> beats(int count) {
    var effects = new ArrayList<GossipEffect>();
    for (int i = 0; i < count; i++) {
      effects.addAll(beat());
    }
    return effects;
  }

  List<GossipEffect> pass(long time) {
    millis += time;
    return on(GossipInput.Heartbeat::new);
  }

  List<GossipEffect> judge(Message message, Verdict verdict) {
    return on(now -> new GossipInput.Judged(message.id(), verdict, now));
  }

  List<GossipEffect> publish(Message message) {
    return on(now -> new GossipInput.Publish(message.topic(), message.data(), now));
  }

  List<PeerId> mesh() {
    return router.mesh(LANE);
  }

  double score(int number) {
    return router.score(peer(number));
  }

  static List<Rpc> sent(List<GossipEffect> effects, PeerId to) {
    return effects.stream()
        .flatMap(effect ->
            effect instanceof GossipEffect.Send(var peer, var rpc) && peer.equals(to)
                ? List.of(rpc).stream()
                : List.<Rpc>of().stream())
        .toList();
  }

  /** To whom a message was sent. */
  static List<PeerId> receivers(List<GossipEffect> effects, Message message) {
    var receivers = new ArrayList<PeerId>();
    for (GossipEffect effect : effects) {
      if (effect instanceof GossipEffect.Send(var to, var rpc)
          && rpc.messages().contains(message)) {
        receivers.add(to);
      }
    }
    return receivers;
  }

  static <T extends GossipEffect> List<T> of(List<GossipEffect> effects, Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
