package io.smartlayer.environment;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;

/**
 * Carries messages between nodes, each known by the address of its node key.
 *
 * <p>A message arrives at most once, whole, or not at all; messages may overtake each other. The
 * sender named on arrival is the one that sent it. Safe for use by many threads.
 */
public interface Network extends AutoCloseable {
  /** Largest body of a message, in bytes. */
  int MESSAGE_LIMIT_BYTES = 4 << 20;

  /** The node this end belongs to. */
  Address self();

  /**
   * Sends a message without waiting for it to arrive.
   *
   * @param protocol what the body is, such as {@code /smartlayer/feed/1}
   * @throws IllegalArgumentException if the body exceeds {@link #MESSAGE_LIMIT_BYTES}
   */
  void send(Address to, String protocol, Bytes body);

  /** Hands every message that arrives from now on to {@code receiver}, one at a time. */
  void receive(Receiver receiver);

  /** Stops sending and receiving. */
  @Override
  void close();

  /** Takes what arrives. It must return soon: put long work on a queue of its own. */
  @FunctionalInterface
  interface Receiver {
    /** A message has arrived. */
    void on(Address from, String protocol, Bytes body);
  }
}
