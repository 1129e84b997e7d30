package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.gateway.ServicePort.Answer;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A face that is full, and one that stops, while calls are in work. */
class FaceStopTest {
  private final FakeService node = new FakeService();
  private final ServiceFace face = ServiceFace.start(Samples.impatient(), node, new Random(1));
  private final Client client = new Client(face.port());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch arrived = new CountDownLatch(2);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  @BeforeEach
  void holdCalls() {
    node.answer(_ -> {
      arrived.countDown();
      try {
        assertThat(mayAnswer.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException("a call in work was interrupted", e);
      }
      return new Answer.Answered(Samples.BUNDLE);
    });
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    client.close();
    face.close();
    threads.shutdownNow();
  }

  @Test
  void aFullFaceRefusesAndIsStillAlive() throws Exception {
    Future<HttpResponse<String>> first = call();
    Future<HttpResponse<String>> second = call();
    assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
    var refused = client.post(Samples.CALL_PATH, Samples.call());
    assertProblem(refused, 503, "busy");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
    mayAnswer.countDown();
    assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(second.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(client.post(Samples.CALL_PATH, Samples.call()).statusCode()).isEqualTo(200);
  }

  @Test
  void callsInWorkFinishWhileNewOnesAreRefused() throws Exception {
    Future<HttpResponse<String>> inWork = call();
    Future<HttpResponse<String>> alsoInWork = call();
    assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
    Thread stop = Thread.ofPlatform().start(face::close);
    while (stop.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertProblem(client.post(Samples.CALL_PATH, Samples.call()), 503, "stopping");
    assertProblem(client.get("/health/ready"), 503, "stopping");
    assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
    mayAnswer.countDown();
    assertThat(inWork.get(20, TimeUnit.SECONDS).body()).isEqualTo(Samples.BUNDLE.toUtf8());
    assertThat(alsoInWork.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertThat(stop.join(Duration.ofSeconds(20))).isTrue();
    assertThatThrownBy(() -> client.get("/health/live")).isInstanceOf(ConnectException.class);
  }

  private Future<HttpResponse<String>> call() {
    return threads.submit(() -> client.post(Samples.CALL_PATH, Samples.call()));
  }
}
