package io.smartlayer.examples.flightticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartlayer.attestation.AttestationData;
import io.smartlayer.primitives.Address;
import io.smartlayer.primitives.Bytes;
import io.smartlayer.primitives.CanonicalJson;
import io.smartlayer.primitives.Hash;
import io.smartlayer.primitives.SecretKey;
import io.smartlayer.token.RequestVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HotelTest {
  static final SecretKey KEY = new SecretKey(Hash.keccak(Bytes.utf8("hotel")).bytes());
  static final Address EAS = Address.fromHex("0x00000000000000000000000000000000000000ea");
  static final String BODY =
      """
      {"token":"eip155:31337/erc721:0x00000000000000000000000000000000000000aa/1",
       "flight":"SL123","departure":"2026-11-21T18:30:00Z","delayMinutes":180}\
      """;

  private final Http http = new Http();
  @TempDir private Path folder;
  private Hotel hotel;

  @BeforeEach
  void open() {
    hotel = open(folder, null);
  }

  @AfterEach
  void close() {
    hotel.close();
    http.close();
  }

  @Test
  void aMovedNightIsAttestedByTheHotel() {
    HttpResponse<String> answer = rebook(key(1), BODY);
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode json = Http.json(answer);
    assertThat(json.get("signer").stringValue()).isEqualTo(KEY.address().toHex());
    JsonNode message = json.get("attestation").get("message");
    assertThat(message.get("schema").stringValue())
        .isEqualTo(Facts.schemaUid(Facts.HOTEL_REBOOKING).toHex());
    assertThat(message.get("time").stringValue()).isEqualTo("1795200000");
    Bytes data = Bytes.fromHex(message.get("data").stringValue());
    JsonNode values = AttestationData.decode(Facts.HOTEL_REBOOKING, data);
    assertThat(values.get("requestId").stringValue()).isEqualTo(key(1));
    assertThat(values.get("confirmation").stringValue()).isEqualTo("HM-000001");
    assertThat(values.get("hotel").stringValue()).isEqualTo("Hotel Meridian");
    assertThat(values.get("checkIn").stringValue())
        .isEqualTo("" + Instant.parse("2026-11-21T21:30:00Z").getEpochSecond());
  }

  @Test
  void theSameKeyGetsTheSameAnswerAndMakesNoSecondBooking() {
    HttpResponse<String> first = rebook(key(1), BODY);
    HttpResponse<String> second = rebook(key(1), BODY.replace("\n", "\t"));
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(bookings()).hasSize(1);
    assertThat(Http.json(http.get(at("/requests"))))
        .isEqualTo(
            CanonicalJson.read("{\"requests\":[{\"key\":\"%s\",\"count\":2}]}".formatted(key(1))));
  }

  @Test
  void theSameKeyWithAnotherBodyIsRefused() {
    rebook(key(1), BODY);
    assertThat(Http.problem(rebook(key(1), BODY.replace("180", "181"))))
        .isEqualTo("422 idempotency-key-reused");
    assertThat(bookings()).hasSize(1);
  }

  @Test
  void otherKeysAreOtherBookings() {
    assertThat(rebook(key(1), BODY).body()).isNotEqualTo(rebook(key(2), BODY).body());
    assertThat(bookings()).hasSize(2);
  }

  @Test
  void fiftyRequestsAtOnceOfOneKeyMakeOneBooking() throws Exception {
    List<Future<String>> answers = new ArrayList<>();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        answers.add(clients.submit(() -> rebook(key(1), BODY).body()));
      }
    }
    assertThat(answers).extracting(HotelTest::value).containsOnly(rebook(key(1), BODY).body());
    assertThat(bookings()).hasSize(1);
    assertThat(Files.readAllLines(folder.resolve(HotelDesk.LOG_NAME + ".log"))).hasSize(1);
  }

  @Test
  void aRestartedHotelAnswersAsBefore() {
    String before = rebook(key(1), BODY).body();
    JsonNode listed = bookings();
    hotel.close();
    open();
    assertThat(bookings()).isEqualTo(listed);
    assertThat(rebook(key(1), BODY).body()).isEqualTo(before);
    assertThat(Http.problem(rebook(key(1), BODY.replace("180", "181"))))
        .isEqualTo("422 idempotency-key-reused");
    rebook(key(2), BODY);
    assertThat(bookings()).hasSize(2);
  }

  @Test
  void aTornLastLineIsCut() throws Exception {
    String before = rebook(key(1), BODY).body();
    rebook(key(2), BODY);
    hotel.close();
    Path file = folder.resolve(HotelDesk.LOG_NAME + ".log");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Bytes.of(whole, 0, whole.length - 40).toArray());
    open();
    assertThat(bookings()).hasSize(1);
    assertThat(rebook(key(1), BODY).body()).isEqualTo(before);
    rebook(key(3), BODY);
    hotel.close();
    open();
    assertThat(bookings()).hasSize(2);
  }

  @Test
  void aWholeLineThatIsNoBookingKeepsTheHotelClosed() throws Exception {
    rebook(key(1), BODY);
    hotel.close();
    Path file = folder.resolve(HotelDesk.LOG_NAME + ".log");
    Files.writeString(file, "{\"key\"\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> new LineLog(folder, HotelDesk.LOG_NAME))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageContaining("no JSON");
    Files.delete(file);
    open();
  }

  @Test
  void twoHotelsDoNotShareAFolder() {
    assertThatThrownBy(() -> new LineLog(folder, HotelDesk.LOG_NAME))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageContaining("in use");
  }

  @Test
  void aRequestWithoutAKeyIsRefused() {
    assertThat(Http.problem(http.post(at("/rebookings"), BODY)))
        .isEqualTo("400 idempotency-key-required");
    for (String key : List.of("1", "0x12", key(10).replace('a', 'A'), key(1) + "00")) {
      assertThat(Http.problem(rebook(key, BODY))).isEqualTo("400 idempotency-key-malformed");
    }
    assertThat(bookings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"token\":1}",
        "not JSON",
        "{\"flight\":\"SL123\",\"departure\":\"2026-11-21T18:30:00Z\",\"delayMinutes\":180}",
        "TOKEN",
        "tomorrow",
        "\"-180\"",
        "\\ud800",
        "extra"
      })
  void malformedBodiesAreRefusedAndBookNothing(String fault) {
    String body =
        switch (fault) {
          case "TOKEN" -> BODY.replace("eip155", "eip");
          case "tomorrow" -> BODY.replace("2026-11-21T18:30:00Z", fault);
          case "\"-180\"" -> BODY.replace("180", "-180");
          case "\\ud800" -> BODY.replace("SL123", fault);
          case "extra" -> BODY.replace("{", "{\"extra\":1,");
          default -> fault;
        };
    assertThat(Http.problem(rebook(key(1), body))).isEqualTo("400 malformed");
    assertThat(bookings()).isEmpty();
  }

  @Test
  void theHealthProbeChangesNothing() throws IOException {
    assertThat(http.get(at("/health")).body()).isEqualTo("{\"status\":\"healthy\"}");
    assertThat(Files.size(folder.resolve(HotelDesk.LOG_NAME + ".log"))).isZero();
  }

  static Hotel open(Path folder, @Nullable SecretKey control) {
    return open(folder, control, null);
  }

  static Hotel open(Path folder, @Nullable SecretKey control, @Nullable RequestVerifier network) {
    return new Hotel(
        0, folder, KEY, 31337, EAS, control, network, () -> Instant.ofEpochSecond(1_795_200_000));
  }

  static String key(int number) {
    return "0x" + "a".repeat(60) + String.format("%04d", number);
  }

  private HttpResponse<String> rebook(String key, String body) {
    return http.post(at("/rebookings"), body, "Idempotency-Key", key);
  }

  private JsonNode bookings() {
    return Http.json(http.get(at("/bookings"))).get("bookings");
  }

  private URI at(String path) {
    return hotel.uri().resolve(path);
  }

  private static String value(Future<String> answer) {
    try {
      return answer.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
