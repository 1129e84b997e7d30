package io.smartlayer.gateway;

/**
 * One path of a face with the one method that it takes.
 *
 * @param path segments in braces are parameters
 * @param bodyLimitBytes largest body; 0 where none is taken
 */
record Route(String method, String path, Share share, int bodyLimitBytes, Handler handler) {
  /** What a request takes a share of, while it lasts. */
  enum Share {
    /** Nothing: it is answered at once, even by a node that is full or stopping. */
    NONE,
    /** The requests in work. */
    REQUESTS,
    /** The event streams. */
    STREAMS
  }

  /** Answers a request, or throws a {@link Refusal}. */
  @FunctionalInterface
  interface Handler {
    void handle(Exchange exchange);
  }

  static Route get(String path, Handler handler) {
    return new Route("GET", path, Share.REQUESTS, 0, handler);
  }

  static Route post(String path, int bodyLimitBytes, Handler handler) {
    return new Route("POST", path, Share.REQUESTS, bodyLimitBytes, handler);
  }

  static Route stream(String path, Handler handler) {
    return new Route("GET", path, Share.STREAMS, 0, handler);
  }
}
