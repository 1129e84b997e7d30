package io.smartlayer.gateway;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request's headers do not arrive in time. The server by itself closes
 * those that wait between requests, and {@link BoundedWait} bounds the rest.
 */
final class HeaderTime implements Http1ConnectionListener, AutoCloseable {
  private final Duration atMost;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<Thread, Deadline> deadlines = new ConcurrentHashMap<>();

  HeaderTime(Duration atMost) {
    this.atMost = atMost;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("header-time").factory());
    timer.setRemoveOnCancelPolicy(true); // most deadlines are met at once
  }

  /** A request has begun on this thread. */
  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    var deadline = new Deadline(Thread.currentThread());
    deadlines.put(deadline.reader, deadline);
    deadline.timer = timer.schedule(deadline, atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Its headers are there. */
  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    Deadline deadline = deadlines.remove(Thread.currentThread());
    if (deadline != null) {
      deadline.met();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One request's; guarded by itself, so that no reader is interrupted after it has met it. */
  private final class Deadline implements Runnable {
    private final Thread reader;
    private @Nullable Future<?> timer;
    private boolean over;

    private Deadline(Thread reader) {
      this.reader = reader;
    }

    private synchronized void met() {
      over = true;
      if (timer != null) {
        timer.cancel(false);
      }
    }

    @Override
    public synchronized void run() {
      if (!over) {
        over = true;
        deadlines.remove(reader, this);
        reader.interrupt(); // which closes the socket from which it reads
      }
    }
  }
}
