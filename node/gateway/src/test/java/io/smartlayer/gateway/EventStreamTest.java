package io.smartlayer.gateway;

import static io.smartlayer.gateway.Client.assertProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 25, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventStreamTest {
  private static final String PATH = "/v1/feeds/" + Samples.FEED + "/events";
  private static final int SIZE = 150; // more than is taken from a feed at once

  private final FakeAnchor node = new FakeAnchor();
  private final AnchorFace face = AnchorFace.start(Samples.impatient(), node, new Random(1));
  private final Client client = new Client(face.port());
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.shutdownNow();
    client.close();
    face.close();
  }

  @Test
  void aStreamCanBeResumedAfterEveryOffset() throws Exception {
    for (int i = 0; i < SIZE; i++) {
      node.append(1);
    }
    try (var patient = AnchorFace.start(Samples.patient(), node, new Random(1))) {
      for (int last = -1; last < SIZE - 1; last++) {
        try (BufferedReader lines =
            open(new Client(patient.port()), PATH + "?from=3", last < 0 ? null : "" + last)) {
          for (long offset = last < 0 ? 3 : last + 1; offset < SIZE; offset++) {
            assertThat(event(lines)).isEqualTo(expected(offset));
          }
        }
      }
    }
  }

  @Test
  void newEntriesFollowTheOldOnes() throws Exception {
    node.append(1);
    try (BufferedReader lines = open(PATH, null)) {
      assertThat(event(lines)).isEqualTo(expected(0));
      for (int offset = 1; offset < 5; offset++) {
        node.append(1);
        assertThat(event(lines)).isEqualTo(expected(offset));
      }
    }
  }

  @Test
  void aStreamFromWhatIsGoneIsRefused() throws Exception {
    for (int i = 0; i < 10; i++) {
      node.append(1);
    }
    node.oldest = 5;
    assertProblem(client.get(PATH + "?from=4"), 410, "offset-gone");
    try (BufferedReader lines = open(PATH, "4")) {
      assertThat(event(lines)).isEqualTo(expected(5));
    }
  }

  @Test
  void whoFallsBehindWhatIsKeptIsLetGo() throws Exception {
    node.append(1);
    try (BufferedReader lines = open(PATH, null)) {
      assertThat(event(lines)).isEqualTo(expected(0));
      node.oldest = 3;
      for (int i = 0; i < 4; i++) {
        node.append(1);
      }
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void aStreamBeyondTheEndWaitsForItsOffset() throws Exception {
    try (BufferedReader lines = open(PATH + "?from=2", null)) {
      for (int i = 0; i < 3; i++) {
        node.append(1);
      }
      assertThat(event(lines)).isEqualTo(expected(2));
    }
  }

  @Test
  void anIdleStreamBeatsAndOutlivesTheTimeForIdleConnections() throws Exception {
    try (var hasty = AnchorFace.start(Samples.hasty(), node, new Random(1));
        BufferedReader lines = open(new Client(hasty.port()), PATH, null)) {
      for (int beat = 0; beat < 4; beat++) {
        assertThat(lines.readLine()).isEqualTo(":");
        assertThat(lines.readLine()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?from=-1", "?from=", "?from=01", "?from=1e3", "?from=9999999999999999"})
  void aStreamStartsAtAnOffset(String query) throws Exception {
    assertProblem(client.get(PATH + query), 400, "malformed");
    assertProblem(
        client.send(client.request(PATH).header("Last-Event-ID", "x" + query)), 400, "malformed");
  }

  @Test
  void streamsAreBounded() throws Exception {
    try (BufferedReader first = open(PATH, null);
        BufferedReader second = open(PATH, null)) {
      assertThat(first.readLine()).isEqualTo(":");
      assertThat(second.readLine()).isEqualTo(":");
      assertProblem(client.get(PATH), 503, "busy");
      assertThat(client.get("/.well-known/smartlayer").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aStopEndsStreamsCleanly() throws Exception {
    node.append(1);
    try (BufferedReader lines = open(PATH, null)) {
      assertThat(event(lines)).isEqualTo(expected(0));
      face.close();
      String line = lines.readLine();
      while (line != null) { // a connection that broke would throw
        assertThat(line).isIn(":", "");
        line = lines.readLine();
      }
    }
  }

  @Test
  void aStreamOfANodeThatFailsBreaksOffAndTheFaceLives() throws Exception {
    node.append(1);
    try (BufferedReader lines = open(PATH, null)) {
      assertThat(event(lines)).isEqualTo(expected(0));
      node.breakDown();
      assertThatThrownBy(() -> lines.lines().count()).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aReaderThatDoesNotReadIsCutOff() throws Exception {
    for (int i = 0; i < 64; i++) {
      node.append(200_000);
    }
    try (Socket socket = client.socket()) {
      socket
          .getOutputStream()
          .write(("GET " + PATH + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(UTF_8));
      assertThat(node.asked.await(20, TimeUnit.SECONDS)).isTrue();
      face.close(); // returns when no stream is left, long before it would give up
      assertThat(received(socket)).isLessThan(64 * 200_000L);
    }
  }

  private static long received(Socket socket) throws IOException {
    long count = 0;
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
      }
    } catch (SocketException e) {
      assertThat(e).as("reset").isNotNull();
    }
    return count;
  }

  @Test
  void oneClientMayNotTakeAllStreams() throws Exception {
    FaceSettings usual = Samples.patient();
    var narrow =
        new FaceSettings(
            usual.host(),
            0,
            usual.connections(),
            usual.requests(),
            3,
            1,
            usual.bodyTime(),
            usual.writeTime(),
            usual.idleTime(),
            usual.heartbeat(),
            usual.stopTime());
    try (var fair = AnchorFace.start(narrow, node, new Random(1));
        var here = new Client(fair.port())) {
      try (BufferedReader first = open(here, PATH, null)) {
        assertThat(first.readLine()).isEqualTo(":");
        assertProblem(here.get(PATH), 503, "busy");
      }
    }
  }

  private BufferedReader open(String path, @Nullable String last) throws Exception {
    return open(client, path, last);
  }

  private BufferedReader open(Client client, String path, @Nullable String last) throws Exception {
    var request = client.request(path).timeout(Duration.ofSeconds(20));
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
  }

  /** The next event, comments left out. */
  private static String event(BufferedReader lines) throws IOException {
    var out = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && !out.isEmpty()) {
        return out.toString();
      }
      if (!line.isEmpty() && !line.startsWith(":")) {
        out.append(line).append('\n');
      }
    }
    throw new IOException("the stream ended");
  }

  /** As CloudEvents 1.0 has it, in its JSON format. */
  private static String expected(long offset) {
    return """
    id: %1$d
    data: {"data":{"body":{"n":%1$d,"text":"x"},"kind":"OUTCOME","offset":%1$d,"timeMillis":%2$d},\
    "datacontenttype":"application/json","id":"%1$d","source":"urn:smartlayer:feed:%3$s",\
    "specversion":"1.0","time":"%4$s","type":"io.smartlayer.feed.outcome"}
    """
        .formatted(offset, 1000 + offset, Samples.FEED, Instant.ofEpochMilli(1000 + offset));
  }
}
