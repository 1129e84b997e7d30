package io.smartlayer.gateway;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose request's headers do not arrive in time. The server by itself closes
 * those that wait between requests, and {@link BoundedWait} bounds the rest.
 *
 * <p>A connection has a virtual thread of its own, which reads its requests and serves them.
 */
@SuppressWarnings("ThreadLocalUsage") // threads end with their connections, all of one face
final class HeaderTime implements Http1ConnectionListener {
  private final Watchdog watchdog;
  private final Duration atMost;
  private final ThreadLocal<Watchdog.@Nullable Watch> reading = new ThreadLocal<>();
  private final ThreadLocal<Integer> behind = ThreadLocal.withInitial(() -> 0);

  HeaderTime(Watchdog watchdog, Duration atMost) {
    this.watchdog = watchdog;
    this.atMost = atMost;
  }

  /** A request has begun on this thread. */
  @Override
  public void prologue(ConnectionContext connection, HttpPrologue prologue) {
    reading.set(watchdog.watch(atMost));
  }

  /** Its headers are there. */
  @Override
  public void headers(ConnectionContext connection, Headers headers) {
    Watchdog.Watch watch = reading.get();
    if (watch != null) {
      reading.remove();
      watch.end();
    }
    behind.set(connection.dataReader().available());
  }

  /**
   * How many bytes had arrived behind the headers of this thread's request when those were read.
   */
  int arrivedBehind() {
    return behind.get();
  }
}
