package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The way of whole messages: in, judged, delivered, on to the mesh. */
final class Spreader {
  private final GossipSettings settings;
  private final Peers peers;
  private final MeshKeeper meshes;
  private final Outbox outbox;
  private final MessageCache cache;
  private final SeenCache seen;
  private final Promises promises;
  private final ValidationQueue pending;
  private final Fanout fanout;

  Spreader(
      GossipSettings settings,
      Peers peers,
      MeshKeeper meshes,
      Outbox outbox,
      MessageCache cache,
      SeenCache seen,
      Promises promises) {
    this.settings = settings;
    this.peers = peers;
    this.meshes = meshes;
    this.outbox = outbox;
    this.cache = cache;
    this.seen = seen;
    this.promises = promises;
    this.pending = new ValidationQueue(settings.queues());
    this.fanout = new Fanout(settings.mesh(), peers);
  }

  ValidationQueue pending() {
    return pending;
  }

  /** A peer has brought a message. */
  void onMessage(Peer from, Message message, long nowMillis) {
    promises.kept(message.id());
    if (meshes.find(message.topic()) == null) {
      return;
    }
    switch (seen.find(message.id())) {
      case null -> {
        // One for which there is no room stays unknown, so that it may come again.
        if (pending.admit(from, message, nowMillis)) {
          seen.add(message.id(), SeenCache.State.PENDING, nowMillis);
          outbox.validate(from, message);
        }
      }
      case PENDING -> pending.alsoBroughtBy(message.id(), from);
      case KNOWN -> creditLate(from, message, nowMillis);
      case INVALID -> from.operator().broughtInvalid(message.topic());
    }
  }

  /** The application has judged a message. */
  void onJudged(Hash id, Verdict verdict, long nowMillis) {
    ValidationQueue.Pending judged = pending.take(id);
    if (judged == null) {
      return;
    }
    Message message = judged.message();
    switch (verdict) {
      case ACCEPT -> accept(judged, nowMillis);
      case IGNORE -> seen.settle(id, SeenCache.State.KNOWN);
      case REJECT -> {
        seen.settle(id, SeenCache.State.INVALID);
        judged.bringers().forEach(peer -> peer.operator().broughtInvalid(message.topic()));
      }
    }
  }

  /** This node says something: to every subscriber, or to its mesh. */
  void publish(Message message, long nowMillis) {
    Hash id = message.id();
    if (seen.contains(id)) {
      return;
    }
    seen.add(id, SeenCache.State.KNOWN, nowMillis);
    promises.kept(id);
    var rpc = Rpc.of(message);
    cache.add(message, rpc, List.of(), nowMillis);
    publishTo(message.topic(), nowMillis).forEach(peer -> outbox.send(peer, rpc));
  }

  void remove(Peer peer) {
    fanout.remove(peer);
  }

  void beat(long nowMillis) {
    for (ValidationQueue.Pending late : pending.overdue(nowMillis)) {
      seen.settle(late.message().id(), SeenCache.State.KNOWN);
    }
    seen.beat(nowMillis);
    fanout.beat(nowMillis);
  }

  private void accept(ValidationQueue.Pending judged, long nowMillis) {
    Message message = judged.message();
    seen.settle(message.id(), SeenCache.State.KNOWN);
    judged.first().operator().deliveredFirst(message.topic());
    Mesh mesh = meshes.find(message.topic());
    for (Peer peer : judged.bringers()) {
      if (peer != judged.first() && mesh != null && mesh.contains(peer)) {
        peer.operator().deliveredInMesh(message.topic());
      }
    }
    outbox.deliver(message);
    var rpc = Rpc.of(message);
    cache.add(message, rpc, judged.bringers(), nowMillis);
    for (Peer peer : mesh == null ? List.<Peer>of() : mesh.members()) {
      if (!judged.bringers().contains(peer)) {
        outbox.send(peer, rpc);
      }
    }
  }

  /** A member of the mesh that brings a message a little later has brought it too (P3). */
  private void creditLate(Peer from, Message message, long nowMillis) {
    MessageCache.Cached cached = cache.find(message.id());
    Mesh mesh = meshes.find(message.topic());
    long window = settings.score().mesh().window().toMillis();
    if (cached != null
        && mesh != null
        && mesh.contains(from)
        && nowMillis - cached.atMillis() <= window
        && cached.alsoBroughtBy(from)) {
      from.operator().deliveredInMesh(message.topic());
    }
  }

  private Set<Peer> publishTo(Topic topic, long nowMillis) {
    double threshold = settings.score().thresholds().publish();
    Predicate<Peer> good = peer -> peer.score(nowMillis) >= threshold;
    @Nullable Mesh mesh = meshes.find(topic);
    var to = new LinkedHashSet<Peer>();
    if (settings.mesh().floodPublish()) {
      to.addAll(peers.subscribers(topic, good));
    } else if (mesh == null) {
      to.addAll(fanout.choose(topic, good, nowMillis));
    }
    if (mesh != null) {
      to.addAll(mesh.members());
    }
    return to;
  }
}
