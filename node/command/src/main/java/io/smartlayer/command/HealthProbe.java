package io.smartlayer.command;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;

/** Asks a node of this machine whether it takes part. */
final class HealthProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int OK = 200;

  private HealthProbe() {}

  /** Whether the node whose HTTP face is at a place says that it is ready. */
  static boolean isReady(URI http) {
    try {
      var connection =
          (HttpURLConnection) http.resolve("/health/ready").toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      connection.setReadTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      try {
        return connection.getResponseCode() == OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
