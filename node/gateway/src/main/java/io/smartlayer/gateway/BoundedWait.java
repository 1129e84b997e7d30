package io.smartlayer.gateway;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs input and output of one connection on a thread of its own, so that the wait for a client
 * that drips or does not read has an end.
 */
final class BoundedWait implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** The client has hung up, or is so slow that its connection has been given up. */
  static final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClientGone(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The time is over; the work still waits for its client, and ends with the connection. */
  static final class Overdue extends Exception {
    private static final long serialVersionUID = 1;

    Overdue(TimeoutException cause) {
      super(cause);
    }
  }

  /** Waits for a read. When the time is over the connection can still be written to. */
  <T> T read(Callable<T> work, Duration atMost) throws Overdue {
    Future<T> result = threads.submit(work);
    try {
      return await(result, atMost);
    } catch (TimeoutException e) {
      throw new Overdue(e);
    }
  }

  /** Waits for a write. When the time is over its thread is interrupted, which closes the socket. */
  void write(Callable<Void> work, Duration atMost) {
    Future<Void> result = threads.submit(work);
    try {
      await(result, atMost);
    } catch (TimeoutException e) {
      result.cancel(true);
      throw new ClientGone("a client that does not read", e);
    }
  }

  /** Interrupts what is left. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static <T> T await(Future<T> result, Duration atMost) throws TimeoutException {
    try {
      return result.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw new ClientGone("the connection failed", e);
    } catch (InterruptedException e) {
      result.cancel(true);
      Thread.currentThread().interrupt();
      throw new ClientGone("interrupted", e);
    }
  }
}
