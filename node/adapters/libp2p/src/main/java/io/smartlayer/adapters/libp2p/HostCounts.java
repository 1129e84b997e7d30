package io.smartlayer.adapters.libp2p;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a host has counted since it started, for metrics.
 *
 * @param since when it started
 * @param connectionsOpen connections that stand now
 * @param streamsOpen streams that are open now
 * @param bytesUnread bytes that have come on streams and lie unread now
 * @param connectionsIn connections that peers opened
 * @param connectionsOut connections that this host opened
 * @param streamsIn streams that peers opened, of an agreed protocol
 * @param streamsOut streams that this host opened, of an agreed protocol
 * @param bytesIn encrypted bytes received after handshakes
 * @param bytesOut encrypted bytes sent after handshakes
 * @param dialsFailed dials of a peer that failed
 * @param refusals by every reason
 */
public record HostCounts(
    Instant since,
    int connectionsOpen,
    int streamsOpen,
    long bytesUnread,
    long connectionsIn,
    long connectionsOut,
    long streamsIn,
    long streamsOut,
    long bytesIn,
    long bytesOut,
    long dialsFailed,
    Map<Refusal, Long> refusals) {
  /** Keeps a copy in the order of the reasons. */
  public HostCounts {
    refusals = Collections.unmodifiableMap(new EnumMap<>(refusals));
  }

  /** How often something was refused for a reason. */
  public long refused(Refusal reason) {
    return refusals.getOrDefault(reason, 0L);
  }
}
