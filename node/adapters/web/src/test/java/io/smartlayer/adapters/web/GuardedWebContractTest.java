package io.smartlayer.adapters.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.environment.Web;
import io.smartlayer.environment.Web.Exchange;
import io.smartlayer.environment.Web.Header;
import io.smartlayer.environment.Web.Request;
import io.smartlayer.environment.WebContractTest;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against servers on real sockets of this machine. */
class GuardedWebContractTest extends WebContractTest {
  private final GuardedWeb web = new GuardedWeb(PrivateAddresses.ALLOW);
  private final HttpServer server;
  private final ServerSocket silent;

  GuardedWebContractTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @BeforeEach
  void start() {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/echo",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          String header = exchange.getRequestHeaders().getFirst("Idempotency-Key");
          String prefix = exchange.getRequestMethod() + " " + (header == null ? "" : header);
          exchange.sendResponseHeaders(201, prefix.length() + body.length);
          exchange.getResponseBody().write(prefix.getBytes(UTF_8));
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/flood",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            exchange.getResponseBody().write(new byte[Web.BODY_LIMIT_BYTES + 1]);
          } catch (IOException e) {
            assertThat(e).as("the caller hung up").isNotNull();
          }
        });
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/echo");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(0);
    silent.close();
  }

  @Override
  protected Web web() {
    return web;
  }

  @Override
  protected URI echo() {
    return at(server.getAddress().getPort(), "/echo");
  }

  @Override
  protected URI nobody() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return at(socket.getLocalPort(), "/");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The kernel takes connections and requests for a socket that nobody reads. */
  @Override
  protected URI silent() {
    return at(silent.getLocalPort(), "/");
  }

  @Override
  protected URI flooding() {
    return at(server.getAddress().getPort(), "/flood");
  }

  @Override
  protected URI redirecting() {
    return at(server.getAddress().getPort(), "/moved");
  }

  @Test
  void headersGoWithTheRequest() {
    var request =
        new Request(
            "PUT",
            echo(),
            List.of(new Header("Idempotency-Key", "k1")),
            Bytes.EMPTY,
            Duration.ofSeconds(5));
    assertThat(web.send(request)).isEqualTo(new Exchange.Answered(201, Bytes.utf8("PUT k1")));
  }

  @Test
  void anUnknownNameNeverGetsTheRequest() {
    assertThat(get(URI.create("http://nobody.invalid/"))).isInstanceOf(Exchange.NeverSent.class);
  }

  @Test
  void whatIsNoHttpRequestIsNeverSent() {
    assertThat(get(URI.create("ftp://127.0.0.1/"))).isInstanceOf(Exchange.NeverSent.class);
    var forged = List.of(new Header("Host", "other.example"));
    assertThat(web.send(new Request("GET", echo(), forged, Bytes.EMPTY, Duration.ofSeconds(5))))
        .isInstanceOf(Exchange.NeverSent.class);
  }

  @Test
  void anAnswerOfTheLargestSizeComesThrough() {
    server.createContext(
        "/large",
        exchange -> {
          exchange.sendResponseHeaders(200, Web.BODY_LIMIT_BYTES);
          exchange.getResponseBody().write(new byte[Web.BODY_LIMIT_BYTES]);
          exchange.close();
        });
    assertThat(get(at(server.getAddress().getPort(), "/large")))
        .isEqualTo(new Exchange.Answered(200, Bytes.zeros(Web.BODY_LIMIT_BYTES)));
  }

  @Test
  void aServerThatHangsUpWithoutAnAnswerGetsTheRequestOnce() throws Exception {
    assertThat(answering("")).isEqualTo(1);
    assertThat(answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")).isEqualTo(1);
  }

  @Test
  void anAnswerThatTricklesIsCutOffInTime() throws Exception {
    try (var trickling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = trickling.accept()) {
                  socket.getInputStream().read(new byte[1024]);
                  String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx";
                  socket.getOutputStream().write(head.getBytes(UTF_8));
                  socket.getInputStream().read(); // until the caller hangs up
                } catch (IOException e) {
                  assertThat(e).as("the caller hung up").isNotNull();
                }
              });
      var request =
          new Request(
              "GET",
              at(trickling.getLocalPort(), "/"),
              List.of(),
              Bytes.EMPTY,
              Duration.ofMillis(300));
      assertThat(web.send(request)).isInstanceOf(Exchange.Lost.class);
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  /** Calls a server that writes this to each connection and closes it; how many requests it saw. */
  private int answering(String text) throws Exception {
    var requests = new AtomicInteger();
    Thread server;
    try (var closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server = Thread.ofVirtual().start(() -> answerAll(closing, text, requests));
      assertThat(get(at(closing.getLocalPort(), "/"))).isInstanceOf(Exchange.Lost.class);
    }
    server.join();
    return requests.get();
  }

  private static void answerAll(ServerSocket socket, String text, AtomicInteger requests) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        boolean hasRequest = connection.getInputStream().read(new byte[1024]) > 0;
        requests.addAndGet(hasRequest ? 1 : 0);
        connection.getOutputStream().write(text.getBytes(UTF_8));
      } catch (IOException e) {
        return;
      }
    }
  }

  private Exchange get(URI uri) {
    return web.send(new Request("GET", uri, List.of(), Bytes.EMPTY, Duration.ofSeconds(5)));
  }

  private static URI at(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
