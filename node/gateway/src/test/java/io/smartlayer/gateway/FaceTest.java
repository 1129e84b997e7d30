package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartlayer.gateway.ServicePort.Answer;
import io.smartlayer.primitives.CanonicalJson;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What faces have in common, seen at a service node's. */
class FaceTest {
  private static final String HEAD =
      "POST " + Samples.CALL_PATH + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

  private final FakeService node = new FakeService();
  private final ServiceFace face = ServiceFace.start(Samples.impatient(), node, new Random(1));
  private final Client client = new Client(face.port());

  @AfterEach
  void stop() {
    client.close();
    face.close();
  }

  @Test
  void itIsHealthy() throws Exception {
    assertThat(client.get("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
    assertThat(client.get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}");
  }

  @Test
  void aNodeThatHasFailedIsAliveButNotReady() throws Exception {
    node.ready = false;
    assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
    assertProblem(client.get("/health/ready"), 503, "node-failed");
  }

  @Test
  void whatIsNoRouteIsUnknown() throws Exception {
    for (String path : List.of("/", "/v1", "/v1/look", "/health", "/favicon.ico", "/v1/tokens/a")) {
      assertProblem(client.get(path), 404, "route-unknown");
      assertProblem(client.post(path, "{}"), 404, "route-unknown");
      assertProblem(
          client.send(client.request(path).method("OPTIONS", BodyPublishers.noBody())),
          404,
          "route-unknown");
    }
  }

  @Test
  void aRouteTakesOneMethod() throws Exception {
    var answer = client.get(Samples.CALL_PATH);
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
    assertProblem(client.post("/.well-known/smartlayer", ""), 405, "method-not-allowed");
    assertProblem(
        client.send(client.request(Samples.CALL_PATH).DELETE()), 405, "method-not-allowed");
  }

  @Test
  void headersAloneAreNoMethodHere() throws Exception {
    String answer =
        client.raw("HEAD /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 405 ");
    assertThat(answer).endsWith("\r\n\r\n");
  }

  @Test
  void aBodyMustBeDeclaredAsJson() throws Exception {
    var body = BodyPublishers.ofString(Samples.call());
    assertProblem(
        client.send(client.request(Samples.CALL_PATH).POST(body)), 415, "content-type-not-json");
    for (String type : List.of("text/plain", "application/jsonp", "text/json", "")) {
      assertProblem(
          client.send(client.request(Samples.CALL_PATH).header("Content-Type", type).POST(body)),
          415,
          "content-type-not-json");
    }
  }

  @Test
  void aBodyMustBeUtf8() throws Exception {
    byte[] bytes = {
      '{', '"', 'a', 'r', 'g', 's', '"', ':', '{', '"', (byte) 0xff, '"', ':', '1', '}', '}'
    };
    assertProblem(post(BodyPublishers.ofByteArray(bytes)), 400, "malformed");
  }

  @ParameterizedTest
  @ValueSource(ints = {ServiceFace.BODY_LIMIT_BYTES + 1, 300_000, 1 << 20})
  void aBodyBeyondItsLimitIsTooLarge(int size) throws Exception {
    assertProblem(post(BodyPublishers.ofByteArray(new byte[size])), 413, "body-too-large");
    var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[size]));
    assertProblem(post(chunked), 413, "body-too-large");
    assertThat(node.calls).isEmpty();
  }

