package io.smartlayer.gossip;

import java.time.Duration;

/**
 * How ids of messages are told to peers outside the mesh, who may ask for what they miss.
 *
 * @param peers to how many peers ids are told at least (D_lazy)
 * @param factor to what part of the peers, if that is more; 0 to 1
 * @param cacheBeats how many heartbeats a message can be asked for, 1 to 100
 * @param tellBeats how many heartbeats its id is told, at most {@code cacheBeats}
 * @param cacheMessages most messages that are kept; the oldest go first
 * @param cacheBytes most data that is kept
 * @param ids most ids in one IHAVE, and most ids this node asks one peer for in a heartbeat
 * @param ihaves most RPCs with IHAVE that are read of one peer in a heartbeat
 * @param transmissions how often one peer gets one message for asking
 * @param answers most messages for which one peer's asking is heard in a heartbeat
 * @param promise how long a peer that told an id may take to bring the message
 */
public record LazySettings(
    int peers,
    double factor,
    int cacheBeats,
    int tellBeats,
    int cacheMessages,
    int cacheBytes,
    int ids,
    int ihaves,
    int transmissions,
    int answers,
    Duration promise) {
  /** Checks the ranges. */
  public LazySettings {
    Ranges.within("peers", peers, 0, 100);
    Ranges.within("factor", factor, 0, 1);
    Ranges.within("cacheBeats", cacheBeats, 1, 100);
    Ranges.within("tellBeats", tellBeats, 1, cacheBeats);
    Ranges.within("cacheMessages", cacheMessages, 1, 1 << 20);
    Ranges.within("cacheBytes", cacheBytes, 1, 1 << 30);
    Ranges.within("ids", ids, 1, 1 << 16);
    Ranges.within("ihaves", ihaves, 1, 1000);
    Ranges.within("transmissions", transmissions, 1, 100);
    Ranges.within("answers", answers, 1, 1 << 16);
    Ranges.within("promise", promise, Duration.ofMillis(100), Duration.ofMinutes(1));
  }

  /** 6 peers or a quarter, 5 heartbeats of which 3 are told, 32 MiB, 1000 ids, 3 s. */
  public static LazySettings standard() {
    return new LazySettings(
        6, 0.25, 5, 3, 16_384, 32 << 20, 1000, 10, 3, 500, Duration.ofSeconds(3));
  }
}
