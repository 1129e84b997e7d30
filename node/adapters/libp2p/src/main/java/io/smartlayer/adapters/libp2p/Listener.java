package io.smartlayer.adapters.libp2p;

import io.smartlayer.primitives.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;

/** Takes connections at one address. */
final class Listener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Listener.class.getName());
  private static final int BACKLOG = 128;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ServerSocket socket;
  private final Multiaddr address;

  /** Listens from now on; {@link #run} takes what comes. */
  Listener(Multiaddr wanted) throws IOException {
    this.socket = new ServerSocket();
    boolean bound = false;
    try {
      socket.setReuseAddress(true);
      InetAddress host = InetAddress.getByName(wanted.host());
      socket.bind(new InetSocketAddress(host, wanted.port()), BACKLOG);
      bound = true;
    } finally {
      if (!bound) {
        socket.close();
      }
    }
    this.address = new Multiaddr(wanted.kind(), wanted.host(), socket.getLocalPort(), false, null);
  }

  /** Where it listens, with the port that it really has. */
  Multiaddr address() {
    return address;
  }

  /** Hands connections on until it is closed; the top of a thread. */
  void run(Consumer<Socket> taker) {
    while (!socket.isClosed()) {
      try {
        taker.accept(socket.accept());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.log(System.Logger.Level.WARNING, "event=accept-failed", e);
          pause();
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "event=listener-not-closed", e);
    }
  }

  /** When the machine has no sockets left, asking at once again would take its processor too. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
