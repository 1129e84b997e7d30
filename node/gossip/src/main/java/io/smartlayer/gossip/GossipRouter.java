package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Spreads messages to everyone who wants them, and gets those of others: gossipsub 1.1 ({@code
 * spec/protocol/gossip.md}), hardened for peers that lie. For one thread.
 *
 * <p>What it keeps is bounded by its settings, whatever peers send.
 */
public final class GossipRouter {
  private static final double GARBLED = 4;

  private final GossipSettings settings;
  private final Topics topics;
  private final Peers peers;
  private final Scores scores;
  private final Outbox outbox;
  private final MessageCache cache;
  private final SeenCache seen;
  private final Promises promises;
  private final MeshKeeper meshes;
  private final LazyGossip lazy;
  private final Spreader spreader;
  private long nowMillis = Long.MIN_VALUE;

  /**
   * A router without peers, that has joined nothing.
   *
   * @param topics all topics of the network
   * @param operators who runs which peer
   * @param random decides whom to graft and tell; an attacker should not foresee it
   */
  public GossipRouter(
      GossipSettings settings, Topics topics, Operators operators, RandomGenerator random) {
    this.settings = settings;
    this.topics = topics;
    this.peers = new Peers(random);
    this.scores = new Scores(settings.score(), settings.queues(), operators);
    this.outbox = new Outbox(settings.rpc());
    this.cache = new MessageCache(settings.lazy());
    this.seen = new SeenCache(settings.queues());
    this.promises = new Promises(settings.queues().promises());
    this.meshes = new MeshKeeper(settings, peers, outbox);
    this.lazy = new LazyGossip(settings, peers, meshes, outbox, cache, seen, promises);
    this.spreader = new Spreader(settings, peers, meshes, outbox, cache, seen, promises);
  }

  /**
   * What is to be done about something that happened.
   *
   * @throws IllegalArgumentException if this node joins or publishes in a topic that is not the
   *     network's, or publishes too much data: mistakes of its own
   */
  public List<GossipEffect> on(GossipInput input) {
    nowMillis = Math.max(nowMillis, input.now().toEpochMilli());
    switch (input) {
      case GossipInput.Connected(var peer, var outbound, _) -> connect(peer, outbound);
      case GossipInput.Disconnected(var id, _) -> withPeer(id, this::remove);
      case GossipInput.Received(var from, var rpc, _) -> withPeer(from, p -> receive(p, rpc));
      case GossipInput.Garbled(var from, _) -> withPeer(from, this::onGarbled);
      case GossipInput.Join(var topic, _) -> meshes.join(known(topic), nowMillis);
      case GossipInput.Leave(var topic, _) -> meshes.leave(known(topic), nowMillis);
      case GossipInput.Publish(var topic, var data, _) -> {
        Ranges.within("data", data.size(), 1, settings.rpc().messageBytes());
        spreader.publish(new Message(known(topic), data), nowMillis);
      }
      case GossipInput.Judged(var id, var verdict, _) -> spreader.onJudged(id, verdict, nowMillis);
      case GossipInput.Heartbeat _ -> beat();
    }
    return outbox.take();
  }

  /** How much it holds now. */
  public GossipGauges gauges() {
    return new GossipGauges(
        peers.size(),
        scores.size(),
        meshes.all().stream().mapToInt(Mesh::size).sum(),
        seen.size(),
        cache.size(),
        cache.bytes(),
        spreader.pending().size(),
        spreader.pending().bytes(),
        promises.size(),
        meshes.backoffs());
  }

  /** The peers in the mesh of a topic; none when it has not joined. */
  public List<PeerId> mesh(Topic topic) {
    Mesh mesh = meshes.find(topic);
    return mesh == null ? List.of() : mesh.members().stream().map(Peer::id).toList();
  }

  /** The score of a peer, with that of all nodes of its operator; 0 for one not connected. */
  public double score(PeerId id) {
    Peer peer = peers.find(id);
    return peer == null ? 0 : peer.score(nowMillis);
  }

  private void connect(PeerId id, boolean outbound) {
    if (peers.find(id) != null) {
      return;
    }
    if (peers.size() >= settings.queues().peers()) {
      outbox.disconnect(id, "too many peers");
      return;
    }
    var peer = new Peer(id, outbound, scores.connected(id));
    if (isGraylisted(peer)) {
      disconnect(peer, "score");
      return;
    }
    peers.add(peer);
    meshes.all().forEach(mesh -> outbox.subscribe(peer, mesh.topic(), true));
  }

  private void receive(Peer peer, Rpc rpc) {
    if (isGraylisted(peer)) {
      disconnect(peer, "score");
      return;
    }
    subscribe(peer, rpc.subscriptions());
    rpc.graft().forEach(topic -> meshes.onGraft(peer, topic, nowMillis));
    rpc.prune().forEach(p -> meshes.onPrune(peer, p.topic(), p.backoffSeconds(), nowMillis));
    rpc.messages().forEach(message -> spreader.onMessage(peer, message, nowMillis));
    lazy.onIhave(peer, rpc.ihave(), nowMillis);
    lazy.onIwant(peer, rpc.iwant(), nowMillis);
  }

  private void subscribe(Peer peer, List<Rpc.Subscription> subscriptions) {
    // Every topic on and off once in a heartbeat is more than anyone needs.
    int most = 2 * topics.size();
    int taken = peer.subscriptions().take(subscriptions.size(), most);
    if (taken < subscriptions.size()) {
      peer.operator().misbehaved(1);
    }
    for (Rpc.Subscription subscription : subscriptions.subList(0, taken)) {
      if (subscription.wanted()) {
        peer.topics().add(subscription.topic());
      } else {
        peer.topics().remove(subscription.topic());
        meshes.remove(peer, subscription.topic(), nowMillis);
      }
    }
  }

  /** What cannot be read was made by no honest peer; its operator's other nodes pay too. */
  private void onGarbled(Peer peer) {
    peer.operator().misbehaved(GARBLED);
    disconnect(peer, "garbled");
  }

  private void beat() {
    peers.all().forEach(Peer::beat);
    scores.beat(nowMillis);
    lazy.blame(nowMillis); // before the meshes look at scores
    for (Peer peer : List.copyOf(peers.all())) {
      if (isGraylisted(peer)) {
        disconnect(peer, "score");
      }
    }
    spreader.beat(nowMillis);
    meshes.beat(nowMillis);
    lazy.beat(nowMillis);
  }

  private boolean isGraylisted(Peer peer) {
    return peer.score(nowMillis) < settings.score().thresholds().graylist();
  }

  private void disconnect(Peer peer, String why) {
    remove(peer);
    outbox.disconnect(peer.id(), why);
  }

  private void remove(Peer peer) {
    meshes.all().forEach(mesh -> mesh.remove(peer, nowMillis));
    spreader.remove(peer);
    peers.remove(peer);
    peer.operator().disconnected(nowMillis);
  }

  private void withPeer(PeerId id, Consumer<Peer> action) {
    Peer peer = peers.find(id);
    if (peer != null) { // what a peer sent before it was disconnected may come later
      action.accept(peer);
    }
  }

  private Topic known(Topic topic) {
    if (!topics.contains(topic)) {
      throw new IllegalArgumentException("no topic of this network: " + topic);
    }
    return topic;
  }
}
