package io.smartlayer.adapters.libp2p;

import io.smartlayer.environment.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** Agrees with peers on what is spoken on streams, and hands theirs to the handlers. */
final class Protocols {
  private static final System.Logger LOG = System.getLogger(Protocols.class.getName());

  private final ConcurrentSkipListMap<String, Handler> handlers = new ConcurrentSkipListMap<>();
  private final Duration timeout;
  private final Counters counters;

  /** A handler that also learns over which connection a stream came. */
  @FunctionalInterface
  interface Handler {
    void on(Connection connection, PeerStream stream) throws IOException;
  }

  Protocols(HostLimits limits, Counters counters) {
    this.timeout = limits.negotiationTimeout();
    this.counters = counters;
  }

  void serve(String protocol, Handler handler) {
    if (protocol.isEmpty() || protocol.length() > IdentifyMessage.PROTOCOL_LIMIT) {
      throw new IllegalArgumentException("a protocol's name of " + protocol.length());
    }
    handlers.put(protocol, handler);
  }

  List<String> served() {
    return List.copyOf(handlers.keySet());
  }

  /**
   * Opens a stream.
   *
   * @throws Transport.Unreachable if the peer does not speak the protocol
   * @throws IOException if the connection or the peer fails
   */
  PeerStream open(Connection connection, String protocol) throws IOException {
    YamuxStream stream = connection.session().open();
    boolean agreed = false;
    try {
      stream.failAfter(System.nanoTime() + timeout.toNanos());
      if (!Multistream.propose(stream.in(), stream.out(), protocol, Refusal.NEGOTIATION)) {
        throw new Transport.Unreachable(connection.peer() + " does not speak " + protocol);
      }
      stream.failNever();
      agreed = true;
      counters.streamsOut.increment();
      return new PeerStream(connection.peer(), protocol, stream);
    } finally {
      if (!agreed) {
        stream.reset();
      }
    }
  }

  /** Answers a stream that a peer has opened; the top of its thread. */
  void answer(Connection connection, YamuxStream stream) {
    try {
      Handler handler = null;
      String protocol = agree(stream);
      if (!protocol.isEmpty()) {
        handler = handlers.get(protocol);
      }
      if (handler == null) {
        counters.refused(Refusal.PROTOCOL, connection.peer(), "nothing that is served");
        stream.reset();
        return;
      }
      counters.streamsIn.increment();
      handler.on(connection, new PeerStream(connection.peer(), protocol, stream));
      stream.close();
    } catch (Refused e) {
      counters.refused(e.reason(), connection.peer(), String.valueOf(e.getMessage()));
      stream.reset();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.TRACE, "event=stream-ended peer=" + connection.peer(), e);
      stream.reset();
    } catch (RuntimeException | Error e) { // a thread's top
      LOG.log(System.Logger.Level.ERROR, "event=stream-handler-failed", e);
      stream.reset();
    }
  }

  private String agree(YamuxStream stream) throws IOException {
    stream.failAfter(System.nanoTime() + timeout.toNanos());
    try {
      String protocol =
          Multistream.answer(stream.in(), stream.out(), handlers::containsKey, Refusal.NEGOTIATION);
      stream.failNever();
      return protocol;
    } catch (SocketTimeoutException e) {
      throw new Refused(Refusal.NEGOTIATION, "no protocol was agreed in time");
    }
  }
}
