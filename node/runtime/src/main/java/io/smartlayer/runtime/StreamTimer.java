package io.smartlayer.runtime;

import io.smartlayer.environment.Transport;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Breaks off streams whose peers take too long: reading and writing know no time themselves. Safe
 * for use by many threads; {@link #tick} is to be called often.
 */
final class StreamTimer {
  private final ConcurrentSkipListMap<Long, Watch> watches = new ConcurrentSkipListMap<>();
  private final AtomicLong last = new AtomicLong();

  /** How long one stream may still take. */
  final class Watch implements AutoCloseable {
    private final long number = last.incrementAndGet();
    private final Transport.Stream stream;
    private volatile long endNanos;

    private Watch(Transport.Stream stream, Duration allowed) {
      this.stream = stream;
      renew(allowed);
    }

    /** Counts from now on anew. */
    void renew(Duration allowed) {
      endNanos = System.nanoTime() + allowed.toNanos();
    }

    /** Looks at the stream no more. */
    @Override
    public void close() {
      watches.remove(number);
    }
  }

  /** Looks at a stream from now on. */
  Watch watch(Transport.Stream stream, Duration allowed) {
    var watch = new Watch(stream, allowed);
    watches.put(watch.number, watch);
    return watch;
  }

  /** Breaks off what has taken too long: those who read and write there fail. */
  void tick() {
    long now = System.nanoTime();
    for (Watch watch : watches.values()) {
      if (now - watch.endNanos > 0) {
        watch.close();
        watch.stream.reset();
      }
    }
  }

  /** How many streams it looks at. */
  int size() {
    return watches.size();
  }
}
