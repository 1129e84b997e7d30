package io.smartlayer.adapters.evm;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON-RPC endpoint on this machine that answers as it is told to. */
final class FaultyEndpoint implements AutoCloseable {
  private static final Pattern ID = Pattern.compile("\"id\":([0-9]+)");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Answers with {@code status} and what {@code body} makes of the request. */
  FaultyEndpoint(int status, Body body) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          byte[] request = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            body.write(new String(request, StandardCharsets.UTF_8), out);
          }
        });
    server.start();
  }

  /** What an endpoint does with a request. */
  @FunctionalInterface
  interface Body {
    /** Writes the answer. */
    void write(String request, OutputStream out) throws IOException;
  }

  /** An endpoint that answers each request with this text; {@code $id} is the request's id. */
  static FaultyEndpoint answering(String text) {
    return new FaultyEndpoint(200, (request, out) -> out.write(withId(text, request)));
  }

  /** An endpoint of chain 31337 that answers all but the question for its chain with a text. */
  static FaultyEndpoint onItsChain(String text) {
    String chain = "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":\"0x7a69\"}";
    return new FaultyEndpoint(
        200,
        (request, out) ->
            out.write(withId(request.contains("eth_chainId") ? chain : text, request)));
  }

  /** An endpoint that starts an answer and never ends it. */
  static FaultyEndpoint silent() {
    var never = new CountDownLatch(1);
    return new FaultyEndpoint(
        200,
        (_, out) -> {
          out.write('{');
          out.flush();
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/secret-access-key");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static byte[] withId(String text, String request) {
    Matcher id = ID.matcher(request);
    String found = id.find() ? id.group(1) : "0";
    return text.replace("$id", found).getBytes(StandardCharsets.UTF_8);
  }
}
