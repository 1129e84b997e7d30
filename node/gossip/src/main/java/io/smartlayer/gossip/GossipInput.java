package io.smartlayer.gossip;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.PeerId;
import java.time.Instant;

/** What a {@link GossipRouter} learns from outside. */
public sealed interface GossipInput {
  /**
   * The time of this node's clock when it happened. A step back is read as no step, and nothing
   * ends until the clock has caught up: better take one that does not step.
   */
  Instant now();

  /**
   * A peer that speaks the protocol can be sent to. It comes before anything that the peer has
   * sent; said again of a connected peer, it is nothing.
   *
   * @param outbound whether this node made the connection: a mesh keeps some of these, because an
   *     attacker cannot choose them
   */
  record Connected(PeerId peer, boolean outbound, Instant now) implements GossipInput {}

  /** A peer can be sent to no more. */
  record Disconnected(PeerId peer, Instant now) implements GossipInput {}

  /** A peer has sent an RPC. */
  record Received(PeerId from, Rpc rpc, Instant now) implements GossipInput {}

  /** A peer has sent what is no RPC: {@link RpcCodec.Decoded.Malformed}, or too long. */
  record Garbled(PeerId from, Instant now) implements GossipInput {}

  /** This node wants a topic's messages. */
  record Join(Topic topic, Instant now) implements GossipInput {}

  /** This node wants a topic's messages no longer. */
  record Leave(Topic topic, Instant now) implements GossipInput {}

  /**
   * This node has something to say; it is valid, and is not delivered here.
   *
   * @param data 1 to {@link RpcLimits#messageBytes} bytes
   */
  record Publish(Topic topic, Bytes data, Instant now) implements GossipInput {}

  /** The answer to a {@link GossipEffect.Validate}; one that comes too late is dropped. */
  record Judged(Hash id, Verdict verdict, Instant now) implements GossipInput {}

  /** Time has passed. Give one each {@link MeshSettings#heartbeat}. */
  record Heartbeat(Instant now) implements GossipInput {}
}
