package io.smartlayer.gateway;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts virtual threads that wait for a client longer than they may, which closes the socket
 * at which they wait.
 *
 * <p>One thread looks at all that is watched, once a {@link #PERIOD}: so a wait that ends in time,
 * as nearly all do, has no timer of its own and wakes nobody. One that does not is interrupted up
 * to two periods late.
 */
final class Watchdog implements AutoCloseable {
  /** Time between two looks. */
  static final Duration PERIOD = Duration.ofMillis(100);

  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor looks;
  private volatile long look;

  Watchdog() {
    this.looks =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("face-watchdog").factory());
    var _ =
        looks.scheduleWithFixedDelay(
            this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Watches the present thread, which must {@link Watch#end} it, or end. */
  Watch watch(Duration atMost) {
    long periods = Math.ceilDiv(atMost.toMillis(), PERIOD.toMillis());
    var watch = new Watch(Thread.currentThread(), look + 1 + periods);
    watches.add(watch);
    return watch;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }

  private void look() {
    long now = look + 1;
    look = now; // by this thread alone
    for (Watch watch : watches) {
      if (watch.last <= now) {
        watch.overdue();
      }
    }
  }

  /** What one thread does at present; guarded by itself, so that none is interrupted later. */
  final class Watch {
    private final Thread thread;
    private final long last;
    private boolean over;

    private Watch(Thread thread, long last) {
      this.thread = thread;
      this.last = last;
    }

    /** What was watched has ended. On its thread, which is not interrupted on that account. */
    synchronized void end() {
      watches.remove(this);
      if (over) {
        var _ = Thread.interrupted();
      }
      over = true;
    }

    private synchronized void overdue() {
      watches.remove(this);
      if (!over) {
        over = true;
        thread.interrupt();
      }
    }
  }
}
