package io.smartlayer.runtime;

import io.smartlayer.environment.Cabinet;
import io.smartlayer.primitives.Bytes;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A cabinet in which what is put waits until it is let in. */
final class HeldCabinet implements Cabinet {
  /** How much of what is put goes in. */
  final Semaphore lets = new Semaphore(0);

  /** How much was put, whether it is in or waits. */
  final AtomicInteger puts = new AtomicInteger();

  /** How much of it is in. */
  final AtomicInteger done = new AtomicInteger();

  private final Cabinet cabinet;

  HeldCabinet(Cabinet cabinet) {
    this.cabinet = cabinet;
  }

  @Override
  public void put(String name, List<Bytes> pieces) {
    puts.incrementAndGet();
    lets.acquireUninterruptibly();
    cabinet.put(name, pieces);
    done.incrementAndGet();
  }

  @Override
  public @Nullable Drawer open(String name) {
    return cabinet.open(name);
  }
}
