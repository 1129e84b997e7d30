package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport.Stream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The large messages that are half read, with a bound on their bytes. A peer could begin many and
 * end none: when one more does not fit, the oldest is given up, its stream reset. Safe for use by
 * many threads: all is guarded by the object itself.
 */
final class HalfRead {
  /** Messages up to this size, in bytes, are not counted: a stream's window holds more. */
  static final int SMALL = 64 << 10;

  private final long limit;
  private final LinkedHashMap<Stream, Integer> sizes = new LinkedHashMap<>();
  private long bytes;
  private long evicted;

  HalfRead(long limit) {
    this.limit = limit;
  }

  /** A large message begins. */
  synchronized void begin(Stream stream, int size) {
    while (bytes + size > limit && !sizes.isEmpty()) {
      Map.Entry<Stream, Integer> oldest = sizes.firstEntry();
      end(oldest.getKey());
      oldest.getKey().reset();
      evicted++;
    }
    sizes.put(stream, size);
    bytes += size;
  }

  /** The large message of a stream is read, or never will be. */
  synchronized void end(Stream stream) {
    Integer size = sizes.remove(stream);
    bytes -= size == null ? 0 : size;
  }

  synchronized long evicted() {
    return evicted;
  }
}