  @Test
  void aBodyThatIsDeclaredFarTooLargeIsNotReadAtAll() throws Exception {
    assertProblem(client.raw(HEAD + "Content-Length: 1048577\r\n\r\n"), 413, "body-too-large");
    assertProblem(
        client.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n"), 413, "body-too-large");
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws Exception {
    try (var face = ServiceFace.start(Samples.hasty(), node, new Random(2));
        var client = new Client(face.port())) {
      assertThat(client.raw("")).isEmpty();
      assertThat(client.raw("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("}");
      assertThat(client.raw("GET /health/live HTTP/1.1\r\nHost: ")).isEmpty();
      assertThat(client.raw("GET /hea")).isEmpty();
    }
  }

  @Test
  void aBodyAtItsLimitIsTaken() throws Exception {
    String call = "{\"args\":{\"a\":\"%s\"}}";
    String full = call.formatted("x".repeat(ServiceFace.BODY_LIMIT_BYTES - call.length() + 2));
    assertThat(full).hasSize(ServiceFace.BODY_LIMIT_BYTES);
    assertThat(client.post(Samples.CALL_PATH, full).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatDoesNotArriveIsTooSlow() throws Exception {
    assertProblem(client.raw(HEAD + "Content-Length: 100\r\n\r\n{\"args\""), 408, "body-too-slow");
    assertProblem(
        client.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\nff00\r\n{\"args\""),
        408,
        "body-too-slow");
  }

  @Test
  void aBodyThatDripsIsTooSlow() throws Exception {
    try (var socket = client.socket()) {
      socket.getOutputStream().write((HEAD + "Content-Length: 60000\r\n\r\n").getBytes(UTF_8));
      var answered = new CountDownLatch(1);
      Thread drip =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (!answered.await(20, TimeUnit.MILLISECONDS)) {
                    socket.getOutputStream().write('1');
                  }
                } catch (IOException | InterruptedException e) {
                  assertThat(e).as("the face hung up").isNotNull();
                }
              });
      byte[] start = socket.getInputStream().readNBytes(12);
      answered.countDown();
      drip.join();
      assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 408");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NONSENSE\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health/live HTTP/3.7\r\nHost: a\r\n\r\n",
      })
  void whatIsNoHttpIsMalformed(String request) throws Exception {
    assertProblem(client.raw(request), 400, "malformed");
  }

  @Test
  void chunksThatAreNoneAreMalformed() throws Exception {
    assertProblem(
        client.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"), 400, "malformed");
    assertProblem(client.raw(HEAD + "Content-Length: many\r\n\r\n{}"), 400, "malformed");
  }

  @Test
  void headersThatAreTooLargeAreMalformed() throws Exception {
    assertProblem(
        client.raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"),
        400,
        "malformed");
  }

  @Test
  void aBrowserMayAskFromAnySite() throws Exception {
    var answer =
        client.send(
            client
                .request(Samples.CALL_PATH)
                .header("Origin", "https://cars.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(204);
    var headers = answer.headers();
    assertThat(headers.firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(headers.firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    assertThat(headers.firstValue("Access-Control-Allow-Headers"))
        .hasValue("Cache-Control, Content-Type, Last-Event-ID, X-Request-Id, PAYMENT-SIGNATURE");
    assertThat(headers.firstValue("Access-Control-Max-Age")).hasValue("600");
    assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
    assertThat(node.calls).isEmpty();
  }

  @Test
  void aRequestKeepsItsNameIfItIsAPlainWord() throws Exception {
    assertThat(named("trace-1.A_b")).isEqualTo("trace-1.A_b");
    String first = named("a b");
    String second = named("x".repeat(65));
    assertThat(first).matches("[0-9a-f]{16}-[0-9]+");
    assertThat(second).matches("[0-9a-f]{16}-[0-9]+").isNotEqualTo(first);
  }

  @Test
  void aFailureOfTheNodeIsLoggedOnceAndNotShown() throws Exception {
    node.answer(_ -> {
      throw new IllegalStateException("the disk's secret");
    });
    List<LogRecord> records = new ArrayList<>();
    Logger logger = Logger.getLogger(Face.class.getName());
    Handler handler = recorder(records);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      var answer = client.post(Samples.CALL_PATH, Samples.call());
      var problem = assertProblem(answer, 500, "internal");
      assertThat(answer.body()).doesNotContain("secret", "Exception");
      assertThat(records).hasSize(1);
      assertThat(records.getFirst().getMessage())
          .contains("requestId=" + problem.get("requestId").stringValue());
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    }
    node.answer(_ -> new Answer.Answered(Samples.BUNDLE));
    assertThat(client.post(Samples.CALL_PATH, Samples.call()).statusCode()).isEqualTo(200);
  }

  @Test
  void problemsAreCanonicalJson() throws Exception {
    String body = client.get("/nowhere").body();
    assertThat(CanonicalJson.text(CanonicalJson.read(body))).isEqualTo(body);
  }

  private HttpResponse<String> post(BodyPublisher body) throws Exception {
    return client.send(
        client.request(Samples.CALL_PATH).header("Content-Type", "application/json").POST(body));
  }

  private String named(String id) throws Exception {
    var answer = client.send(client.request("/health/live").header("X-Request-Id", id));
    return answer.headers().firstValue("X-Request-Id").orElseThrow();
  }

  private static Handler recorder(List<LogRecord> records) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        records.add(record);
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}
