package io.smartlayer.channel;

import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.TypedData;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes each signed payment once, and only while it is young. One thread at a time. */
public final class SpendRules {
  /** How far a payment's time may be from the node's. */
  public static final Duration WINDOW = Duration.ofSeconds(30);

  /** How many used payments are remembered; when they are all recent, further ones wait. */
  public static final int MEMORY_LIMIT = 200_000;

  private final TypedData.Domain domain;
  private final Address node;
  private final int limit;
  private final Map<Hash, Long> used = new LinkedHashMap<>(); // in the order of their use

  /**
   * Nothing is used yet.
   *
   * @param node the node's own address
   */
  public SpendRules(TypedData.Domain domain, Address node) {
    this(domain, node, MEMORY_LIMIT);
  }

  SpendRules(TypedData.Domain domain, Address node, int limit) {
    this.domain = domain;
    this.node = node;
    this.limit = limit;
  }

  /**
   * The key that signed a payment for a call; null where it signed none. Leaves no trace.
   *
   * @param request names the call
   */
  public @Nullable Address signer(Hash channel, Spend spend, Hash request) {
    return spend.signer(channel, node, request, domain);
  }

  /** Uses a payment up; why it cannot be, or null. */
  public @Nullable Flaw use(Spend spend, long nowMillis) {
    long off = Math.abs(nowMillis - spend.timeMillis());
    if (off > WINDOW.toMillis()) {
      return Flaw.SPEND_STALE;
    }
    var oldest = used.entrySet().iterator();
    while (oldest.hasNext() && nowMillis - oldest.next().getValue() > 2 * WINDOW.toMillis()) {
      oldest.remove();
    }
    if (used.containsKey(spend.jti()) || used.size() >= limit) {
      return Flaw.SPEND_REPLAYED;
    }
    used.put(spend.jti(), nowMillis);
    return null;
  }
}
