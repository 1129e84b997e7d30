package io.smartlayer.gossip;

/**
 * Every number of a router. Nodes need not agree on them, but a node with quite other ones is a
 * poor neighbour.
 *
 * @param mesh how meshes are kept
 * @param lazy how ids are told
 * @param score how operators are scored
 * @param queues how much is kept
 * @param rpc what one RPC may hold
 */
public record GossipSettings(
    MeshSettings mesh, LazySettings lazy, ScoreSettings score, QueueLimits queues, RpcLimits rpc) {
  /** Checks what concerns two parts. */
  public GossipSettings {
    Ranges.within("lazy.ids", lazy.ids(), 1, rpc.ids());
    Ranges.within("lazy.cacheBytes", lazy.cacheBytes(), rpc.messageBytes(), Integer.MAX_VALUE);
    Ranges.within(
        "queues.pendingBytes", queues.pendingBytes(), rpc.messageBytes(), Integer.MAX_VALUE);
  }

  /** The starting values of {@code spec/protocol/gossip.md}. */
  public static GossipSettings standard() {
    return new GossipSettings(
        MeshSettings.standard(),
        LazySettings.standard(),
        ScoreSettings.standard(),
        QueueLimits.standard(),
        RpcLimits.standard());
  }
}
