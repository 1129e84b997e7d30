package io.smartlayer.adapters.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names as the machine resolves them.
 *
 * <p>A look-up cannot be ended and holds the thread that carries it, so each has a thread of the
 * platform, and there are few of them: names that nobody answers for do not stop other work. Safe
 * for use by many threads.
 */
final class MachineNames implements NameService {
  /** Look-ups at a time; others wait for their turn. */
  static final int LOOKUPS_LIMIT = 128;

  private final Semaphore free = new Semaphore(LOOKUPS_LIMIT);

  @Override
  public List<InetAddress> addresses(String host, Duration timeout)
      throws UnknownHostException, Busy, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    if (!free.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new Busy();
    }
    var lookup =
        new FutureTask<>(() -> {
          try {
            return List.of(InetAddress.getAllByName(host));
          } finally {
            free.release();
          }
        });
    Thread.ofPlatform().daemon().name("name").start(lookup);
    try {
      return lookup.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new UnknownHostException("the name was not resolved in time");
    } catch (ExecutionException e) {
      throw new UnknownHostException("the name is unknown");
    }
  }
}
