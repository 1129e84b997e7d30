package io.smartlayer.adapters.libp2p;

import java.util.Locale;

/** Why a peer, a connection or a stream is refused: the closed set that is counted and logged. */
public enum Refusal {
  /** As many connections stand as {@link HostLimits#connections} allows. */
  CONNECTIONS,
  /** Strangers have all connections but those that {@link HostLimits#reservedForMembers} keeps. */
  RESERVED,
  /** The peer had {@link HostLimits#connectionsPerPeer} already: its oldest one was ended. */
  CONNECTIONS_PER_PEER,
  /** Too many connections from one block of addresses. */
  CONNECTIONS_PER_BLOCK,
  /** Connections come too fast from one block of addresses. */
  INBOUND_RATE,
  /** Too many handshakes are under way. */
  HANDSHAKES,
  /** A handshake took too long. */
  HANDSHAKE_TIMEOUT,
  /** A handshake did not follow multistream-select or Noise, or a signature was wrong. */
  HANDSHAKE,
  /** At the other end is somebody else than was dialed. */
  WRONG_PEER,
  /** The node has reached itself. */
  SELF,
  /** A peer opened more streams on one connection than it may. */
  STREAMS_PER_CONNECTION,
  /** More streams are open in all than may be. */
  STREAMS,
  /** A stream's protocol was not agreed in time, or not in the form it has. */
  NEGOTIATION,
  /** A stream was for a protocol that is not served. */
  PROTOCOL,
  /** A frame did not decrypt. */
  NOISE,
  /** A frame is none of yamux. */
  YAMUX,
  /** A peer sent more than it had been given room for. */
  WINDOW,
  /** Too much lies unread on one connection. */
  UNREAD,
  /** Too much lies unread on all connections together. */
  UNREAD_IN_ALL,
  /** A peer asks for answers and does not take them. */
  CONTROL,
  /** A peer did not answer a ping of the connection. */
  SILENT,
  /** What a peer says of itself could not be read. */
  IDENTIFY,
  /** A message was larger than it may be, or not in its form. */
  MESSAGE;

  /** The name in logs and metrics, such as {@code window}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
