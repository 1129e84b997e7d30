package io.smartlayer.gateway;

import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * Runs input and output of one connection so that the wait for a client that drips or does not read
 * has an end.
 */
final class BoundedWait implements AutoCloseable {
  private final Watchdog watchdog;
  private final IntSupplier arrived;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Waits of one face.
   *
   * @param arrived how much of the body of this thread's request is there already, in bytes
   */
  BoundedWait(Watchdog watchdog, IntSupplier arrived) {
    this.watchdog = watchdog;
    this.arrived = arrived;
  }

  /** Input of a body. */
  @FunctionalInterface
  interface Input<T> extends Callable<T> {
    @Override
    T call() throws IOException;
  }

  /** Output to a client. */
  @FunctionalInterface
  interface Output {
    /** Writes it. */
    void write() throws IOException;
  }

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

  /**
   * Reads a body. When the time is over the connection can still be written to: so what has not
   * arrived yet is read, and waited for, by a thread of its own.
   *
   * @param bytes how long the body is
   */
  <T> T read(Input<T> work, long bytes, Duration atMost) throws Overdue {
    if (bytes <= arrived.getAsInt()) {
      try {
        return work.call();
      } catch (IOException e) {
        throw new ClientGone("the connection failed", e);
      }
    }
    Future<T> result = threads.submit(work);
    try {
      return await(result, atMost);
    } catch (TimeoutException e) {
      throw new Overdue(e);
    }
  }

  /** Writes. When the time is over this thread is interrupted, which closes the socket. */
  void write(Output work, Duration atMost) {
    Watchdog.Watch watch = watchdog.watch(atMost);
    try {
      work.write();
    } catch (IOException
        | UncheckedIOException
        | SocketWriterException
        | CloseConnectionException e) {
      throw new ClientGone("the connection failed, or its client does not read", e);
    } finally {
      watch.end();
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
