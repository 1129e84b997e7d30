package io.smartlayer.adapters.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Connects with hosts, at addresses that it has judged.
 *
 * @param sockets makes a socket that is not connected
 * @param tls whose authorities vouch for hosts
 */
record Dialer(
    PrivateAddresses privateAddresses,
    NameService names,
    Supplier<Socket> sockets,
    SSLContext tls) {
  /** How many addresses of a host are tried; one that has more is called at the first of them. */
  static final int ADDRESSES_LIMIT = 8;

  /** A host was not reached, in words of this machine. */
  static final class NotDialed extends IOException {
    private static final long serialVersionUID = 1;

    NotDialed(String why) {
      super(why);
    }
  }

  /** Nothing was tried, for a reason of this machine's own. */
  static final class NotTried extends IOException {
    private static final long serialVersionUID = 1;

    NotTried(String why) {
      super(why);
    }
  }

  /**
   * A connection with a host, with TLS where the request wants it.
   *
   * @param end when it must be there, by {@link System#nanoTime}
   * @param opened told each socket before it connects, so that others can close it
   * @throws IOException if there is none: no byte of a request has left
   */
  Socket dial(Outgoing to, long end, Consumer<Socket> opened)
      throws IOException, InterruptedException {
    if (BlockedPorts.has(to.port())) {
      throw new NotDialed("no HTTP is spoken at port " + to.port());
    }
    Socket plain = connected(judged(to.host(), end), to.port(), end, opened);
    return to.isSecure() ? secured(plain, to) : plain;
  }

  /** The addresses of a host, if all of them may be called. */
  private List<InetAddress> judged(String host, long end) throws IOException, InterruptedException {
    List<InetAddress> addresses;
    try {
      addresses = names.addresses(host, left(end, 1));
    } catch (UnknownHostException e) {
      throw new NotDialed("UnknownHostException");
    } catch (NameService.Busy e) {
      throw new NotTried("too many names are looked up");
    }
    for (InetAddress address : addresses) {
      String refusal = PublicInternet.refusal(address);
      if (refusal != null && privateAddresses == PrivateAddresses.REFUSE) {
        throw new NotDialed("the host has an address that is not public: " + refusal);
      }
    }
    return addresses.subList(0, Math.min(addresses.size(), ADDRESSES_LIMIT));
  }

  private Socket connected(List<InetAddress> addresses, int port, long end, Consumer<Socket> opened)
      throws IOException {
    IOException failure = new NotDialed("the host has no address");
    for (int i = 0; i < addresses.size(); i++) {
      Socket socket = sockets.get();
      opened.accept(socket);
      try {
        int millis = (int) Math.max(1, left(end, addresses.size() - i).toMillis());
        socket.connect(new InetSocketAddress(addresses.get(i), port), millis);
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  private Socket secured(Socket plain, Outgoing to) throws IOException {
    var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, to.host(), to.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name, as RFC 2818 compares it
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** What is left of a time for one of so many. */
  private static Duration left(long end, int shares) throws NotDialed {
    long nanos = end - System.nanoTime();
    if (nanos <= 0) {
      throw new NotDialed("its time is over");
    }
    return Duration.ofNanos(nanos).dividedBy(shares);
  }
}
