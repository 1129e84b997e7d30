package io.smartlayer.adapters.evm;

import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks an Ethereum endpoint over HTTP/1.1 (JSON-RPC 2.0).
 *
 * <p>A call sends one request and blocks until the whole answer is there, for at most the timeout.
 * Safe for use by many threads.
 */
final class JsonRpc implements AutoCloseable {
  /** Largest answer that is read, in bytes. */
  static final int ANSWER_LIMIT_BYTES = 1 << 20;

  /** Most requests that are under way at one time. */
  static final int CONCURRENCY_LIMIT = 32;

  /** Most characters of an endpoint's own words that a message of ours repeats. */
  private static final int QUOTE_LIMIT = 160;

  private static final int REVERTED = 3;

  private final URI endpoint;
  private final Duration timeout;
  private final HttpClient http;
  private final Semaphore places = new Semaphore(CONCURRENCY_LIMIT);
  private final AtomicLong lastId = new AtomicLong();

  JsonRpc(URI endpoint, Duration timeout) {
    this.endpoint = endpoint;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * Calls a method and returns its result, which may be JSON's null.
   *
   * @throws Reverted if a contract refused
   * @throws ChainFailure if there is no usable answer
   */
  JsonNode call(String method, JsonNode... parameters) {
    long id = lastId.incrementAndGet();
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    list.addAll(List.of(parameters));
    request.put("jsonrpc", "2.0").put("id", id).put("method", method).set("params", list);
    JsonNode answer = parse(exchange(CanonicalJson.write(request)));
    if (answer.path("error").isObject()) {
      throw refusal(method, answer.path("error"));
    }
    if (answer.path("id").asLong(0) != id || !answer.has("result")) {
      throw new ChainFailure(who() + " should have answered request " + id);
    }
    return answer.path("result");
  }

  /** Ends every call that is under way; later ones fail. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private Bytes exchange(Bytes body) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
            .build();
    try {
      if (!places.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ChainFailure(CONCURRENCY_LIMIT + " requests wait for " + who());
      }
      try {
        HttpResponse<byte[]> response = await(request);
        if (response.statusCode() != 200) {
          throw new ChainFailure(who() + " answered HTTP status " + response.statusCode());
        }
        return Bytes.of(response.body());
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChainFailure("interrupted while waiting for " + who(), e);
    }
  }

  /** The request's own timeout ends with the headers; this one also bounds the body. */
  private HttpResponse<byte[]> await(HttpRequest request) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_LIMIT_BYTES));
    try {
      return pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ChainFailure(who() + " did not answer within " + timeout, e);
    } catch (ExecutionException e) {
      throw new ChainFailure(who() + " gave no answer: " + quote(String.valueOf(e.getCause())), e);
    } finally {
      pending.cancel(true);
    }
  }

  private JsonNode parse(Bytes body) {
    try {
      return CanonicalJson.read(body.toUtf8());
    } catch (CanonicalJson.NotCanonical e) {
      throw new ChainFailure(who() + " should have answered JSON", e);
    }
  }

  private RuntimeException refusal(String method, JsonNode error) {
    String words = error.path("message").asString("");
    boolean reverted =
        error.path("code").asInt(0) == REVERTED
            || words.toLowerCase(Locale.ROOT).startsWith("execution reverted");
    if (reverted) {
      JsonNode data = error.path("data");
      return new Reverted(Wire.isData(data) ? Wire.bytes(data) : Bytes.EMPTY);
    }
    return new ChainFailure(who() + " refused " + method + ": " + quote(words));
  }

  /** The host and port alone: a path often holds an access key. */
  static String who(URI endpoint) {
    return endpoint.getHost() + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort());
  }

  private String who() {
    return who(endpoint);
  }

  private static String quote(String words) {
    String cut = words.length() <= QUOTE_LIMIT ? words : words.substring(0, QUOTE_LIMIT) + "…";
    return cut.replaceAll("\\p{Cntrl}", " ");
  }
}
