package io.smartlayer.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Roadside assistance: sends somebody to a car, once per {@code Idempotency-Key}, and attests that
 * it did. Who asks again gets the same answer, byte for byte.
 */
final class Roadside implements AutoCloseable {
  /** What it attests. */
  static final String DISPATCH = "bytes32 requestId,string helpCase,uint32 minutes";

  private static final int MINUTES = 25;

  private final HttpServer server;
  private final Attester attester;

  /** This object's own lock guards what follows. */
  private final Map<String, Bytes> answers = new TreeMap<>();

  private final List<JsonNode> cases = new ArrayList<>();

  Roadside(Attester attester) throws IOException {
    this.attester = attester;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/health", exchange -> answer(exchange, 200, Bytes.utf8("{}")));
    server.createContext("/cases", this::opened);
    server.start();
  }

  /** Where it is. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** What it was asked to do, each thing once. */
  synchronized List<JsonNode> cases() {
    return List.copyOf(cases);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void opened(HttpExchange exchange) throws IOException {
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    Bytes body = Bytes.of(exchange.getRequestBody().readAllBytes());
    answer(exchange, 201, opened(Objects.requireNonNull(key), CanonicalJson.read(body.toUtf8())));
  }

  private synchronized Bytes opened(String key, JsonNode body) {
    return answers.computeIfAbsent(
        key,
        _ -> {
          cases.add(body);
          var fields = JsonNodeFactory.instance.objectNode().put("requestId", key);
          fields.put("helpCase", "RA-" + cases.size()).put("minutes", MINUTES);
          return attester.attest(fields).canonical();
        });
  }

  private static void answer(HttpExchange exchange, int status, Bytes body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.size());
    exchange.getResponseBody().write(body.toArray());
    exchange.close();
  }
}
