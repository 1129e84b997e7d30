package io.smartlayer.environment;

import io.smartlayer.primitives.Bytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Calls servers of the outside world over HTTP.
 *
 * <p>No redirect is followed and nothing is retried: one call sends at most one request. Calls
 * block and are bounded in time and size. Safe for use by many threads.
 */
public interface Web {
  /** Largest body of a request or an answer, in bytes. */
  int BODY_LIMIT_BYTES = 256 << 10;

  /** Sends a request and waits for the whole answer. */
  Exchange send(Request request);

  /** One header line. */
  record Header(String name, String value) {}

  /**
   * One request.
   *
   * @param method GET, POST …
   * @param uri http or https
   * @param body empty for none
   * @param timeout for the whole exchange
   */
  record Request(String method, URI uri, List<Header> headers, Bytes body, Duration timeout) {
    /** Copies the headers and checks the body's size. */
    public Request {
      headers = List.copyOf(headers);
      if (body.size() > BODY_LIMIT_BYTES) {
        throw new IllegalArgumentException("a request body has at most " + BODY_LIMIT_BYTES);
      }
    }
  }

  /** How a call ended. */
  sealed interface Exchange {
    /** The server answered. */
    record Answered(int status, Bytes body) implements Exchange {}

    /** No byte of the request left: the name is unknown, or nobody listens. */
    record NeverSent(String why) implements Exchange {}

    /** No byte left for a reason of this machine's own: it says nothing about the server. */
    record Untried(String why) implements Exchange {}

    /** The request may have arrived, but no whole answer came back: what happened is unknown. */
    record Lost(String why) implements Exchange {}
  }
}
