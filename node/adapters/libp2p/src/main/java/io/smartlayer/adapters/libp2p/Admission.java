package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Bytes;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which connections may begin, by where they come from. Safe for use by many threads: all
 * is guarded by the object itself.
 */
final class Admission {
  private static final int BURST_FACTOR = 4;
  private static final int REMEMBERED_BLOCKS = 4096;
  private static final double NANOS = 1e9;

  private final HostLimits limits;
  private final TreeMap<Bytes, Integer> connectionsByBlock = new TreeMap<>();
  private final LinkedHashMap<Bytes, Bucket> buckets = new LinkedHashMap<>();
  private int connections;
  private int handshakes;
  private int strangers;

  /** How many connections a block may still begin at a time. */
  private record Bucket(double tokens, long atNanos) {}

  Admission(HostLimits limits) {
    this.limits = limits;
  }

  /**
   * Asks for a connection that has come.
   *
   * @return why not, or null: then it is counted until {@link #leave}, and as a handshake until
   *     {@link #stands}
   */
  synchronized @Nullable Refusal ask(InetAddress from, long nowNanos) {
    if (connections >= limits.connections()) {
      return Refusal.CONNECTIONS;
    }
    if (handshakes >= limits.handshakes()) {
      return Refusal.HANDSHAKES;
    }
    if (!isFree(from)) {
      Bytes block = block(from);
      if (connectionsByBlock.getOrDefault(block, 0) >= limits.connectionsPerBlock()) {
        return Refusal.CONNECTIONS_PER_BLOCK;
      }
      if (!takeToken(block, nowNanos)) {
        return Refusal.INBOUND_RATE;
      }
      connectionsByBlock.merge(block, 1, Integer::sum);
    }
    connections++;
    handshakes++;
    return null;
  }

  /** A handshake is over. */
  synchronized void stands() {
    handshakes--;
  }

  /** A connection that had come is over. */
  synchronized void leave(InetAddress from) {
    connections--;
    if (!isFree(from)) {
      connectionsByBlock.computeIfPresent(block(from), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Asks for a stranger that has come; if so it is counted until {@link #leaveAsStranger}. */
  synchronized boolean askAsStranger() {
    if (strangers >= limits.forStrangers()) {
      return false;
    }
    strangers++;
    return true;
  }

  /** A stranger's connection is over. */
  synchronized void leaveAsStranger() {
    strangers--;
  }

  /** Asks for a connection to be dialed; if so it is counted until {@link #leaveDialed}. */
  synchronized boolean askToDial() {
    if (connections >= limits.connections()) {
      return false;
    }
    connections++;
    return true;
  }

  /** A dialed connection is over. */
  synchronized void leaveDialed() {
    connections--;
  }

  private boolean isFree(InetAddress from) {
    return limits.loopbackIsFree() && from.isLoopbackAddress();
  }

  private boolean takeToken(Bytes block, long nowNanos) {
    double most = (double) BURST_FACTOR * limits.inboundPerSecond();
    Bucket bucket = buckets.remove(block);
    double tokens = most;
    if (bucket != null) {
      double since = (nowNanos - bucket.atNanos()) / NANOS;
      tokens = Math.min(most, bucket.tokens() + since * limits.inboundPerSecond());
    }
    boolean has = tokens >= 1;
    buckets.put(block, new Bucket(has ? tokens - 1 : tokens, nowNanos));
    if (buckets.size() > REMEMBERED_BLOCKS) {
      buckets.pollFirstEntry();
    }
    return has;
  }

  /** /24 of IPv4, /48 of IPv6: what one party commonly has. */
  private static Bytes block(InetAddress address) {
    Bytes bytes = Bytes.of(address.getAddress());
    return bytes.slice(0, address instanceof Inet4Address ? 3 : 6);
  }
}
