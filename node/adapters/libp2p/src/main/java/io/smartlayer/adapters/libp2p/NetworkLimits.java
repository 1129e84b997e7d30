package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Network;
import java.time.Duration;

/**
 * What a network keeps at the most.
 *
 * @param peers peers to which messages wait at once
 * @param messagesPerPeer messages that wait for one peer
 * @param bytesPerPeer bytes that wait for one peer
 * @param bytes bytes that wait in all
 * @param halfReadBytes bytes of large messages that are half read, in all
 * @param patience how long a message waits for its peer
 * @param shortestBackoff after one failure to reach a peer; it doubles with each
 * @param longestBackoff between attempts to reach a peer
 * @param idleTimeout until streams to a peer that is sent nothing end
 */
public record NetworkLimits(
    int peers,
    int messagesPerPeer,
    long bytesPerPeer,
    long bytes,
    long halfReadBytes,
    Duration patience,
    Duration shortestBackoff,
    Duration longestBackoff,
    Duration idleTimeout) {
  /** What a node starts with. */
  public static final NetworkLimits DEFAULT =
      new NetworkLimits(
          1024,
          4096,
          32 << 20,
          256 << 20,
          128 << 20,
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(2),
          Duration.ofMinutes(2));

  /** Checks that one message of any size fits. */
  public NetworkLimits {
    long least = Math.min(bytesPerPeer, Math.min(bytes, halfReadBytes));
    if (peers < 1 || messagesPerPeer < 1 || least < Network.MESSAGE_LIMIT_BYTES) {
      throw new IllegalArgumentException("a network has room for one message at the least");
    }
  }
}
