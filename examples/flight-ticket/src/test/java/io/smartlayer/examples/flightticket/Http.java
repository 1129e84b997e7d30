package io.smartlayer.examples.flightticket;

import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Asks servers as a client would. */
final class Http implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  HttpResponse<String> get(URI uri) {
    return send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build());
  }

  /** Posts JSON with pairs of header names and values. */
  HttpResponse<String> post(URI uri, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    return send((headers.length == 0 ? request : request.headers(headers)).build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer from " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static JsonNode json(HttpResponse<String> answer) {
    return CanonicalJson.read(answer.body());
  }

  /** Status and code of a problem, such as {@code 400 malformed}. */
  static String problem(HttpResponse<String> answer) {
    JsonNode json = json(answer);
    if (!answer.headers().firstValue("Content-Type").orElse("").equals("application/problem+json")
        || json.get("status").intValue() != answer.statusCode()
        || !answer
            .headers()
            .firstValue("X-Request-Id")
            .orElse("")
            .equals(json.get("requestId").stringValue())) {
      throw new AssertionError("no problem of RFC 9457: " + answer.headers() + answer.body());
    }
    return answer.statusCode() + " " + json.get("code").stringValue();
  }

  @Override
  public void close() {
    client.close();
  }
}
