package io.smartlayer.adapters.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The machine's time. Actions run one at a time on one daemon thread and should return soon; one
 * that throws ends that thread's work on it, and is reported by the thread's handler.
 */
public final class RealTimeline implements Timeline, AutoCloseable {
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("memory-timeline").factory());

  /** A timeline that runs from now on. */
  public RealTimeline() {}

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void after(Duration delay, Runnable action) {
    Runnable reporting =
        () -> {
          try {
            action.run();
          } catch (RuntimeException | Error e) { // a thread's top
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
          }
        };
    try {
      var _ = executor.schedule(reporting, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      if (!executor.isShutdown()) {
        throw e; // after close nothing runs any more, as on a machine that is off
      }
    }
  }

  /** Runs nothing more. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
