package io.smartlayer.adapters.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.environment.Transport;
import io.smartlayer.primitives.PeerId;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Streams with a node of js-libp2p: large, many, half-closed, broken off and never read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JsStreamTest {
  private static final int MEGABYTE = 1 << 20;
  private static final int LARGE = 8 * MEGABYTE;

  /** No sender may have more under way on a stream than a window, and what it gathers itself. */
  private static final int UNDER_WAY = MEGABYTE;

  private Libp2pHost host;
  private JsPeer peer;

  @BeforeAll
  void connect() {
    host = OwnHost.open(1);
    peer = JsPeer.start();
    host.learn(peer.id(), List.of(peer.address()));
    for (String behaviour : List.of("echo", "digest", "close-first", "reset", "hold")) {
      peer.ask("serve", "protocol", "/test/" + behaviour, "behaviour", behaviour);
    }
    host.serve("/test/echo", Streams::echo);
    host.serve("/test/digest", Streams::digest);
    peer.ask("dial", "address", OwnHost.address(host).toString());
  }

  @AfterAll
  void end() {
    peer.close();
    host.close();
  }

  @Test
  void manyMegabytesGoAndComeBackOnAStreamOfOurs() throws Exception {
    try (Transport.Stream stream = host.open(peer.id(), "/test/echo")) {
      var sent = new CompletableFuture<String>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              sent.complete(Streams.sendPattern(stream, LARGE));
              stream.closeOut();
            } catch (IOException e) {
              sent.completeExceptionally(e);
            }
          });
      String heard = Streams.hashOf(stream);
      assertThat(heard).isEqualTo(sent.get(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void manyMegabytesGoAndComeBackOnAStreamOfItsOwn() {
    JsonNode told = exchange("/test/echo", LARGE, 1).get(0);
    assertThat(told.get("received").asInt()).isEqualTo(LARGE);
    assertThat(told.get("receivedHash")).isEqualTo(told.get("sentHash"));
  }

  @Test
  void whoHasEndedItsSideStillHearsTheAnswer() throws IOException {
    try (Transport.Stream stream = host.open(peer.id(), "/test/digest")) {
      Streams.sendPattern(stream, MEGABYTE);
      stream.closeOut();
      assertThat(stream.in().readAllBytes()).hasSize(40);
    }
    JsonNode told = exchange("/test/digest", MEGABYTE, 1).get(0);
    assertThat(told.get("received").asInt()).isEqualTo(32);
  }

  @Test
  void whoHearsNothingMoreMayStillSend() throws IOException {
    try (Transport.Stream stream = host.open(peer.id(), "/test/close-first")) {
      assertThat(stream.in().read()).isEqualTo(-1);
      Streams.sendPattern(stream, MEGABYTE);
      stream.closeOut();
    }
  }

  @Test
  void aStreamThatItBreaksOffFailsAndDoesNotEnd() throws IOException {
    try (Transport.Stream stream = host.open(peer.id(), "/test/reset")) {
      stream.out().write(1);
      stream.out().flush();
      assertThatThrownBy(() -> stream.in().read()).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> Streams.sendPattern(stream, UNDER_WAY))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aStreamThatWeBreakOffFailsThere() throws InterruptedException {
    var came = new CountDownLatch(1);
    host.serve(
        "/test/broken",
        stream -> {
          stream.in().read();
          came.countDown();
          stream.reset();
        });
    int stream =
        peer.ask("open", "peer", host.self().toString(), "protocol", "/test/broken")
            .get("stream")
            .asInt();
    peer.ask("send", "stream", stream, "data", "00");
    assertThat(came.await(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    JsonNode closed = peer.event("stream-closed", event -> event.get("stream").asInt() == stream);
    assertThat(closed.get("error").asString()).isEqualTo("StreamResetError");
  }

  @Test
  void aHandlerThatThrowsBreaksItsStreamOff() {
    host.serve(
        "/test/thrower",
        stream -> {
          throw new IOException("a handler gives up");
        });
    assertThatThrownBy(() -> exchange("/test/thrower", 1000, 1)).isInstanceOf(JsPeer.Refused.class);
    exchange("/test/echo", 1000, 1); // the connection is well
  }

  @Test
  void protocolsThatAreNotSpokenAreRefused() {
    assertThatThrownBy(() -> host.open(peer.id(), "/test/unheard-of"))
        .isInstanceOf(Transport.Unreachable.class);
    assertThatThrownBy(() -> exchange("/test/unheard-of", 0, 1))
        .isInstanceOf(JsPeer.Refused.class)
        .hasMessageContaining("UnsupportedProtocol");
    exchange("/test/echo", 1000, 1);
  }

  @Test
  void manyStreamsGoAtOnce() throws Exception {
    JsonNode told = exchange("/test/echo", 20_000, 100);
    assertThat(told.size()).isEqualTo(100);
    for (JsonNode each : told) {
      assertThat(each.get("receivedHash")).isEqualTo(each.get("sentHash"));
    }
    try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
      var ours =
          IntStream.range(0, 100)
              .mapToObj(_ ->
                  all.submit(() -> {
                    try (var stream = host.open(peer.id(), "/test/echo")) {
                      String sent = Streams.sendPattern(stream, 20_000);
                      stream.closeOut();
                      return sent.equals(Streams.hashOf(stream));
                    }
                  }))
              .toList();
      for (var each : ours) {
        assertThat(each.get(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void aPeerThatDoesNotReadHoldsUpItsOwnStreamAlone() throws Exception {
    var written = new AtomicLong();
    var broken = new CountDownLatch(1);
    try (Transport.Stream held = host.open(peer.id(), "/test/hold")) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (byte[] chunk = new byte[16 * 1024]; ; written.addAndGet(chunk.length)) {
                held.out().write(chunk);
              }
            } catch (IOException e) {
              broken.countDown();
            }
          });
      exchange("/test/echo", LARGE, 1);
      assertThat(written.get()).isLessThan(UNDER_WAY);
      held.reset();
      assertThat(broken.await(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatWeDoNotReadHoldsUpItsStreamAlone() throws Exception {
    var go = new CountDownLatch(1);
    var heard = new CompletableFuture<String>();
    host.serve(
        "/test/late",
        stream -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          heard.complete(Streams.hashOf(stream));
          stream.closeOut();
        });
    int stream =
        peer.ask("open", "peer", host.self().toString(), "protocol", "/test/late")
            .get("stream")
            .asInt();
    var sent =
        CompletableFuture.supplyAsync(() -> {
          var hash = peer.ask("send-pattern", "stream", stream, "size", 2 * MEGABYTE);
          peer.ask("close-write", "stream", stream);
          return hash.get("hash").asString();
        });
    exchange("/test/echo", LARGE, 1);
    assertThat(sent).isNotDone();
    go.countDown();
    assertThat(heard.get(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(sent.get(JsPeer.LONG.toSeconds(), TimeUnit.SECONDS));
  }

  private JsonNode exchange(String protocol, int size, int streams) {
    PeerId with = host.self();
    return peer.ask(
            "exchange",
            "peer",
            with.toString(),
            "protocol",
            protocol,
            "size",
            size,
            "streams",
            streams)
        .get("exchanges");
  }
}
