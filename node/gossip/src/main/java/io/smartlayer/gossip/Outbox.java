package io.smartlayer.gossip;

import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The effects of one input. What one peer is told of meshes and ids goes in one RPC. */
final class Outbox {
  private final RpcLimits limits;
  private final Map<PeerId, Draft> drafts = new LinkedHashMap<>();
  private List<GossipEffect> effects = new ArrayList<>();

  /** An RPC that is being written. */
  private static final class Draft {
    private final List<Rpc.Subscription> subscriptions = new ArrayList<>();
    private final List<Rpc.Ihave> ihave = new ArrayList<>();
    private final List<Hash> iwant = new ArrayList<>();
    private final List<Topic> graft = new ArrayList<>();
    private final List<Rpc.Prune> prune = new ArrayList<>();
    private int ids;
    private int entries;

    private Rpc finished() {
      return new Rpc(subscriptions, List.of(), ihave, iwant, graft, prune);
    }
  }

  Outbox(RpcLimits limits) {
    this.limits = limits;
  }

  void subscribe(Peer to, Topic topic, boolean wanted) {
    draft(to, 1, 0).subscriptions.add(new Rpc.Subscription(wanted, topic));
  }

  void graft(Peer to, Topic topic) {
    draft(to, 1, 0).graft.add(topic);
  }

  void prune(Peer to, Topic topic, Duration backoff) {
    draft(to, 1, 0).prune.add(new Rpc.Prune(topic, Math.ceilDiv(backoff.toMillis(), 1000L)));
  }

  void ihave(Peer to, Topic topic, List<Hash> ids) {
    draft(to, 1, ids.size()).ihave.add(new Rpc.Ihave(topic, ids));
  }

  void iwant(Peer to, List<Hash> ids) {
    draft(to, 1, ids.size()).iwant.addAll(ids);
  }

  void send(Peer to, Rpc rpc) {
    effects.add(new GossipEffect.Send(to.id(), rpc));
  }

  void validate(Peer from, Message message) {
    effects.add(new GossipEffect.Validate(from.id(), message));
  }

  void deliver(Message message) {
    effects.add(new GossipEffect.Deliver(message));
  }

  void disconnect(PeerId peer, String why) {
    drafts.remove(peer);
    effects.add(new GossipEffect.Disconnect(peer, why));
  }

  /** What was put in since the last time. */
  List<GossipEffect> take() {
    drafts.forEach((to, draft) -> effects.add(new GossipEffect.Send(to, draft.finished())));
    drafts.clear();
    List<GossipEffect> taken = effects;
    effects = new ArrayList<>();
    return taken;
  }

  /** The RPC to write into: a new one when the last has no room. */
  private Draft draft(Peer to, int entries, int ids) {
    Draft draft = drafts.computeIfAbsent(to.id(), _ -> new Draft());
    if (draft.entries + entries > limits.entries() || draft.ids + ids > limits.ids()) {
      effects.add(new GossipEffect.Send(to.id(), draft.finished()));
      draft = new Draft();
      drafts.put(to.id(), draft);
    }
    draft.entries += entries;
    draft.ids += ids;
    return draft;
  }
}
