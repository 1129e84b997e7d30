package io.smartlayer.adapters.libp2p;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Closes sockets whose handshake takes too long, and does what is done each second. */
final class Deadlines implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Deadlines.class.getName());

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("libp2p-timer").factory());
  private final Set<Socket> watched = ConcurrentHashMap.newKeySet();

  /** What may take so long. */
  @FunctionalInterface
  interface Work<T> {
    T on(Socket socket) throws IOException;
  }

  Deadlines() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Does work with a socket.
   *
   * @throws Refused with {@link Refusal#HANDSHAKE_TIMEOUT} when the time is over
   */
  <T> T within(Duration time, Socket socket, Work<T> work) throws IOException {
    var late = new AtomicBoolean();
    Runnable cut =
        () -> {
          late.set(true);
          close(socket);
        };
    try {
      watched.add(socket);
      var deadline = timer.schedule(cut, time.toNanos(), TimeUnit.NANOSECONDS);
      try {
        return work.on(socket);
      } finally {
        deadline.cancel(false);
      }
    } catch (RejectedExecutionException e) {
      throw new IOException("the host is closed", e);
    } catch (IOException e) {
      if (late.get()) {
        throw new Refused(Refusal.HANDSHAKE_TIMEOUT, "a handshake took more than " + time);
      }
      throw e;
    } finally {
      watched.remove(socket);
    }
  }

  /** Does something again and again, until the end. */
  void each(Duration time, Runnable action) {
    Runnable reporting =
        () -> {
          try {
            action.run();
          } catch (RuntimeException | Error e) { // a thread's top
            LOG.log(System.Logger.Level.ERROR, "event=tick-failed", e);
          }
        };
    var _ =
        timer.scheduleWithFixedDelay(
            reporting, time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the handshakes too. */
  @Override
  public void close() {
    timer.shutdownNow();
    watched.forEach(Deadlines::close);
  }

  /** Closes a socket, whatever state it is in. */
  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "event=socket-not-closed", e);
    }
  }
}
