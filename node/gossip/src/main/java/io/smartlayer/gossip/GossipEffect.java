package io.smartlayer.gossip;

import io.smartlayer.primitives.PeerId;

/** What the caller of a {@link GossipRouter} must do next, in order. */
public sealed interface GossipEffect {
  /**
   * Send an RPC to a peer, after those before it. A caller with a full queue for a peer drops what
   * {@link Rpc#mayBeLost}, and ends the connection rather than drop anything else.
   */
  record Send(PeerId to, Rpc rpc) implements GossipEffect {}

  /**
   * Have the application judge a message, and answer with {@link GossipInput.Judged} within {@link
   * QueueLimits#validation}.
   *
   * @param from who brought it first, to ask for what is missing; not its author
   */
  record Validate(PeerId from, Message message) implements GossipEffect {}

  /** Give a message, which has been accepted, to the application. Each comes once. */
  record Deliver(Message message) implements GossipEffect {}

  /** End the connections with a peer: it breaks rules. The router knows it no more. */
  record Disconnect(PeerId peer, String why) implements GossipEffect {}
}
