package io.smartlayer.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Asks one face, by an HTTP client or by what is written to a socket. */
final class Client implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  Client(int port) {
    this.port = port;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofMillis(PATIENCE_MILLIS));
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** A connection on which the test itself writes and reads. */
  Socket socket() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** What comes back for a text, until the face closes the connection. */
  String raw(String text) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** Checks that an answer is this problem, whole and with nothing else. */
  static JsonNode assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    JsonNode problem = CanonicalJson.read(answer.body());
    var members =
        new ArrayList<>(List.of("type", "title", "status", "detail", "code", "requestId"));
    if (code.equals("offset-gone") && problem.has("oldest")) {
      members.add("oldest");
    }
    assertThat(problem.propertyNames()).containsExactlyInAnyOrderElementsOf(members);
    assertThat(problem.get("code").stringValue()).isEqualTo(code);
    assertThat(problem.get("type").stringValue()).isEqualTo("urn:smartlayer:problem:" + code);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").stringValue()).isNotBlank();
    assertThat(answer.headers().firstValue("X-Request-Id"))
        .hasValue(problem.get("requestId").stringValue());
    return problem;
  }

  /** The same for an answer that was read from a socket. */
  static void assertProblem(String answer, int status, String code) {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer).contains("urn:smartlayer:problem:" + code, "application/problem+json");
    assertThat(answer).doesNotContain("<html", "Exception", "\tat ");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
