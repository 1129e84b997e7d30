package io.smartlayer.adapters.libp2p;

import java.time.Duration;

/**
 * What a host spends on its peers at the most. Where a limit is reached the connection or stream is
 * refused, and counted by its {@link Refusal}. Further limits are those of the formats themselves:
 * 256 KiB unread on a stream, frames of 64 KiB, lines of 1 KiB.
 *
 * @param connections connections in all
 * @param reservedForMembers of those in all, the ones that strangers never get: they wait for the
 *     peers that are {@link Libp2pHost.Setting#members members}
 * @param connectionsPerPeer with one peer; a newer one replaces the oldest
 * @param connectionsPerBlock inbound, from one block of addresses (/24 of IPv4, /48 of IPv6),
 *     handshakes included
 * @param inboundPerSecond new inbound connections from one block of addresses, on average; four
 *     times as many may come at once
 * @param loopbackIsFree whether connections from this machine have no limit by block or rate: for
 *     development
 * @param handshakes inbound handshakes under way at once
 * @param handshakeTimeout from the first byte of a connection until it stands
 * @param streamsPerConnection open streams that one connection carries
 * @param streams open streams in all
 * @param unacknowledged streams opened on one connection that the peer has not acknowledged
 * @param unreadPerConnection bytes that lie unread on one connection: with half a MiB of frames and
 *     gathered data, the memory that a peer can hold
 * @param unreadInAll bytes that lie unread on all connections, those included that have ended while
 *     somebody here still holds their streams
 * @param negotiationTimeout until a stream's protocol is agreed; also how long the rest of a closed
 *     stream is awaited
 * @param pingInterval between pings of a connection
 * @param pingTimeout until one must be answered
 * @param idleTimeout until a connection without streams ends
 * @param dialTimeout until a dial fails, all addresses of a peer together
 * @param shortestBackoff after one failed dial; it doubles with each
 * @param longestBackoff between dials that fail
 * @param knownPeers peers in the address book
 * @param addressesPerPeer addresses of each
 */
public record HostLimits(
    int connections,
    int reservedForMembers,
    int connectionsPerPeer,
    int connectionsPerBlock,
    int inboundPerSecond,
    boolean loopbackIsFree,
    int handshakes,
    Duration handshakeTimeout,
    int streamsPerConnection,
    int streams,
    int unacknowledged,
    int unreadPerConnection,
    int unreadInAll,
    Duration negotiationTimeout,
    Duration pingInterval,
    Duration pingTimeout,
    Duration idleTimeout,
    Duration dialTimeout,
    Duration shortestBackoff,
    Duration longestBackoff,
    int knownPeers,
    int addressesPerPeer) {

  /** What a node on the open network starts with. */
  public static final HostLimits DEFAULT =
      new HostLimits(
          1024,
          512,
          2,
          32,
          8,
          false,
          64,
          Duration.ofSeconds(10),
          256,
          16_384,
          128,
          16 << 20,
          256 << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          4096,
          8);

  /** For networks on one machine: loopback has no limit, and failed dials are tried again soon. */
  public static final HostLimits DEVELOPMENT =
      new HostLimits(
          DEFAULT.connections,
          DEFAULT.reservedForMembers,
          DEFAULT.connectionsPerPeer,
          DEFAULT.connectionsPerBlock,
          DEFAULT.inboundPerSecond,
          true,
          DEFAULT.handshakes,
          DEFAULT.handshakeTimeout,
          DEFAULT.streamsPerConnection,
          DEFAULT.streams,
          DEFAULT.unacknowledged,
          DEFAULT.unreadPerConnection,
          DEFAULT.unreadInAll,
          DEFAULT.negotiationTimeout,
          DEFAULT.pingInterval,
          DEFAULT.pingTimeout,
          DEFAULT.idleTimeout,
          DEFAULT.dialTimeout,
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          DEFAULT.knownPeers,
          DEFAULT.addressesPerPeer);

  /** Checks that every count and duration is positive, and that strangers have some place. */
  public HostLimits {
    if (reservedForMembers < 0 || reservedForMembers >= connections) {
      throw new IllegalArgumentException(
          "members have some of the " + connections + " connections, not " + reservedForMembers);
    }
    positive(connections, connectionsPerPeer, connectionsPerBlock, inboundPerSecond, handshakes);
    positive(streamsPerConnection, streams, unacknowledged, unreadPerConnection, unreadInAll);
    positive(knownPeers, addressesPerPeer);
    positive(handshakeTimeout, negotiationTimeout, pingInterval, pingTimeout, idleTimeout);
    positive(dialTimeout, shortestBackoff, longestBackoff);
  }

  /** How many connections strangers may have brought about. */
  int forStrangers() {
    return connections - reservedForMembers;
  }

  private static void positive(int... counts) {
    for (int count : counts) {
      if (count <= 0) {
        throw new IllegalArgumentException("a limit is positive, not " + count);
      }
    }
  }

  private static void positive(Duration... durations) {
    for (Duration duration : durations) {
      if (!duration.isPositive()) {
        throw new IllegalArgumentException("a time is positive, not " + duration);
      }
    }
  }
}
