package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class LocalServerTest {
  private final Http http = new Http();

  /** How far the clock goes on from one reading to the next. */
  private final AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch mayLeave = new CountDownLatch(1);
  private final LocalServer server =
      new LocalServer(
          "test",
          0,
          () -> now.getAndUpdate(time -> time.plus(step.get())),
          List.of(
              new LocalServer.Route("POST", "/echo/{name}", LocalServerTest::echo),
              new LocalServer.Route("GET", "/slow", _ -> slow()),
              new LocalServer.Route("GET", "/bug", _ -> bug())));

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  @Test
  void aBodyOfTheLimitIsTakenAndOneByteMoreIsNot() {
    String body = "\"" + "x".repeat(LocalServer.BODY_LIMIT_BYTES - 2) + "\"";
    assertThat(http.post(at("/echo/a"), body).body()).contains("65536");
    assertThat(Http.problem(http.post(at("/echo/a"), body + " "))).isEqualTo("413 too-long");
  }

  @Test
  void aBodyOfUnknownLengthIsBoundedToo() {
    byte[] part = " ".repeat(LocalServer.BODY_LIMIT_BYTES / 4).getBytes(StandardCharsets.UTF_8);
    Supplier<HttpRequest> request =
        () ->
            HttpRequest.newBuilder(at("/echo/a"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArrays(List.of(part, part, part, part, part)))
                .build();
    assertThat(Http.problem(http.send(request.get()))).isEqualTo("413 too-long");
  }

  @Test
  void aBodyThatTakesTooLongIsRefused() {
    step.set(Duration.ofSeconds(11));
    assertThat(Http.problem(http.post(at("/echo/a"), "{}"))).isEqualTo("408 too-slow");
    step.set(Duration.ofSeconds(1));
    assertThat(http.post(at("/echo/a"), "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void aPostThatIsNoJsonIsRefused() {
    var request =
        HttpRequest.newBuilder(at("/echo/a"))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertThat(Http.problem(http.send(request))).isEqualTo("415 not-json");
    assertThat(Http.problem(http.post(at("/echo/a"), "{\"a\":1,\"a\":2}")))
        .isEqualTo("400 malformed");
  }

  @Test
  void whatHasNoRouteIsRefused() {
    assertThat(Http.problem(http.get(at("/echo/a")))).isEqualTo("404 no-such-route");
    assertThat(Http.problem(http.get(at("/")))).isEqualTo("404 no-such-route");
  }

  @Test
  void theCallersRequestIdComesBackWhenItIsPlain() {
    assertThat(requestId("client-1")).isEqualTo("client-1");
    assertThat(requestId("two words")).startsWith("test-");
    assertThat(requestId("x".repeat(65))).startsWith("test-");
  }

  @Test
  void aBugFailsItsRequestOnly() {
    assertThat(Http.problem(http.get(at("/bug")))).isEqualTo("500 internal-error");
    assertThat(http.post(at("/echo/b"), "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void aRequestUnderWayIsAnsweredBeforeTheServerStops() throws Exception {
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      var answer = clients.submit(() -> http.get(at("/slow")));
      entered.await();
      var stopped = clients.submit(server::close);
      mayLeave.countDown();
      assertThat(answer.get().statusCode()).isEqualTo(204);
      stopped.get();
    }
  }

  private static Reply echo(LocalServer.Call call) {
    call.json();
    return Reply.json(
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("name", call.part("name"))
            .put("size", call.body().size()));
  }

  private Reply slow() {
    entered.countDown();
    try {
      mayLeave.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Reply.Empty(204);
  }

  private static Reply bug() {
    throw new IllegalStateException("planted");
  }

  private String requestId(String asked) {
    HttpResponse<String> answer = http.post(at("/echo/a"), "{}", "X-Request-Id", asked);
    return answer.headers().firstValue("X-Request-Id").orElse("");
  }

  private URI at(String path) {
    return server.uri().resolve(path);
  }
}
