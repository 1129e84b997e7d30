package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smartlayer.command.FeedHttp.Answer;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls by way of anchors, of which some cannot pass them on. */
class GatewaysTest {
  private static final Address REPLICA = new Address(Bytes.zeros(Address.SIZE));
  private static final Duration TIME = Duration.ofSeconds(5);

  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  private URI anchor(int status, String code) throws IOException {
    var local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(local, 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          String text = "{\"code\":\"" + code + "\",\"detail\":\"why\"}";
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    servers.add(server);
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static Answer post(URI... anchors) {
    return new Gateways(List.of(anchors))
        .post(REPLICA, "/tokens/a/b", Bytes.utf8("{}"), null, TIME);
  }

  @Test
  void whoCannotPassItOnIsPassedOver() throws Exception {
    URI silent = URI.create("http://127.0.0.1:1");
    URI other = anchor(404, "feed-unknown");
    URI closed = anchor(409, "gateway-closed");
    URI full = anchor(503, "busy");

    assertThat(post(silent, other, closed, full, anchor(200, "an answer")))
        .isInstanceOf(Answer.Good.class);
    assertThat(asked).hasSize(4).containsOnly("/v1/replicas/" + REPLICA + "/tokens/a/b");
    assertThat(post(other, full))
        .isInstanceOfSatisfying(
            Answer.Problem.class, problem -> assertThat(problem.code()).isEqualTo("busy"));
  }

  @Test
  void whatIsWithheldIsAskedOfNoOtherAnchor() throws Exception {
    Answer answer = post(anchor(502, "answer-refused"), anchor(200, "an answer"));
    assertThat(answer).isInstanceOf(Answer.Problem.class);
    assertThat(ReplicaCalls.isOfOneNode(answer)).as("another replica is drawn").isTrue();
    assertThat(asked).hasSize(1);
    assertThat(Gateways.isAsked(answer)).isFalse();
    assertThat(Gateways.isAsked(new Answer.Problem(403, "gateway-only", ""))).isTrue();
  }
}
