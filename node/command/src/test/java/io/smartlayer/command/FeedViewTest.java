package io.smartlayer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smartlayer.feed.FeedId;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.primitives.TypedData;
import io.smartlayer.token.EntryBody;
import io.smartlayer.token.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A view of anchors that fail in every way that they can. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedViewTest {
  private static final FeedId FEED = new FeedId(Hash.keccak(Bytes.utf8("feed")));
  private static final SecretKey NODE = new SecretKey(Hash.keccak(Bytes.utf8("node")).bytes());
  private static final int ENTRIES = 7;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    threads.shutdownNow();
    servers.forEach(server -> server.stop(0));
  }

  /** What an anchor sends to who has so many entries. */
  @FunctionalInterface
  private interface Anchor {
    void send(int from, OutputStream out) throws IOException;
  }

  @Test
  void whatBreaksOffGoesOnAtTheNextAnchorWithoutAGapOrARepetition() throws Exception {
    Anchor two =
        (from, out) -> {
          for (int i = from; i < Math.min(ENTRIES, from + 2); i++) {
            send(out, event(i));
          }
        };
    try (var view = view(two, two, two)) {
      assertWhole(view);
    }
    assertThat(asked).startsWith("0 from=0", "1 from=2", "2 from=4", "0 from=6");
  }

  @Test
  void anEntryOutOfOrderIsNotTaken() throws Exception {
    try (var view = view((_, out) -> send(out, event(1)), FeedViewTest::honest)) {
      assertWhole(view);
    }
  }

  @Test
  void whatIsNoEventIsNotTaken() throws Exception {
    try (var view =
        view(
            (_, out) -> send(out, "data: {}\n\n"),
            (_, out) -> send(out, "data: nothing\n\n"),
            (_, out) -> send(out, event(0).replace("OUTCOME", "TICK")),
            (_, out) -> send(out, event(0).replace("OUTCOME", "OTHER")),
            FeedViewTest::honest)) {
      assertWhole(view);
    }
  }

  @Test
  void aLineWithoutAnEndIsGivenUp() throws Exception {
    Anchor endless =
        (_, out) -> {
          while (true) { // until the view hangs up
            send(out, "x".repeat(8192));
          }
        };
    try (var view = view(endless, FeedViewTest::honest)) {
      assertWhole(view);
    }
  }

  @Test
  void aFeedThatIsNotThereYetIsFoundWhenItIs() throws Exception {
    var refusals = new AtomicInteger(5);
    Anchor late =
        (from, out) -> {
          if (refusals.getAndDecrement() > 0) {
            throw new IOException("not yet");
          }
          honest(from, out);
        };
    try (var view = view(late)) {
      assertWhole(view);
    }
  }

  @Test
  void aViewThatIsClosedHangsUp() throws Exception {
    var hungUp = new CountDownLatch(1);
    Anchor talker =
        (from, out) -> {
          honest(from, out);
          try {
            while (true) {
              send(out, ":\n\n");
            }
          } catch (IOException e) {
            hungUp.countDown();
            throw e;
          }
        };
    FeedView view = view(talker);
    assertWhole(view);
    view.close();
    hungUp.await();
  }

  private static void honest(int from, OutputStream out) throws IOException {
    send(out, ":\n\n");
    for (int i = from; i < ENTRIES; i++) {
      send(out, "id: " + i + "\n" + event(i));
    }
  }

  private static void assertWhole(FeedView view) {
    List<FeedView.Seen> entries = view.through(ENTRIES - 1).entries();
    assertThat(entries)
        .isEqualTo(
            IntStream.range(0, ENTRIES)
                .mapToObj(i -> new FeedView.Seen(i, body(i), 1000 + i))
                .toList());
    assertThat(view.first(Outcome.class)).isEqualTo(body(0));
  }

  private static EntryBody body(int number) {
    return Outcome.by(
        NODE,
        TypedData.Domain.of("Smart Layer", "1", 31337, NODE.address()),
        Hash.keccak(Bytes.utf8("effect " + number)),
        1,
        Outcome.Kind.UNKNOWN,
        Bytes.utf8("{\"why\":\"no answer\"}"));
  }

  private static String event(int number) {
    return "data: {\"data\":{\"body\":"
        + CanonicalJson.text(body(number).toJson())
        + ",\"kind\":\"OUTCOME\",\"offset\":"
        + number
        + ",\"timeMillis\":"
        + (1000 + number)
        + "},\"id\":\""
        + number
        + "\",\"specversion\":\"1.0\"}\n\n";
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private FeedView view(Anchor... anchors) throws IOException {
    List<URI> places = new ArrayList<>();
    for (Anchor anchor : anchors) {
      places.add(serve(places.size(), anchor));
    }
    return new FeedView(FEED, places);
  }

  private URI serve(int index, Anchor anchor) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/feeds/" + FEED + "/events", in -> answer(index, anchor, in));
    server.start();
    servers.add(server);
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(int index, Anchor anchor, HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    asked.add(index + " " + query);
    exchange.sendResponseHeaders(200, 0);
    try (exchange) {
      anchor.send(Integer.parseInt(query.substring("from=".length())), exchange.getResponseBody());
    }
  }
}
