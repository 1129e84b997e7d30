package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The hotel as a process. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HotelServerAcceptanceTest {
  @TempDir private Path folder;

  @Test
  void aBookingSurvivesKillAndATornLine() throws Exception {
    String answer;
    try (var http = new Http();
        var hotel = new HotelProcess()) {
      answer = rebook(http, hotel.uri, 1);
      rebook(http, hotel.uri, 2);
      hotel.process.destroyForcibly(); // SIGKILL
      assertThat(hotel.process.waitFor()).isEqualTo(128 + 9);
    }
    Path log = folder.resolve(HotelDesk.LOG_NAME + ".log");
    assertThat(Files.readAllLines(log)).hasSize(2);
    Files.writeString(log, "{\"answer\":{\"atte", StandardOpenOption.APPEND);
    try (var http = new Http();
        var hotel = new HotelProcess()) {
      assertThat(rebook(http, hotel.uri, 1)).isEqualTo(answer);
      String bookings = http.get(hotel.uri.resolve("/bookings")).body();
      assertThat(bookings).contains("HM-000001", "HM-000002").doesNotContain("HM-000003");
    }
    assertThat(Files.readAllLines(log)).hasSize(2);
  }

  @Test
  void everyAnsweredBookingSurvivesKillUnderLoad() throws Exception {
    Map<Integer, String> answers = new ConcurrentSkipListMap<>();
    var answered = new CountDownLatch(40);
    try (var http = new Http();
        var clients = Executors.newVirtualThreadPerTaskExecutor();
        var hotel = new HotelProcess()) {
      for (int client = 0; client < 8; client++) {
        int first = 1000 * client;
        var _ =
            clients.submit(() -> {
              for (int key = first; key < first + 1000; key++) {
                answers.put(key, rebook(http, hotel.uri, key)); // ends when the hotel is gone
                answered.countDown();
              }
            });
      }
      answered.await();
      hotel.process.destroyForcibly();
    }
    assertThat(answers).hasSizeGreaterThanOrEqualTo(40);
    try (var http = new Http();
        var hotel = new HotelProcess()) {
      answers.forEach((key, answer) -> assertThat(rebook(http, hotel.uri, key)).isEqualTo(answer));
    }
  }

  @Test
  void terminationIsClean() throws Exception {
    try (var http = new Http();
        var hotel = new HotelProcess()) {
      rebook(http, hotel.uri, 1);
      hotel.process.toHandle().destroy(); // SIGTERM; Process.destroy would close the output
      assertThat(hotel.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(hotel.process.exitValue()).isEqualTo(128 + 15);
      assertThat(hotel.output.readLine()).isNull();
    }
    assertThat(Files.readAllLines(folder.resolve(HotelDesk.LOG_NAME + ".log"))).hasSize(1);
  }

  @Test
  void twoHotelsDoNotShareAFolder() throws Exception {
    try (var http = new Http();
        var hotel = new HotelProcess()) {
      var second = new ProcessBuilder(serving()).redirectErrorStream(true).start();
      try (BufferedReader output = second.inputReader(StandardCharsets.UTF_8)) {
        assertThat(output.readLine()).startsWith("hotel: the bookings").endsWith("another process");
        assertThat(second.waitFor()).isEqualTo(1);
      } finally {
        second.destroyForcibly();
      }
      rebook(http, hotel.uri, 1);
    }
  }

  @Test
  void aHotelWithAControlKeyTakesOrdersFromWhoNamesIt() throws Exception {
    Path key = folder.resolve("control");
    Files.writeString(key, HotelTest.KEY.reveal().toHex());
    try (var http = new Http();
        var hotel = new HotelProcess("--control", key.toString())) {
      URI release = hotel.uri.resolve("/control/release");
      String bearer = "Bearer " + HotelTest.KEY.reveal().toHex();
      assertThat(http.post(release, "{}", "Authorization", bearer).statusCode()).isEqualTo(204);
      assertThat(Http.problem(http.post(release, "{}"))).isEqualTo("403 control-refused");
    }
  }

  @Test
  void wrongArgumentsAreExplained() throws Exception {
    var process = new ProcessBuilder(command("--port", "0")).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).startsWith("hotel: usage: hotel --port N");
    }
    assertThat(process.waitFor()).isEqualTo(2);
  }

  private static String rebook(Http http, URI hotel, int key) {
    return http.post(
            hotel.resolve("/rebookings"), HotelTest.BODY, "Idempotency-Key", HotelTest.key(key))
        .body();
  }

  private List<String> serving(String... more) throws IOException {
    Path key = folder.resolve("key");
    Files.writeString(key, HotelTest.KEY.reveal().toHex() + "\n");
    List<String> serving =
        command(
            "--port", "0",
            "--folder", folder.toString(),
            "--key", key.toString(),
            "--eas", HotelTest.EAS.toHex(),
            "--chain-id", "31337");
    serving.addAll(List.of(more));
    return serving;
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HotelServer.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private final class HotelProcess implements AutoCloseable {
    private static final String LISTENING = "hotel listening on ";

    final Process process;
    final BufferedReader output;
    final URI uri;

    HotelProcess(String... more) throws IOException {
      process =
          new ProcessBuilder(serving(more)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      output = process.inputReader(StandardCharsets.UTF_8);
      String line = String.valueOf(output.readLine());
      assertThat(line).startsWith(LISTENING + "http://127.0.0.1:");
      uri = URI.create(line.substring(LISTENING.length()));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
