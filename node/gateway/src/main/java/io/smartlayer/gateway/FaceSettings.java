package io.smartlayer.gateway;

import java.time.Duration;

/**
 * Where a face listens, and its limits.
 *
 * @param host the address to bind, such as {@code 127.0.0.1}
 * @param port 0 to 65535; 0 for any that is free
 * @param connections most open connections; more wait to be accepted
 * @param requests most requests in work at once; more are refused
 * @param streams most event streams at once; more are refused
 * @param streamsPerClient most of them from one address; a proxy's clients count as one
 * @param bodyTime within which a request's headers must have arrived, and then its body
 * @param writeTime within which a client must have taken what is sent to it
 * @param idleTime after which a connection without a request is closed
 * @param heartbeat longest silence of an event stream
 * @param stopTime for which a stop waits for requests in work
 */
public record FaceSettings(
    String host,
    int port,
    int connections,
    int requests,
    int streams,
    int streamsPerClient,
    Duration bodyTime,
    Duration writeTime,
    Duration idleTime,
    Duration heartbeat,
    Duration stopTime) {
  /** Checks the ranges. */
  public FaceSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    if (connections < 1 || requests < 1 || streams < 0 || streamsPerClient < 0) {
      throw new IllegalArgumentException("a face takes one connection and request, or more");
    }
  }

  /** The usual limits at an address. */
  public static FaceSettings at(String host, int port) {
    return new FaceSettings(
        host,
        port,
        1024,
        256,
        128,
        64,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10));
  }

  /** The same, for other numbers of connections and of requests in work. */
  public FaceSettings carrying(int connections, int requests) {
    return new FaceSettings(
        host,
        port,
        connections,
        requests,
        streams,
        streamsPerClient,
        bodyTime,
        writeTime,
        idleTime,
        heartbeat,
        stopTime);
  }

  /** The same, with another time for which a stop waits for requests in work. */
  public FaceSettings stoppingWithin(Duration time) {
    return new FaceSettings(
        host,
        port,
        connections,
        requests,
        streams,
        streamsPerClient,
        bodyTime,
        writeTime,
        idleTime,
        heartbeat,
        time);
  }
}
