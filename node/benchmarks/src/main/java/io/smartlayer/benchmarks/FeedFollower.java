package io.smartlayer.benchmarks;

import io.smartlayer.environment.Network;
import io.smartlayer.environment.Storage;
import io.smartlayer.feed.Feed;
import io.smartlayer.feed.FeedCodec;
import io.smartlayer.feed.FeedEffect;
import io.smartlayer.feed.FeedInput;
import io.smartlayer.feed.FeedMessage;
import io.smartlayer.feed.FeedReader;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a feed from its committee: fetches ranges, and checks every head, certificate and root
 * before it counts an entry. One thread does all of it, as a replica's loop does.
 */
final class FeedFollower {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Network network;
  private final Storage.@Nullable Log log;
  private final FeedReader reader;
  private final LinkedBlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private long entries;
  private long bytes;

  private record Arrived(Address from, Bytes body) {}

  /**
   * A reader that has nothing yet.
   *
   * @param log keeps what was read; null for a reader that keeps nothing
   */
  FeedFollower(Feed feed, Network network, Storage.@Nullable Log log) {
    this.network = network;
    this.log = log;
    this.reader = FeedReader.restore(feed, network.self(), List.of());
    network.receive((from, protocol, body) -> {
      if (protocol.equals(FeedCodec.PROTOCOL)) {
        arrived.add(new Arrived(from, body));
      }
    });
  }

  /** Reads until so many entries are final here; says how many bytes their bodies have. */
  long read(long size) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long nextTick = System.nanoTime();
    while (entries < size) {
      if (System.nanoTime() >= deadline) {
        throw new IllegalStateException(entries + " of " + size + " entries came");
      }
      if (System.nanoTime() >= nextTick) {
        nextTick = System.nanoTime() + TICK.toNanos();
        carryOut(reader.on(new FeedInput.Elapsed(Instant.now())));
      }
      Arrived next = arrived.poll(nextTick - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next != null
          && FeedCodec.decode(next.body)
              instanceof FeedCodec.Decoded.Understood(FeedMessage message)) {
        carryOut(reader.on(new FeedInput.Received(next.from, message, Instant.now())));
      }
    }
    return bytes;
  }

  private void carryOut(List<FeedEffect> effects) {
    for (FeedEffect effect : effects) {
      switch (effect) {
        case FeedEffect.Store(var record) -> {
          if (log != null) {
            log.append(record);
          }
        }
        case FeedEffect.Sync _ -> {
          if (log != null) {
            log.sync();
          }
        }
        case FeedEffect.Send(var to, var message) ->
            network.send(to, FeedCodec.PROTOCOL, FeedCodec.encode(message));
        case FeedEffect.Finalized segment -> {
          entries += segment.entries().size();
          segment.entries().forEach(entry -> bytes += entry.body().size());
        }
        case FeedEffect.Spread _,
            FeedEffect.Promised _,
            FeedEffect.Included _,
            FeedEffect.Refused _,
            FeedEffect.Accused _,
            FeedEffect.Silenced _ ->
            throw new IllegalStateException("a reader that submits nothing: " + effect);
      }
    }
  }
}
