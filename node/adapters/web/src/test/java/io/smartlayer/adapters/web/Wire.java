package io.smartlayer.adapters.web;

import io.smartlayer.environment.Web;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Names and addresses as a test says, behind which is one socket of this machine. */
final class Wire implements AutoCloseable {
  private final Deque<List<InetAddress>> answers = new ArrayDeque<>();
  private final List<InetAddress> dialed = Collections.synchronizedList(new ArrayList<>());
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final ServerSocket server;

  Wire(ServerSocket server) {
    this.server = server;
  }

  /** What a test's server does with one connection. */
  interface Conversation {
    void hold(Socket connection) throws IOException;
  }

  /** A wire to a server that does this with each connection. */
  static Wire to(Conversation conversation) throws IOException {
    var wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    wire.serve(conversation);
    return wire;
  }

  void serve(Conversation conversation) {
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
              conversation.hold(connection);
            } catch (IOException e) {
              Thread.onSpinWait(); // the caller hung up, or the test is over
            }
          }
        });
  }

  /** The next question for a name is answered with these; the last answer is given for ever. */
  Wire answering(String... addresses) {
    answers.add(List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
    return this;
  }

  List<InetAddress> dialed() {
    return List.copyOf(dialed);
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  GuardedWeb web(SSLContext tls) {
    NameService names =
        (host, _) -> {
          asked.add(host);
          return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        };
    Supplier<Socket> sockets = () -> new Redirected(server.getLocalSocketAddress());
    return new GuardedWeb(new Dialer(PrivateAddresses.REFUSE, names, sockets, tls));
  }

  Web.Exchange get(String uri) throws Exception {
    return get(uri, SSLContext.getDefault(), Duration.ofSeconds(5));
  }

  Web.Exchange get(String uri, SSLContext tls, Duration timeout) {
    var request = new Web.Request("GET", URI.create(uri), List.of(), Bytes.EMPTY, timeout);
    return web(tls).send(request);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** A socket that says where it is to connect, and connects with the test's server. */
  private final class Redirected extends Socket {
    private final SocketAddress place;

    Redirected(SocketAddress place) {
      this.place = place;
    }

    @Override
    public void connect(@Nullable SocketAddress endpoint, int timeout) throws IOException {
      if (endpoint instanceof InetSocketAddress wanted) {
        dialed.add(wanted.getAddress());
      }
      super.connect(place, timeout);
    }
  }
}
